"""Small matters of German sentences in documents."""

from __future__ import annotations

from datetime import date

from engine.compile.phrases import NOT_SET

RELEASED = "freigegeben"
"""The status of a rule that has nothing to add."""


def day(value: date) -> str:
    """A day as 30.06.2020."""
    return f"{value:%d.%m.%Y}"


def dotted(text: str) -> str:
    """The text with the full stop that it may lack."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def filled(text: str) -> str:
    """A sentence in which what the office has yet to set stands as a gap in brackets."""
    return text.replace(NOT_SET, f"[{NOT_SET}]")
