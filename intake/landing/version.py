"""What writes the tables of a snapshot."""

from __future__ import annotations

import duckdb


def writer() -> dict[str, str]:
    """Name and version of the library whose bytes they are."""
    return {"duckdb": str(duckdb.__version__)}
