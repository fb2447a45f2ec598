"""Running it: how it stands with the service, and what a check-up found."""
