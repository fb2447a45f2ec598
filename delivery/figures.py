"""Numbers of reports as Germans write them."""

from __future__ import annotations

from decimal import Decimal

from schemas.reports.report import Cell, Number

LEFT_OUT = "•"


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
