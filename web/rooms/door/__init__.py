"""The door: where one comes in, how light it is, whether anybody is at home."""
