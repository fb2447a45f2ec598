"""Reminders in the database: matters with what was told of them, the outbox, calendar entries; settings for mail."""
