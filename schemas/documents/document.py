"""A document that people sign: what stands on its first page, its text, and who signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """`facts` are pairs for the first page, `text` is Markdown whose highest headings are of level 2.

    `signers` are the posts that sign, `dated` is the day of making.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    declaration: str
    signers: tuple[str, ...]
    text: str
    dated: date
