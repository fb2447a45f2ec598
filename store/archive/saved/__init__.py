"""Backups of a store: written, checked, brought back."""
