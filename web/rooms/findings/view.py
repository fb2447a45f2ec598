"""What the lists show, made from what the store says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict

from schemas.findings.finding import State
from schemas.outcome import Cause, Kind, Status
from store.findings.lists.asked import Order
from web.rooms.findings.catalogue import Catalogue
from web.rooms.findings.chosen import NONE, Chosen

_OPENING = (
    Status.OVERDUE, Status.DUE_TODAY, Status.DUE_SOON, Status.NOT_MET, Status.UNCLEAR, Status.PROPOSED, Status.MISSED,
)  # fmt: skip
_KINDS = {Kind.DEADLINE: "Frist", Kind.CYCLE: "Turnus", Kind.DUTY: "Pflicht", Kind.PROPOSAL: "Vorschlag"}


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a list: its name, how many findings it has, and its address."""

    name: str
    number: int
    address: str


def from_query(query: str) -> Chosen:
    """The list that a form carried along."""
    return Chosen.read(ImmutableMultiDict(parse_qsl(query)))


def columns(chosen: Chosen) -> list[dict[str, Any] | str]:
    """The heads of the table, those that sort as links."""
    order = chosen.order

    def head(title: str, by: Order, down: bool = False) -> dict[str, Any]:
        here = "" if order is not by else "ab" if down else "auf"
        return {"title": title, "sort": chosen.address(sortiert=str(by)), "sorted": here}

    return [
        {"title": "Auswahl", "hidden": True}, head("Befund", Order.RULE), head("Fällig", Order.DUE), "Ergebnis",
        "Stand", head("Team", Order.TEAM), head("Geändert", Order.CHANGED, down=True),
    ]  # fmt: skip


def teams(names: Iterable[str]) -> list[tuple[str, str]]:
    """Teams to choose from."""
    return [(name or NONE, name or "ohne Team") for name in names]


def choices(names: Catalogue) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the filters offer."""
    return {
        "stand": [(str(one), str(one)) for one in State],
        "status": [(str(one), str(one)) for one in _OPENING],
        "art": [(str(one), said) for one, said in _KINDS.items()],
        "ursache": [(str(one), str(one)) for one in Cause],
        "thema": [("", "alle Themen"), *[(one, one) for one in names.of_topics()]],
        "regel": [("", "alle Regeln"), *sorted(((rule, title) for rule, title in names.titles.items()),
                                               key=lambda pair: pair[1])],
    }  # fmt: skip


def by_rule(found: Mapping[str, int], chosen: Chosen, names: Catalogue) -> list[Group]:
    """One group a rule, the largest first."""
    groups = [
        Group(names.titles.get(rule, rule), n, chosen.address(regel=rule, gruppe="")) for rule, n in found.items()
    ]
    return sorted(groups, key=lambda one: (-one.number, one.name))


def by_topic(found: Mapping[str, int], chosen: Chosen, names: Catalogue) -> list[Group]:
    """One group a topic, by name."""
    sums: dict[str, int] = {}
    for rule, n in found.items():
        sums[names.topic(rule)] = sums.get(names.topic(rule), 0) + n
    return [Group(topic, n, chosen.address(thema=topic, gruppe="")) for topic, n in sorted(sums.items())]


def by_team(found: Mapping[str, int], chosen: Chosen) -> list[Group]:
    """One group a team."""
    return [Group(name or "ohne Team", n, chosen.address(team=(name or NONE,), gruppe="")) for name, n in found.items()]


def by_case(found: Iterable[tuple[str | None, int]], chosen: Chosen) -> list[Group]:
    """One group a case; what is about no case is none."""
    return [Group(case, n, chosen.address(fall=case, gruppe="")) for case, n in found if case is not None]


def seen(sent: Iterable[str]) -> dict[int, int]:
    """By finding the last event that the preview showed, as its form carries it: `12:345`."""
    pairs = [one.partition(":") for one in sent]
    return {int(finding): int(event) for finding, _, event in pairs if finding.isdecimal() and event.isdecimal()}
