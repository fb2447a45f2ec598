"""Mappings for tests, read as `regelwerk check` reads them, against the shipped fact model."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.read import in_order, read
from engine.sources import parse_source, sources
from engine.sources.load import model_of
from schemas.delivery.mapping import SourceMapping
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel

RULES = Path(__file__).parents[3] / "rules"

HEAD = """datenquelle: haus
titel: Export des Hauses
status: Vorlage, ungeprüft
lieferumfang:
  teams: alle
  von: unbegrenzt
  bis: Stichtag
"""


@cache
def model() -> FactModel:
    """The shipped fact model."""
    found, wrong = model_of(RULES)
    assert wrong == []
    return found


def read_text(text: str) -> tuple[SourceMapping | None, list[Diagnostic]]:
    """A mapping and what is wrong with it."""
    node, found = read(text.encode(), "haus.yaml")
    note, wrong = (None, []) if node is None else parse_source(node, "haus.yaml")
    exact, told = sources([] if note is None else [note], model())
    return (exact[0] if exact else None), in_order([*found, *wrong, *told])


def mapping(text: str) -> SourceMapping:
    """A mapping without a mistake."""
    source, found = read_text(text)
    assert [str(one) for one in found] == []
    assert source is not None
    return source
