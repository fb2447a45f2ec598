"""The office's days, calendars to subscribe to, and the Notbremse."""
