"""The results of recorded runs, looked through."""
