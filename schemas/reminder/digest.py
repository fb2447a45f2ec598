"""A digest: what one receiver is told on one day, in one mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

CASES = 10
"""So many cases a digest names; beyond them it says how many there are."""
_BETWEEN = "|"


class Section(StrEnum):
    """Why something stands in a digest, the most urgent first."""

    OVERDUE = "Überfällig"
    SOON = "Heute oder bald fällig"
    NEW = "Neu"
    OPEN = "Noch offen"


@dataclass(frozen=True, slots=True, order=True)
class Receiver:
    """A role, in a team if it is one of a team ('' none); or one person, by the pseudonym of an address.

    `written` is how it stands in the database. The role is one however it is written: it is kept in small letters, and
    `called` is how a rule writes it, for people; '' is as the role.
    """

    role: str
    team: str = ""
    person: str = ""
    called: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"Person {self.person}" if self.person else f"{self.role} {self.team}".strip()

    @property
    def shown(self) -> str:
        """As it stands in a sentence: rules may write roles in lower case."""
        return f"{self.post} {self.team}".strip()

    @property
    def post(self) -> str:
        """The role alone, as it stands in a sentence."""
        role = self.called or self.role
        return f"{role[:1].upper()}{role[1:]}"

    @property
    def written(self) -> str:
        """As one text from which it can be read again."""
        return _BETWEEN.join((self.role, self.team, self.person) if self.person else (self.role, self.team))

    @classmethod
    def read(cls, written: str) -> Receiver:
        """A receiver from how it was written."""
        return cls(*written.split(_BETWEEN, 2))


def posts(named: Iterable[str]) -> dict[str, str]:
    """Posts in the order of their names, each once: by its small letters how it stands in a sentence.

    Of two ways to write a post the one with capital letters counts: rules write most of them small. '' names none.
    """
    found = {one.lower(): one for one in sorted({*named} - {""}, reverse=True)}
    return {role: Receiver(found[role]).post for role in sorted(found)}


@dataclass(frozen=True, slots=True)
class Item:
    """One finding in a digest: its number, its rule's title and its due day; no more is said about it."""

    finding: int
    section: Section
    topic: str
    due: date | None
    case: str
    """Only for grouping: it is never shown."""
    level: str = ""
    """The highest level of the office that was told of it, '' none."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a receiver is told on `day`. `as_of` is the Datenstand, `checked` whether a check ran on this very day.

    `hidden` is the number of findings about which a mail must not say anything (schutzstufe).
    """

    receiver: Receiver
    day: date
    as_of: date
    checked: bool
    items: tuple[Item, ...]
    hidden: int = 0
    link: str = ""
    """The address of a finding, with {nummer} where its number goes; '' none."""

    @property
    def number(self) -> int:
        """Findings, hidden ones included."""
        return len(self.items) + self.hidden

    @property
    def escalated(self) -> int:
        """Findings of which a level of the office was told."""
        return sum(bool(item.level) for item in self.items)

    @property
    def counts(self) -> dict[Section, int]:
        """Findings by section, without the hidden ones and without empty sections."""
        found = {section: sum(item.section is section for item in self.items) for section in Section}
        return {section: number for section, number in found.items() if number}

    def cases(self) -> list[tuple[Section, tuple[Item, ...]]]:
        """Cases with their findings, each under its most urgent section, in the order of urgency."""
        order = list(Section)
        grouped: dict[str, list[Item]] = {}
        for item in sorted(self.items, key=lambda one: (order.index(one.section), one.due or date.max, one.finding)):
            grouped.setdefault(item.case, []).append(item)
        return [(items[0].section, tuple(items)) for items in grouped.values()]
