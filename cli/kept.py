"""Where commands keep what spares the next one work; nothing in it is needed, it may be deleted at any moment."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def kept() -> Path | None:
    """The folder of the user's own; none where there is no home."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    with suppress(RuntimeError):
        cache = cache.expanduser()
    return cache / "regelwerk" if cache.is_absolute() else None
