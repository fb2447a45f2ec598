"""Where the time of a run goes: measured, and laid to the charge of its rules."""
