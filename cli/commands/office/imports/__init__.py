"""Deliveries: `regelwerk import`, what it is asked and what it tells."""
