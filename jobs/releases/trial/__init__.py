"""A change before its release: put together, checked, tried on the caseload."""
