"""The database as a whole: copied out and in, tried beside itself, freed of what its time is over."""
