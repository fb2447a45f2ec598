"""Many offices checked together: one at a time, several at once, and the report of all of them."""
