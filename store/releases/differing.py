"""Two passes over the same records held against each other: what differs, how often, by team; set-wise, in DuckDB."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.findings.finding import BACKLOG, OPENING
from schemas.outcome import Status
from schemas.release.simulation import ABSENT, Flow, Quota, TeamCount
from schemas.snapshot import scan
from store.database import Connection, connect, literal
from store.outcomes import CASES

FILE = "unterschiede.parquet"
# What is versäumt opens a finding that is closed at once: nobody has anything to do.
_OPEN = ", ".join(literal(str(one)) for one in OPENING if one is not Status.MISSED)
_BACKLOG = ", ".join(literal(str(one)) for one in BACKLOG if one is not Status.MISSED)
_LATER = literal(str(Status.DUE_LATER))
_KEY = "regel, vorgang, vorgang_id, coalesce(periode, '') AS periode"
_ONE = """
SELECT {key}, kunde_id, team, status, faellig_am, grund FROM {file} WHERE {rules}
-- Versions of a rule beside each other speak of the same record; all but one say that it is not theirs.
QUALIFY row_number() OVER (PARTITION BY regel, vorgang_id, coalesce(periode, '')
    ORDER BY status = {other}, fassung) = 1
"""
_BOTH = f"""
SELECT coalesce(b.regel, a.regel) AS regel, coalesce(b.vorgang, a.vorgang) AS vorgang,
    coalesce(b.vorgang_id, a.vorgang_id) AS vorgang_id, coalesce(b.periode, a.periode) AS periode,
    coalesce(a.kunde_id, b.kunde_id) AS kunde_id, coalesce(a.team, b.team, '') AS team,
    coalesce(b.status, '{ABSENT}') AS vorher, coalesce(a.status, '{ABSENT}') AS nachher,
    b.faellig_am AS faellig_vorher, a.faellig_am AS faellig_nachher,
    coalesce(b.grund, '') AS grund_vorher, coalesce(a.grund, '') AS grund_nachher,
    coalesce(b.status IN ({_OPEN}), false) AS offen_vorher, coalesce(a.status IN ({_OPEN}), false) AS offen_nachher
