"""A run held against the open findings: both read into a scratch database, compared there, the difference written."""
