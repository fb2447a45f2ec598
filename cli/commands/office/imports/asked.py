"""What the command line says about a delivery: its Lieferumfang, its control totals."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from cli.german import WrongUse
from cli.options import Day
from schemas.cases.case import Coverage
from schemas.delivery.scope import Given
from schemas.node import fold


def given(scopes: tuple[str, ...], totals: tuple[str, ...]) -> Given:
    """What the command line says about Lieferumfang and control totals. Raises WrongUse."""
    coverage = {}
    for text in scopes:
        table, extent = text.split("=", 1) if "=" in text else ("", text)
        coverage[fold(table.strip())] = _extent(extent.strip(), text)
    found = {}
    for text in totals:
        table, number = text.split("=", 1) if "=" in text else ("", text)
        plain = re.sub(r"(?<=\d)\.(?=\d{3}(\D|$))", "", number.strip()).replace(",", ".")
        if not re.fullmatch(r"\d+(\.\d+)?", plain, re.ASCII):
            raise WrongUse(f"--control-total: „{number}“ ist keine Zahl.")
        found[fold(table.strip())] = Decimal(plain)
    return Given(coverage, found)


def _extent(text: str, whole: str) -> Coverage:
    days, _, units = text.partition("@")
    start, between, end = days.partition("..")
    if days and not between:
        raise WrongUse(
            f"--scope: „{whole}“ ist kein Lieferumfang. Erwartet wird etwa kontakt=01.01.2020..30.06.2020@T01"
        )
    named = frozenset(one.strip() for one in units.split(",") if one.strip())
    return Coverage(_day(start), _day(end), named or None)


def _day(text: str) -> date | None:
    found: date | None = Day().convert(text, None, None) if text.strip() else None
    return found
