"""Comparisons in German, and templates put together."""

from __future__ import annotations

from engine.compile.template import Template
from engine.plan.conditions import Operator

NUMBERS = {
    Operator.EQUAL: "genau",
    Operator.NOT_EQUAL: "nicht genau",
    Operator.LESS: "weniger als",
    Operator.AT_MOST: "höchstens",
    Operator.MORE: "mehr als",
    Operator.AT_LEAST: "mindestens",
}
LENGTHS = {**NUMBERS, Operator.LESS: "kürzer als", Operator.MORE: "länger als"}
DAYS = {
    Operator.EQUAL: "am ",
    Operator.NOT_EQUAL: "nicht am ",
    Operator.LESS: "vor dem ",
    Operator.AT_MOST: "bis zum ",
    Operator.MORE: "nach dem ",
    Operator.AT_LEAST: "ab dem ",
}
OPPOSITE = {
    Operator.EQUAL: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.LESS: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.LESS,
    Operator.MORE: Operator.AT_MOST,
    Operator.AT_MOST: Operator.MORE,
}


def joined(parts: list[Template], separator: str) -> Template:
    """Templates with a separator between them."""
    found: list[object] = []
    for at, part in enumerate(parts):
        found += [separator, *part] if at else part
    return compact(tuple(found))  # type: ignore[arg-type]


def compact(template: Template) -> Template:
    """The same template with neighbouring texts joined and empty ones left out."""
    found: list[object] = []
    for piece in template:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return tuple(found)  # type: ignore[arg-type]
