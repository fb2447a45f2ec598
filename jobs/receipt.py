"""The receipt of a run, put together from what each room has said."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

from engine.plan.rules import Calendar, Review, Rule
from schemas.factmodel import FactModel
from schemas.outcome import Status
from schemas.receipt import CalendarNote, FlawNote, InputFile, Missing, ReviewNote, RuleNote
from schemas.snapshot import Snapshot

_PACKAGES = ("regelwerk", "duckdb", "durable_rules", "holidays", "ibis-framework", "pyarrow", "pydantic")


def versions(*more: str) -> dict[str, str]:
    """What computed the run: Python and the packages whose version can matter, with `more` of this run alone."""
    found = {"python": platform.python_version()}
    for package in (*_PACKAGES, *more):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "nicht installiert"
    return found


def inputs(snapshot: Snapshot) -> tuple[InputFile, ...]:
    """The delivered files; tables that are empty because their time has not come are none."""
    return tuple(
        InputFile(
            file=table.source,
            entity=name,
            sha256=table.sha256,
            rows=table.rows,
            covers_from=table.coverage.start,
            covers_until=table.coverage.end,
            units=None if table.coverage.units is None else tuple(sorted(table.coverage.units)),
        )
        for name, table in sorted(snapshot.tables.items())
        if table.source
    )


def missing(model: FactModel, snapshot: Snapshot) -> tuple[Missing, ...]:
    """What the fact model knows and the delivery did not bring, once per table."""
    found = []
    for name, entity in model.entities.items():
        table = snapshot.tables.get(name)
        if table is None:
            found.append(Missing(entity=name))
            continue
        expected = [*(link.column for link in entity.links), *(field.name for field in entity.stored)]
        absent = tuple(column for column in expected if column not in table.columns)
        if absent:
            found.append(Missing(entity=name, columns=absent))
    return tuple(found)


def flaws(snapshot: Snapshot) -> tuple[FlawNote, ...]:
    """What is wrong with the data and did not stop the run."""
    return tuple(
        FlawNote(entity=f.entity, column=f.column, message=f.message, rows=f.rows, examples=f.examples)
        for f in snapshot.flaws
    )


def calendar(used: Calendar) -> CalendarNote:
    """The calendar as it was used."""
    return CalendarNote(
        source=used.source, holidays=tuple(sorted(used.holidays)), closing_days=tuple(sorted(used.closing_days))
    )


def reviews(overdue: Iterable[Review]) -> tuple[ReviewNote, ...]:
    """The reviews of rules that are overdue."""
    return tuple(ReviewNote(rule=one.id, title=one.title, due=one.due, owner=one.owner) for one in overdue)


def counts(found: Mapping[tuple[str, str, Status], int]) -> dict[str, dict[str, int]]:
    """How many outcomes there are by rule and status, over all versions of a rule."""
    sums: dict[str, dict[str, int]] = {}
    for (rule, _fassung, status), number in sorted(found.items()):
        statuses = sums.setdefault(rule, {})
        statuses[str(status)] = statuses.get(str(status), 0) + number
    return sums


def rules(asked: Iterable[Rule], silent: Iterable[str]) -> tuple[RuleNote, ...]:
    """The rules that were asked, each once by id; the newest version tells title and owner."""
    mute = set(silent)
    found = {rule.id: RuleNote(rule=rule.id, title=rule.title, owner=rule.owner) for rule in asked}
    return tuple(found[name] for name in sorted(found) if name not in mute)
