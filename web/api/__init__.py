"""The interface for programs under /api/v1: the same house, asked without a browser."""
