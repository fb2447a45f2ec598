"""Engines that take one case at a time."""
