"""Small matters of German sentences in documents."""

from __future__ import annotations

import re
from datetime import date

from engine.compile.phrases.written import NOT_SET

_UNSET = re.compile(rf"„([\w.]+)“ \({NOT_SET}\)")
RELEASED, DRAFT, OUT_OF_FORCE = "freigegeben", "entwurf", "außer Kraft"
"""What the status of a rule can be."""


def day(value: date) -> str:
    """A day as 30.06.2020."""
    return f"{value:%d.%m.%Y}"


def dotted(text: str) -> str:
    """The text with the full stop that it may lack."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def filled(text: str) -> str:
    """A sentence in which values that the office has yet to set are named as people write."""
    return _UNSET.sub(lambda found: f"„{found[1].replace('_', ' ')}“ ({NOT_SET})", text)


def anchor(heading: str) -> str:
    """The name by which a heading can be linked to, as common Markdown renderers make it."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")
