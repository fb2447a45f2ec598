"""Running it: where Prefect lies and how it is reached, what is to be registered there, the first day, the check-up."""
