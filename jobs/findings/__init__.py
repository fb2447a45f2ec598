"""A run in the store, from the newest delivery to the findings it changes; decisions about findings."""
