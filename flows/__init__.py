"""When: Prefect flows, thin around the plain functions in jobs. Importing Prefect costs a second: only cli does it."""
