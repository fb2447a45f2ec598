"""What the auditor's pages show, made from what jobs and store say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.clock.acknowledge import Acknowledged, mark
from jobs.clock.deviations import WORDS
from jobs.clock.listing import Listing, word
from schemas.clock.deviation import Deviation
from schemas.receipt import Receipt


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A planned run: what, for which day, when, how it stands, what is told about it, and its run in the store."""

    title: str
    day: datetime
    state: str
    began: datetime | None
    ended: datetime | None
    lines: tuple[str, ...]
    run: str | None


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """A deviation with its acknowledgement; `named` is what it is called in a form."""

    named: str
    title: str
    at: datetime
    what: str
    lines: tuple[str, ...]
    said: Acknowledged | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule of a run with how many outcomes it had of which status."""

    rule: str
    title: str
    owner: str
    counts: tuple[tuple[str, int], ...]


def plan(listing: Listing, now: datetime) -> list[PlanRow]:
    """Planned runs up to now, the newest first."""
    tolerance: timedelta = listing.tolerance
    rows = [one for one in listing.rows if one.due.at <= now]
    return [
        PlanRow(
            listing.titles.get(one.due.flow, one.due.flow), one.due.at, word(one, now, tolerance), one.started_at,
            one.ended_at, one.lines, one.run,
        )
        for one in sorted(rows, key=lambda one: one.due.at, reverse=True)
    ]  # fmt: skip


def gaps(
    some: Iterable[tuple[Deviation, Acknowledged | None]], titles: Mapping[str, str]
) -> list[DeviationRow]:  # fmt: skip
    """Deviations, the newest first."""
    found = [
        DeviationRow(
            mark(one), titles.get(one.due.flow, one.due.flow), one.due.at, WORDS[one.kind], one.lines, said
        )
        for one, said in some
    ]  # fmt: skip
    return found[::-1]


def counts(receipt: Receipt) -> list[RuleCount]:
    """Every rule that a run asked, with its outcomes."""
    return [
        RuleCount(one.rule, one.title, one.owner, tuple(sorted(receipt.counts.get(one.rule, {}).items())))
        for one in receipt.rules
    ]
