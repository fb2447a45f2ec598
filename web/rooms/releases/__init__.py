"""How a change of the rules comes into force: shown, tried, released by a second person, compared, taken back."""
