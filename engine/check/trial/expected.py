"""What an example expects, and whether an outcome is that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.parse.literals import read_date, read_integer, read_number, read_percent, read_yes_no
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from schemas.diagnostic import Diagnostic, Place
from schemas.node import Mapping, Node, Scalar, Sequence, fold
from schemas.outcome import BY_KIND, Kind, Outcome, Status

_DAYS = {"faellig am": "faellig_am", "erledigt am": "erledigt_am"}
_OF_PROPOSAL = ("status", "rang", "platz frei", "fehlend")
_OF_RECORD = ("status", "fällig am", "erledigt am", "periode", "fehlend")
_OF_UNIT = ("status", "zähler", "nenner", "unbekannt", "wert", "ampel", "bezug", "abweichung", "intervall von",
            "intervall bis")  # fmt: skip
_ALLOWED = {Kind.QUOTA: _OF_UNIT, Kind.PROPOSAL: _OF_PROPOSAL, Kind.DEFINITION: ("status",)}
_RANKS = {"rang": "rang", "platz frei": "platz_frei"}
_TRUTHS = ("ja", "nein", "unbekannt")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example expects; only what is given is compared."""

    place: Place
    status: str | None = None
    days: tuple[tuple[str, date | None], ...] = ()
    period: str | None = None
    missing: tuple[str, ...] | None = None
    numbers: tuple[tuple[str, Decimal], ...] = ()
    day: date | None = None

    ranks: tuple[tuple[str, int | bool | None], ...] = ()
    places: tuple[tuple[str, Place], ...] = ()

    def differs(self, outcome: Outcome) -> Place | None:
        """Where the first thing stands that is otherwise; None where the outcome is as expected."""
        if self.status is not None and outcome.status != self.status:
            return self.at("status")
        for name, wanted in self.ranks:
            if getattr(outcome, name) != wanted:
                return self.at(name)
        for name, day in self.days:
            if getattr(outcome, name) != day:
                return self.at(name)
        if self.missing is not None and sorted(map(fold, self.missing)) != sorted(map(fold, outcome.fehlend)):
            return self.at("fehlend")
        return None

    def at(self, name: str) -> Place:
        """Where an expectation stands."""
        return dict(self.places).get(name, self.place)


def read_expected(node: Node, kind: Kind) -> tuple[Expected | None, list[Diagnostic]]:
    """The expectation; mistakes in it are told."""
    found: list[Diagnostic] = []
    reading = _Reading(kind, found)
    if isinstance(node, Scalar):
        return reading.single(node), found
    if isinstance(node, Mapping):
        return reading.several(node), found
    found.append(Diagnostic("R608", node.place, "Hinter „erwartet:“ steht ein Ergebnis, keine Liste."))
    return None, found


class _Reading:
    """Reads one expectation for a kind of rule."""

    def __init__(self, kind: Kind, found: list[Diagnostic]) -> None:
        self.kind = kind
        self.found = found

    def single(self, node: Scalar) -> Expected | None:
        """`erwartet: Vorschlag`; a definition's `ja`, `nein`, `unbekannt` or the day it gives."""
        if self.kind is Kind.DEFINITION and fold(node.text) not in _TRUTHS:
            day = read_date(node)
            if isinstance(day, date):
                return Expected(node.place, day=day)
        status = self._status(node)
        return None if status is None else Expected(node.place, status=status)

    def several(self, node: Mapping) -> Expected | None:
        allowed = _ALLOWED.get(self.kind, _OF_RECORD)
        known = {fold(word) for word in allowed}
        status: str | None = None
        period: str | None = None
        missing: tuple[str, ...] | None = None
        days: list[tuple[str, date | None]] = []
        numbers: list[tuple[str, Decimal]] = []
        ranks: list[tuple[str, int | bool | None]] = []
        for entry in node.entries:
            key, value = fold(entry.key.text), entry.value
            if key not in known:
                message = f"{quote(entry.key.text)} lässt sich hier nicht erwarten. Erlaubt: {listed(allowed)}."
                self.found.append(Diagnostic("R607", entry.key.place, message, nearest(entry.key.text, allowed)))
            elif key in ("status", "ampel"):
                status = self._status(value)
            elif key in _DAYS:
                days += [(_DAYS[key], day) for day in self._day(value)]
            elif key in _RANKS:
                ranks += [(_RANKS[key], rank) for rank in self._rank(key, value)]
            elif key == "periode":
                period = value.text.strip() if isinstance(value, Scalar) else None
            elif key == "fehlend":
                missing = self._list(value)
            else:
                numbers += [(key, number) for number in self._number(value)]
        names = {**_DAYS, **_RANKS, "ampel": "status"}
        places = [(names.get(key, key), entry.value.place) for entry in node.entries if (key := fold(entry.key.text))]
        return Expected(
            node.place, status, tuple(days), period, missing, tuple(numbers), ranks=tuple(ranks), places=tuple(places)
        )

    def _status(self, node: Node) -> str | None:
        possible: list[str] = list(_TRUTHS) if self.kind is Kind.DEFINITION else sorted(BY_KIND[self.kind])
        if isinstance(node, Scalar):
            by_fold = {fold(status): str(status) for status in possible}
            if fold(node.text) in by_fold:
                return by_fold[fold(node.text)]
            known = {fold(status) for status in Status}
            what = "kein Ergebnis dieser Art von Regel" if fold(node.text) in known else "kein Ergebnis"
            said = f"{quote(node.text)} ist {what}." if node.text.strip() else "Das erwartete Ergebnis fehlt noch."
            message = f"{said} Es gibt {listed(possible)}."
            self.found.append(Diagnostic("R607", node.place, message, nearest(node.text, possible)))
        else:
            self.found.append(Diagnostic("R608", node.place, "Hier steht ein einzelnes Ergebnis."))
        return None

    def _day(self, node: Node) -> list[date | None]:
        if isinstance(node, Scalar) and fold(node.text) in ("", "keiner"):
            return [None]
        day = read_date(node) if isinstance(node, Scalar) else None
        if isinstance(day, Diagnostic):
            self.found.append(day)
        return [day] if isinstance(day, date) else []

    def _rank(self, key: str, node: Node) -> list[int | bool | None]:
        """A rank or whether a place is free; `keiner` and `unbekannt` for none."""
        if not isinstance(node, Scalar):
            self.found.append(Diagnostic("R608", node.place, "Hier steht ein einzelner Wert."))
            return []
        if fold(node.text) == ("keiner" if key == "rang" else "unbekannt"):
            return [None]
        found = read_integer(node) if key == "rang" else read_yes_no(node)
        if isinstance(found, Diagnostic):
            known = "eine ganze Zahl oder „keiner“" if key == "rang" else "„ja“, „nein“ oder „unbekannt“"
            message = f"{quote(node.text)} lässt sich hier nicht erwarten; möglich ist {known}."
            self.found.append(Diagnostic("R607", node.place, message))
            return []
        return [int(found)] if key == "rang" else [bool(found)]

    def _number(self, node: Node) -> list[Decimal]:
        if not isinstance(node, Scalar):
            return []
        number = read_percent(node) if "%" in node.text else read_number(node)
        if isinstance(number, Diagnostic):
            self.found.append(number)
            return []
        return [number]

    def _list(self, node: Node) -> tuple[str, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(item.text.strip() for item in items if isinstance(item, Scalar) and item.text.strip())
