"""Reminders: the day's digests written into the outbox, and the outbox sent."""
