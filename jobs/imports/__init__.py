"""Deliveries: read, checked, pseudonymised, kept, recorded; the Lieferbremse, the keys, how long snapshots stay."""
