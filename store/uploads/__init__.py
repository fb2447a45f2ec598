"""Deliveries sent by browser: kept beside the snapshots for a while, never in a backup."""
