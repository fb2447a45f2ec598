"""The steps before anybody had findings to work on."""
