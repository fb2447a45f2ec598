"""A value that its source has typed, as the text a raw table holds and the letter for its kind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from intake.exports.raw import DAY, EMPTY, MOMENT, NUMBER, TEXT, YES_NO


def typed(value: object) -> tuple[str, str]:
    """Text and letter: days as 2020-06-30, moments with their time, numbers with a decimal point, ja and nein.

    A moment keeps the clock of its own zone. A number never has exactly three decimals, lest somebody takes its point
    for thousands. An empty text is empty.
    """
    match value:
        case None | "":
            return "", EMPTY
        case str():
            return value, TEXT
        case bool():
            return ("ja" if value else "nein"), YES_NO
        case int() | float() | Decimal():
            return number(value), NUMBER
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat(), DAY
        case time():
            return value.isoformat(timespec="seconds"), MOMENT
        case timedelta():
            return str(value), MOMENT
        case _:
            return str(value), TEXT


def number(value: int | float | Decimal) -> str:
    """A number without exponent and without superfluous zeros; NaN and infinity as they are called."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(value)
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    _, _, decimals = text.partition(".")
    return text + "0" if len(decimals) == 3 else "0" if text == "-0" else text


def _moment(value: datetime) -> tuple[str, str]:
    local = value.replace(tzinfo=None)
    if local.time() == time():
        return local.date().isoformat(), DAY
    return local.isoformat(sep=" ", timespec="seconds"), MOMENT
