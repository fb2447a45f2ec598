"""Numbers of reports as Germans write them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from schemas.clock.place import here
from schemas.reports.report import Cell, Number, State

LEFT_OUT = "•"


def moment(at: datetime) -> str:
    """A moment in German time."""
    return f"{here(at):%d.%m.%Y, %H:%M} Uhr"


def brake(state: State) -> str:
    """What the Lieferbremse said about the delivery, and whether somebody confirmed it."""
    if not state.bremse:
        return "nicht ausgelöst"
    confirmed = "nicht bestätigt" if state.bestaetigt_am is None else f"bestätigt am {moment(state.bestaetigt_am)}"
    return f"{'; '.join(one.rstrip('.') for one in state.bremse)} ({confirmed})"


def figure(value: int | Decimal) -> str:
    """A number with dots between thousands, a comma, and at most two decimals."""
    exact = Decimal(value)
    text = f"{exact:,.2f}".rstrip("0").rstrip(".") if exact != exact.to_integral_value() else f"{int(exact):,}"
    return text.translate(str.maketrans(",.", ".,"))


def shown(cell: Cell) -> str:
    """What stands in a cell."""
    if not isinstance(cell, Number):
        return cell
    if cell.unterdrueckt:
        return LEFT_OUT
    return "–" if cell.wert is None else f"{figure(cell.wert)} {cell.einheit}".strip()
