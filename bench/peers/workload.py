"""What every engine is given and what it must find: the day, the tables, the rules. Leans on nothing but Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2020, 6, 30)
"""The Stichtag, a day that counts itself."""

WINDOW = AS_OF - timedelta(days=90)
"""The first day of the window that some rules look back on; the Stichtag is its ninety-first."""

TABLES = ("kunde", "bedarf", "vereinbarung", "massnahme", "kontakt")
CHILDREN = TABLES[1:]

RULES = {
    "R1": "r1-fallmanagement-zugang",
    "R2": "r2-vereinbarung-veraltet",
    "R3": "r3-vereinbarung-laufzeit",
    "R4": "r4-absolventenmanagement",
    "R5": "r5-kontakt-nach-massnahme",
    "R6": "r6-fallmanagement-ueberpruefung",
    "R7": "r7-elternzeit-beratung",
    "R8": "r8-alleinerziehend-spezialteam",
    "R9": "r9-langzeitarbeitslos",
    "R10": "r10-langzeitleistungsbezug",
    "R11": "r11-jugend-versaeumt",
    "R12": "r12-antrag-unentschieden",
}
"""The short name of each rule, and its name in our rulebook."""

RULEBOOK = Path(__file__).resolve().parent / "regelwerk"
OFFICE = "messplatz"

SEEKING = ("arbeitslos", "arbeitsuchend")
BARRIERS = ("Rahmenbedingungen", "Leistungsfähigkeit")
MISSED, TALK = "versäumt", "Beratung"

Found = tuple[int, int]
"""How many cases a rule hits, and the sum of their numbers."""

Hits = Mapping[str, Found]
"""What an engine finds, by the short name of each rule."""


def counted(cases: Mapping[str, Iterable[int]]) -> dict[str, Found]:
    """The hits of case numbers per rule, each number once however often it is named."""
    once = {rule: set(cases.get(rule, ())) for rule in RULES}
    return {rule: (len(numbers), sum(numbers)) for rule, numbers in once.items()}


def table(data: Path, name: str) -> Path:
    """The Parquet file of a table."""
    return data / f"{name}.parquet"
