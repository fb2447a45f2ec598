"""The rooms of the workbench, one package each: thin routes, and what a page shows."""
