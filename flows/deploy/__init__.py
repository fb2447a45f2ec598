"""The office's schedules as Prefect's deployments, and the worker that runs what is due."""
