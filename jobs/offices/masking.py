"""Texts for those outside an office: without anything that looks like the key of a case."""

from __future__ import annotations

import re

_KEY = re.compile(r"\bk[a-z2-7]{20}\b|\b\d{3}[A-Z]\d{6}\b|\b[A-Z]{0,3}\d{7,}\b")
"""What looks like the key of a case: a pseudonym, a Kundennummer, a long number."""


def masked(text: str) -> str:
    """A text without anything that looks like the key of a case."""
    return _KEY.sub("(Kennung)", text)
