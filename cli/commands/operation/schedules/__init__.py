"""Schedules at a Prefect server: registered, listed, paused, started."""
