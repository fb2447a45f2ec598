"""The clock: planned runs against actual ones, and the settings of the night."""
