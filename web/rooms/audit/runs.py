"""Runs: a list, one of them with its inputs, its outcomes page by page, its rules in words."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from jobs.evidence.words import worded
from schemas.delivery.manifest import Manifest
from schemas.failure import Failure, Unknown
from schemas.receipt import Receipt
from store.archive import delivered
from store.archive.results.browse import Key, Wanted, browse, teams
from store.archive.snapshots import read_manifest
from store.findings import runs
from store.records.connect import reading
from store.trail.recorded import RunRow, run_named
from web.gate.guard import allowed
from web.page.tasks import begun
from web.rooms.audit import view
from web.rooms.audit.plan import READ, whole
from web.visit import Visit, Visiting

router = APIRouter(prefix="/pruefung/laeufe")
SIZE = 50
_ALL = ("", "alle")


@router.get("", dependencies=[allowed(*READ)])
def every(visit: Visiting, vor: str = "") -> Response:
    """All runs, the newest first."""
    house = visit.house
    with reading(house.engine) as connection:
        found = runs.listed(connection, house.store.office, vor, SIZE + 1)
    following = found[SIZE - 1].id if len(found) > SIZE else ""
    return visit.page("pruefung/laeufe.html", runs=found[:SIZE], following=following, first=not vor)


@router.get("/{run}", dependencies=[allowed(*READ)])
def one(visit: Visiting, run: str) -> Response:
    """One run: what went in, by which rules, how many outcomes."""
    house, row = visit.house, _row(visit, run)
    receipt = Receipt.model_validate(row.receipt)
    with reading(house.engine) as connection:
        recorded = runs.one(connection, run)
        delivery = delivered.known(connection, row.snapshot)
    manifest, gone = _manifest(visit, row.snapshot)
    return visit.page(
        "pruefung/lauf.html", run=row, recorded=recorded, receipt=receipt, rules=view.counts(receipt),
        delivery=delivery, manifest=manifest, gone=gone,
    )  # fmt: skip


@router.get("/{run}/ergebnisse", dependencies=[allowed(*READ)])
def outcomes(
    visit: Visiting, run: str, regel: str = "", status: str = "", team: str = "", nach: str = ""
) -> Response:  # fmt: skip
    """The outcomes of a run, page by page."""
    row = _row(visit, run)
    receipt, folder = Receipt.model_validate(row.receipt), visit.house.store.runs / run
    wanted = Wanted(regel, status, team, closed=visit.person.closed, teams=visit.teams)
    page = browse(folder, wanted, _key(nach), SIZE)
    asked = {"regel": regel, "status": status, "team": team}
    following = ""
    if page.following is not None:
        following = f"/pruefung/laeufe/{run}/ergebnisse?{urlencode({**asked, 'nach': '|'.join(page.following)})}"
    return visit.page(
        "pruefung/ergebnisse.html", run=row, rows=page.rows, following=following, asked=asked, first=not nach,
        start=f"/pruefung/laeufe/{run}/ergebnisse?{urlencode(asked)}", teams=_choices(teams(folder)),
        rules=[_ALL, *((one.rule, one.title) for one in receipt.rules)],
        titles={one.rule: one.title for one in receipt.rules},
        states=_choices(sorted({name for numbers in receipt.counts.values() for name in numbers})),
    )  # fmt: skip


@router.get("/{run}/regeln/{rule}", dependencies=[allowed(*READ)])
def rule(visit: Visiting, run: str, rule: str) -> Response:
    """A rule as it stood in the rulebook of a run, in words."""
    row = _row(visit, run)
    title, told = worded(visit.house.store, row, rule, visit.house.programs)
    return visit.page("pruefung/regel.html", run=row, rule=rule, title=title, blocks=told)


@router.post("/{run}/wiederholen", dependencies=[allowed(*READ)])
def replay(visit: Visiting, run: str) -> Response:
    """Evaluates a run again, aside."""
    whole(visit)
    return begun(visit, "replay", lauf=_row(visit, run).id)


def _row(visit: Visit, run: str) -> RunRow:
    with reading(visit.house.engine) as connection:
        row = run_named(connection, run)
    if row is None or row.office != visit.house.store.office:
        raise Unknown(f"Den Lauf {run} gibt es in dieser Ablage nicht.")
    return row


def _manifest(visit: Visit, snapshot: str) -> tuple[Manifest | None, tuple[str, ...]]:
    """What the delivery says of itself, or why it says nothing any more."""
    try:
        return read_manifest(visit.house.store.snapshots / snapshot), ()
    except Failure as failure:
        return None, failure.lines


def _choices(words: Iterable[str]) -> list[tuple[str, str]]:
    return [_ALL, *((word, word) for word in words)]


def _key(text: str) -> Key | None:
    parts = text.split("|")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None
