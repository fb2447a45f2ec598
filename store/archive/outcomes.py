"""The results of a run as they lie in the archive."""

from __future__ import annotations

from pathlib import Path

import duckdb

from store.digest import Digest, digest


def written_digest(path: Path, scratch: Path) -> Digest | None:
    """The digest of outcomes that were written; None where the file is no readable Parquet with their columns."""
    try:
        return digest(path, scratch)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
