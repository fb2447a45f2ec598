"""One process group for a small office: Prefect's server, the runner of the flows, and what watches over both."""
