"""Running it: serve, schedules, the first day, the check-up."""
