"""Verwaltung: the values the office sets, and the settings of its store."""
