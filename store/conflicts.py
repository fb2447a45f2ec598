"""Proposals of several rules for one case of which only one can hold: which goes first, and where no order says so.

In an assignment the office may have put rules into an order. In a case the first of them goes first and the others step
back. A proposal whose rule has no place in the order stays open beside any other that has not stepped back: what the
office has not decided is shown, not hidden. A proposal without a free place does not compete; one whose place is not
settled does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from schemas.outcome import Status
from schemas.snapshot import scan
from store.database import Connection, connect, literal
from store.table import write_parquet

FIRST, BACK, OPEN = "geht vor", "tritt zurück", "offen"
FILE = "konflikte.parquet"

CONFLICTS = pa.schema(
    [
        ("kunde_id", pa.string()),
        ("regel", pa.string()),
        ("fassung", pa.string()),
        ("vorgang", pa.string()),
        ("vorgang_id", pa.string()),
        ("team", pa.string()),
        ("stand", pa.string()),
        ("gruppe", pa.string()),
        ("platz", pa.int32()),
        ("gegen", pa.list_(pa.string())),
        ("grund", pa.string()),
    ]
)
"""konflikte.parquet: one row a proposal that meets others, by case and rule; `gegen` are the rules it meets.

`gruppe` is the assignment, `platz` the rule's place in the office's order (null: none).
"""

_ORDER = pa.schema([("regel", pa.string()), ("gruppe", pa.string()), ("platz", pa.int32())])

_QUERY = """
WITH proposed AS (
    SELECT o.kunde_id, o.regel, o.fassung, o.vorgang, o.vorgang_id, o.team, d.gruppe, d.platz
    FROM {outcomes} AS o JOIN declared AS d USING (regel)
    WHERE o.status = {proposed} AND o.kunde_id IS NOT NULL AND o.platz_frei IS DISTINCT FROM false
),
rules AS (SELECT DISTINCT kunde_id, regel, gruppe, platz FROM proposed),
ranked AS (
    SELECT *, platz IS NOT NULL AND platz > min(platz) OVER (PARTITION BY kunde_id, gruppe) AS back FROM rules
),
pairs AS (
    SELECT r.kunde_id, r.regel, s.regel AS other, r.back, s.back AS other_back,
        r.platz IS NOT NULL AND s.platz IS NOT NULL AS own,
        NOT s.back AND (r.platz IS NULL OR s.platz IS NULL) AS undecided
    FROM ranked AS r JOIN ranked AS s ON r.kunde_id = s.kunde_id AND r.gruppe = s.gruppe AND r.regel <> s.regel
),
stands AS (
    SELECT kunde_id, regel,
        CASE WHEN any_value(back) THEN '{back}' WHEN bool_or(undecided) THEN '{open}' ELSE '{first}' END AS stand,
        coalesce(list(other ORDER BY other) FILTER (WHERE
            CASE WHEN back THEN own AND NOT other_back ELSE undecided END), []) AS before,
        coalesce(list(other ORDER BY other) FILTER (WHERE own AND other_back AND NOT back), []) AS behind
    FROM pairs GROUP BY kunde_id, regel
    HAVING any_value(back) OR bool_or(undecided) OR bool_or(own)
)
SELECT p.kunde_id, p.regel, p.fassung, p.vorgang, p.vorgang_id, p.team, s.stand, p.gruppe, p.platz,
    CASE s.stand WHEN '{first}' THEN s.behind ELSE s.before END AS gegen,
    CASE s.stand
        WHEN '{back}' THEN 'Zuordnung „' || p.gruppe || '“: Nach der Reihenfolge des Amts geht vor: '
            || s.before[1] || '.'
        WHEN '{first}' THEN 'Zuordnung „' || p.gruppe || '“: Geht nach der Reihenfolge des Amts vor; zurück tritt: '
            || array_to_string(s.behind, ', ') || '.'
        ELSE 'Zuordnung „' || p.gruppe || '“: Das Amt hat nicht festgelegt, was vorgeht; vorgeschlagen ist auch: '
            || array_to_string(s.before, ', ') || '.'
    END AS grund
FROM proposed AS p JOIN stands AS s ON p.kunde_id = s.kunde_id AND p.regel = s.regel
ORDER BY p.kunde_id, p.regel, p.vorgang_id
"""


@dataclass(frozen=True, slots=True)
class Clash:
    """Rules whose proposals met in so many cases, the first of them first if the office's order decides."""

    rules: tuple[str, ...]
    cases: int
    decided: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A rule that proposes an assignment, and its place in the office's order of it (None: none was declared)."""

    rule: str
    assignment: str
    place: int | None


def write_conflicts(folder: Path, scratch: Path, places: Iterable[Place]) -> None:
    """Writes konflikte.parquet beside the outcomes of a run's folder."""
    rows = [{"regel": one.rule, "gruppe": one.assignment, "platz": one.place} for one in places]
    query = _QUERY.format(
        outcomes=scan(folder / "outcomes.parquet"), proposed=literal(Status.PROPOSED), first=FIRST, back=BACK, open=OPEN
    )
    with connect(scratch) as connection:
        connection.register("declared", pa.Table.from_pylist(rows, _ORDER))
        write_parquet(connection.sql(query).to_arrow_reader(), CONFLICTS, folder / FILE)


def clashes(connection: Connection, folder: Path) -> tuple[Clash, ...]:
    """Which rules met how often, what is open first, then the most frequent; none for a run that wrote no such file."""
    if not (folder / FILE).exists():
        return ()
    path = scan(folder / FILE)
    undecided = (
        f"SELECT list(DISTINCT regel ORDER BY regel) AS rules, false AS decided FROM {path} "
        f"WHERE stand = '{OPEN}' GROUP BY kunde_id"
    )
    decided = (
        f"SELECT DISTINCT [gegen[1], regel] AS rules, true AS decided, kunde_id FROM {path} WHERE stand = '{BACK}'"
    )
    met = f"SELECT rules, decided FROM ({undecided}) UNION ALL SELECT rules, decided FROM ({decided})"
    query = f"SELECT rules, count(*) AS n, decided FROM ({met}) GROUP BY ALL ORDER BY decided, n DESC, rules"
    return tuple(Clash(tuple(rules), n, settled) for rules, n, settled in connection.execute(query).fetchall())
