"""The plain functions that combine the rooms: a check, a run, an explanation. No clock, no terminal, no Prefect."""
