"""How pages are rendered: Jinja2, all text escaped, an unknown name is an error; numbers and days in German."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemas.clock.place import day_of, here
from web.page.assets import Assets

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
NONE = "–"
"""What stands where there is no value."""
_GERMAN = {ord(","): ".", ord("."): ","}


def look(assets: Assets) -> Environment:
    """The templates with their filters."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    made.filters |= {"tag": day, "zahl": number, "prozent": percent, "moment": moment, "uhrzeit": clock}
    made.filters |= {"gross": capital, "dezimal": decimal}
    made.globals |= {"teil": assets.address}
    return made


def day(value: date | datetime | None) -> str:
    """30.06.2020; a moment is the day it has in Germany."""
    if value is None:
        return NONE
    if isinstance(value, datetime):
        value = day_of(value)
    return f"{value:%d.%m.%Y}"


def moment(value: datetime | None) -> str:
    """30.06.2020, 07:15 Uhr, in German time."""
    return NONE if value is None else f"{here(value):%d.%m.%Y, %H:%M} Uhr"


def capital(value: str | None) -> str:
    """The same with a capital letter first, as a name of a post stands by itself: Integrationsfachkraft."""
    return value[:1].upper() + value[1:] if value else NONE


def clock(value: datetime | None) -> str:
    """07:15, in German time."""
    return NONE if value is None else f"{here(value):%H:%M}"


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """1.234 or 1.234,5; `places` digits behind the comma, without it as many as there are."""
    if value is None:
        return NONE
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text.translate(_GERMAN)


def decimal(text: str) -> str:
    """1.234,5 for a number that is kept as text, 1234.50."""
    return f"{Decimal(text).normalize():,f}".translate(_GERMAN)


def percent(share: float | Decimal | None, places: int = 1) -> str:
    """12,5 % for a share of 0.125."""
    return NONE if share is None else f"{number(share * 100, places)} %"
