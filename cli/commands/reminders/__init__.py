"""Commands about reminders beyond the daily digest: escalation, Notbremse, calendars, the outbox."""
