"""Where rules are found, read and written: as a sentence, as a form, as text."""
