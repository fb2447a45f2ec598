"""The commands of `regelwerk sample`."""
