"""Days as people type them into a form."""

from __future__ import annotations

import re
from datetime import date

_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def day_of(text: str) -> date | None:
    """The day that a text says as 30.06.2020 or 2020-06-30; None for anything else."""
    text = text.strip()
    if match := _GERMAN.fullmatch(text):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    elif match := _ISO.fullmatch(text):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    else:
        return None
    try:
        found = date(*parts)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2199 else None
