"""Many offices on a work pool: a flow run for each, handed out and awaited by one flow over all."""
