"""Engines that take all cases at once."""
