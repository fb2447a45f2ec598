"""The steps of `regelwerk release`."""