FROM vorher AS b FULL JOIN nachher AS a USING (regel, vorgang_id, periode)
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """One row that differs, as a list shows it."""

    rule: str
    entity: str
    record: str
    period: str
    case: str | None
    team: str
    before: str
    after: str
    due_before: date | None
    due_after: date | None
    why_before: str
    why_after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows a list shows: `teams` None for all, `closed` are case keys to leave out; '' in a filter: any."""

    teams: Collection[str] | None = None
    closed: Collection[str] = ()
    rule: str = ""
    team: str = ""
    before: str = ""
    after: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Compared:
    """The numbers: pairs looked at, pairs that differ, due days alone that moved, new Altbestand, and cases."""

    pairs: int
    changed: int
    moved: int
    legacy: int
    people: int
    flows: tuple[Flow, ...]
    teams: tuple[TeamCount, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """So many matters of a rule and team with the same due day that (`after` or before) ask or will ask for action.

    `later`: not yet today; `known`: they ask for action today, without the change.
    """

    rule: str
    team: str
    after: bool
    due: date | None
    later: bool
    known: bool
    number: int


def differ(before: Path, after: Path, rules: Collection[str], new: Collection[str], folder: Path) -> Compared:
    """Writes what differs between two outcomes.parquet into `folder` (FILE) and counts it.

    Only the outcomes of `rules` are looked at; the first findings of those in `new` that are not merely coming up are
    Altbestand, as the first run of a rule has it.
    """
    with connect(folder) as connection:
        for name, file in (("vorher", before), ("nachher", after)):
            one = _ONE.format(
                key=_KEY, file=scan(file), rules=_among("regel", rules), other=literal(str(Status.NOT_APPLICABLE))
            )
            connection.execute(f"CREATE TABLE {name} AS {one}")
        connection.execute(f"CREATE TABLE beide AS {_BOTH}")
        different = "vorher <> nachher OR faellig_vorher IS DISTINCT FROM faellig_nachher"
        connection.execute(
            f"COPY (SELECT * FROM beide WHERE {different} ORDER BY regel, team, vorgang_id, periode) "
            f"TO {literal(str(folder / FILE))} (FORMAT parquet)"
        )
        return _compared(connection, folder, new)


def _compared(connection: Connection, folder: Path, new: Collection[str]) -> Compared:
    file = scan(folder / FILE)
    pairs = _number(connection, "SELECT count(*) FROM beide")
    row = connection.execute(
        f"SELECT count(*) FILTER (vorher <> nachher), count(*) FILTER (vorher = nachher), "
        f"count(*) FILTER ({_among('regel', new)} AND nachher IN ({_BACKLOG})), "
        f"count(DISTINCT kunde_id) FILTER (vorher <> nachher) FROM {file}"
    ).fetchone()
    assert row is not None
    flows = connection.execute(
        f"SELECT regel, vorher, nachher, count(*) FROM {file} GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3"
    ).fetchall()
    more, less = "FILTER (offen_nachher AND NOT offen_vorher)", "FILTER (offen_vorher AND NOT offen_nachher)"
    teams = connection.execute(
        f"SELECT team, count(*), count(*) {more}, count(*) {less}, {CASES}, {CASES} {more}, {CASES} {less} "
        f"FROM {file} WHERE vorher <> nachher GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return Compared(
        pairs, row[0], row[1], row[2], row[3],
        tuple(Flow(rule=rule, before=was, after=now, number=n) for rule, was, now, n in flows),
        tuple(
            TeamCount(team=one[0], number=one[1], more=one[2], less=one[3], cases=one[4], more_cases=one[5],
                      less_cases=one[6])
            for one in teams
        ),
    )  # fmt: skip


def coming(folder: Path, new: Collection[str]) -> tuple[Coming, ...]:
    """What asks or will ask for action in one pass and not with the same due day in the other, without Altbestand."""
    legacy = f"{_among('regel', new)} AND nachher IN ({_BACKLOG})"
    told = f"""
    SELECT regel, team, false AS after, faellig_vorher AS due, vorher = {_LATER} AS later, offen_vorher AS known,
        count(*) AS n
    FROM {scan(folder / FILE)} WHERE offen_vorher OR vorher = {_LATER} GROUP BY ALL
    UNION ALL
    SELECT regel, team, true, faellig_nachher, nachher = {_LATER}, offen_vorher, count(*)
    FROM {scan(folder / FILE)} WHERE (offen_nachher OR nachher = {_LATER}) AND NOT ({legacy}) GROUP BY ALL
    ORDER BY ALL
    """
    with connect(folder) as connection:
        return tuple(Coming(*row) for row in connection.execute(told).fetchall())


def rows(file: Path, wanted: Wanted) -> tuple[tuple[Rows, ...], int]:
    """A page of what differs, and how many rows there are in all."""
    terms = [] if wanted.teams is None else [_among("team", wanted.teams)]
    terms.append(f"(kunde_id IS NULL OR NOT {_among('kunde_id', wanted.closed)})")
    named = (("regel", wanted.rule), ("team", wanted.team), ("vorher", wanted.before), ("nachher", wanted.after))
    terms += [f"{name} = {literal(text)}" for name, text in named if text]
    where = " AND ".join(terms)
    with connect(file.parent) as connection:
        number = _number(connection, f"SELECT count(*) FROM {scan(file)} WHERE {where}")
        found = connection.execute(
            "SELECT regel, vorgang, vorgang_id, periode, kunde_id, team, vorher, nachher, faellig_vorher, "
            f"faellig_nachher, grund_vorher, grund_nachher FROM {scan(file)} WHERE {where} "
            f"ORDER BY vorher = nachher, regel, team, vorgang_id, periode LIMIT {wanted.limit} OFFSET {wanted.offset}"
        ).fetchall()
    return tuple(Rows(*row) for row in found), number


def quotas(before: Path, after: Path, rules: Collection[str], folder: Path) -> tuple[Quota, ...]:
    """Quotas whose share or colour differs between two quotas.parquet."""
    side = "(SELECT regel, einheit, max(wert) AS wert, max(ampel) AS ampel FROM {} WHERE {} GROUP BY ALL)"
    told = f"""
    SELECT coalesce(b.regel, a.regel), coalesce(b.einheit, a.einheit), CAST(b.wert AS VARCHAR), CAST(a.wert AS VARCHAR),
        b.ampel, a.ampel
    FROM {side.format(scan(before), _among("regel", rules))} AS b
    FULL JOIN {side.format(scan(after), _among("regel", rules))} AS a ON b.regel = a.regel AND b.einheit = a.einheit
    WHERE b.wert IS DISTINCT FROM a.wert OR b.ampel IS DISTINCT FROM a.ampel ORDER BY 1, 2
    """
    with connect(folder) as connection:
        return tuple(
            Quota(rule=rule, unit=unit, before=was, after=now, light_before=light, light_after=lit)
            for rule, unit, was, now, light, lit in connection.execute(told).fetchall()
        )


def _among(column: str, words: Iterable[str]) -> str:
    """The SQL that a column is one of some words; of no words it never is."""
    said = ", ".join(literal(word) for word in sorted(words))
    return f"({column} IN ({said}))" if said else "false"


def _number(connection: Connection, query: str) -> int:
    found = connection.execute(query).fetchone()
    assert found is not None
    return int(found[0])
