"""The command `regelwerk`: flags are English, everything said to people is German."""
