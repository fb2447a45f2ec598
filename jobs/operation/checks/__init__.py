"""The check-up, a module a matter; each gives lines and raises no Failure."""
