"""What the address of a list says: read from what a browser sends, and written again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import ImmutableMultiDict

from jobs.evidence.records.values import Complaint
from jobs.evidence.records.values import day as read_day
from schemas.access.person import Person
from schemas.findings.finding import AT_WORK, State
from schemas.outcome import Cause, Kind, Status
from store.findings.lists.asked import Asked, Order
from store.findings.lists.words import split

_FLAGS = {"nein": False, "ja": True, "alle": None}
NONE = "-"
"""What stands for no team, and for no day."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """The parts of a list's address, by their names in it; what is empty is not in it."""

    stand: tuple[str, ...] = ()
    alt: str = ""
    ruht: str = ""
    status: tuple[str, ...] = ()
    art: tuple[str, ...] = ()
    ursache: tuple[str, ...] = ()
    regel: str = ""
    thema: str = ""
    team: tuple[str, ...] = ()
    von: str = ""
    bis: str = ""
    frist: str = ""
    fall: str = ""
    wort: str = ""
    sortiert: str = ""
    gruppe: str = ""
    nach: str = ""

    @classmethod
    def read(cls, sent: ImmutableMultiDict[str, Any]) -> Chosen:
        """What was sent; unknown words of a list are left out."""
        found: dict[str, Any] = {}
        for field in fields(cls):
            values = [str(one).strip()[:_LONGEST] for one in sent.getlist(field.name)]
            values = [one for one in dict.fromkeys(values) if one]
            found[field.name] = tuple(values) if isinstance(field.default, tuple) else (values or [""])[0]
        known = {"stand": State, "status": Status, "art": Kind, "ursache": Cause}
        for name, words in known.items():
            found[name] = tuple(one for one in found[name] if one in set(words))
        return cls(**found)

    def address(self, **change: Any) -> str:
        """The address of the list with some parts changed; a change starts at its first page."""
        return f"/befunde?{query}" if (query := self.query(**change)) else "/befunde"

    def query(self, **change: Any) -> str:
        """The same without the path."""
        now = replace(self, **{"nach": "", **change})
        parts = [(field.name, value) for field in fields(now) for value in _several(getattr(now, field.name)) if value]
        return urlencode(parts)

    @property
    def order(self) -> Order:
        """How it is sorted."""
        return Order(self.sortiert) if self.sortiert in set(Order) else Order.DUE

    def errors(self) -> dict[str, str]:
        """What is wrong with the days."""
        found = {}
        for name in ("von", "bis"):
            _, wrong = _day(getattr(self, name))
            if wrong:
                found[name] = wrong
        return found

    def asked(self, office: str, person: Person, topics: Mapping[str, tuple[str, ...]]) -> Asked:
        """The question to the store. A topic stands for its rules."""
        rules: tuple[str, ...] | None = (self.regel,) if self.regel else None
        if self.thema:
            of_topic = topics.get(self.thema, ())
            rules = tuple(one for one in of_topic if rules is None or one in rules)
        states = tuple(State(one) for one in self.stand)
        anything = bool(states)
        return Asked(
            office, person.teams, person.closed, states or AT_WORK,
            legacy=_FLAGS.get(self.alt, None if anything else False),
            parked=_FLAGS.get(self.ruht, None if anything else False),
            kinds=self.art, statuses=self.status, causes=self.ursache, rules=rules,
            picked=tuple("" if one == NONE else one for one in self.team),
            due_from=_day(self.von)[0], due_to=_day(self.bis)[0], undated=self.frist == "ohne",
            case=self.fall or None, words=split(self.wort),
        )  # fmt: skip

    def told(self) -> str:
        """What is asked for, as a line of an export says it."""
        names = {
            "stand": "Stand", "alt": "Altbestand", "ruht": "auf Wiedervorlage", "status": "Ergebnis", "art": "Art",
            "ursache": "Ursache", "regel": "Regel", "thema": "Thema", "team": "Team", "von": "fällig ab",
            "bis": "fällig bis", "frist": "Frist", "fall": "Fall", "wort": "Worte",
        }  # fmt: skip
        parts = [f"{said}: {', '.join(_several(getattr(self, name)))}" for name, said in names.items()
                 if getattr(self, name)]  # fmt: skip
        return "; ".join(parts) or "was jemanden braucht"

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for beyond what everybody sees first."""
        return any(
            getattr(self, field.name) for field in fields(self) if field.name not in ("sortiert", "gruppe", "nach")
        )


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _day(typed: str) -> tuple[date | None, str]:
    if not typed:
        return None, ""
    try:
        found = read_day(typed)
        return (found, "") if isinstance(found, date) else (None, "Bitte ein Datum angeben, zum Beispiel 30.06.2026.")
    except Complaint:
        return None, "Bitte ein Datum angeben, zum Beispiel 30.06.2026."
