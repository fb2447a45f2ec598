"""What the first page shows, made from what jobs say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobs.overview.course import Light
from jobs.overview.standing import COLUMNS, REST, Row, Standing
from schemas.findings.finding import State
from schemas.outcome import Status
from web.page.look import number
from web.rooms.findings.catalogue import Catalogue
from web.rooms.findings.chosen import NONE, Chosen

_TITLES = {
    Status.OVERDUE: ("Überfällig", "rot"), Status.DUE_TODAY: ("Heute fällig", "gelb"),
    Status.DUE_SOON: ("Bald fällig", ""), Status.NOT_MET: ("Nicht eingehalten", "rot"),
    Status.UNCLEAR: ("Ungeklärt", ""), Status.PROPOSED: ("Vorschläge", ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with the list it stands for."""

    title: str
    number: int
    address: str
    light: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A team or topic: each number with its list; None is left out as too small."""

    name: str
    cells: tuple[tuple[int | None, str], ...]
    total: tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota with its light."""

    title: str
    rule: str
    value: str
    target: str
    light: str


def tiles(found: Standing) -> list[Tile]:
    """The numbers at the top."""
    none = Chosen()
    made = [
        Tile(title, found.status[str(one)], none.address(status=(str(one),)), light if found.status[str(one)] else "")
        for one, (title, light) in _TITLES.items()
    ]
    return [
        *made,
        Tile("Als erledigt gemeldet", found.reported, none.address(stand=(str(State.REPORTED),))),
        Tile("Auf Wiedervorlage", found.parked, none.address(ruht="ja", alt="alle")),
        Tile("Altbestand", found.legacy, none.address(alt="ja")),
        Tile("Beantragte Ausnahmen", found.waiting, "/befunde/antraege"),
    ]


def lines(rows: Iterable[Row], by: str) -> list[Line]:
    """A table by `team` or `thema`."""
    return [_line(row, by) for row in rows]


def _line(row: Row, by: str) -> Line:
    none = Chosen()
    if row.name == REST:
        # Many teams or topics together are no list of their own.
        return Line(f"{REST} ({len(row.members)})", tuple((n, "") for n in row.numbers), (row.total, ""))
    of = {"team": (row.name or NONE,)} if by == "team" else {"thema": row.name}
    cells = tuple(
        (n, none.address(status=(str(status),), **of)) for n, status in zip(row.numbers, COLUMNS, strict=True)
    )
    whole = none.address(status=tuple(str(one) for one in COLUMNS), **of)
    return Line((row.name or "ohne Team") if by == "team" else row.name, cells, (row.total, whole))


def lights(found: Iterable[Light], names: Catalogue) -> list[Quota]:
    """The quotas, those that need somebody first."""
    order = ["rot", "gelb", "grün", "grau"]
    some = sorted(found, key=lambda one: (order.index(one.light), names.titles.get(one.rule, one.rule)))
    return [
        Quota(names.titles.get(one.rule, one.rule), one.rule, number(one.value, 1), number(one.target, 1), one.light)
        for one in some
    ]


def months(found: Sequence[tuple[str, tuple[int | None, ...]]]) -> list[tuple[str, tuple[int | None, ...]]]:
    """The trend, the newest month first; months before the first run are left out."""
    there = [(f"{name[5:]}.{name[:4]}", numbers) for name, numbers in found]
    first = next((at for at, (_, numbers) in enumerate(there) if any(n is not None for n in numbers)), len(there))
    return there[first:][::-1]
