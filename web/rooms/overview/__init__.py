"""Übersicht: how things stand; every number leads to its list."""
