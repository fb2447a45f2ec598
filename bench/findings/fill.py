"""Synthetic findings, made by the database itself: an office after many years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Index, event, inspect, text

from store.records.connect import writing
from store.records.tables import finding
from store.records.upgrade import migrate

RULES, TEAMS, CASES = 150, 40, 400_000
_AT_ONCE = 1_000_000
# Of a hundred findings: 88 closed, 12 open, a third of those Altbestand.
_STATE = """CASE WHEN r < 70 THEN 'abgestellt' WHEN r < 80 THEN 'versäumt' WHEN r < 88 THEN 'entfallen'
 WHEN r < 95 THEN 'erkannt' WHEN r < 97 THEN 'anerkannt' WHEN r < 98 THEN 'als erledigt gemeldet'
 WHEN r < 99 THEN 'ausgenommen' ELSE 'Fehlalarm' END"""
_ROWS = """
INSERT INTO finding (id, office, rule, entity, record, period, case_key, kind, title, team, responsible, fassung,
 status, due, missing, reason, facts_hash, first_run, last_change_run, first_day, last_change_day, state, legacy,
 closed_day)
SELECT n, 'magdeburg', 'regel-' || (h % {rules}), 'teilnahme', 'T' || n, '', 'k' || (h % {cases}), 'frist',
 'Ein Titel, wie ihn Regeln haben', 'Team ' || (h / 150 % {teams}), 'integrationsfachkraft', '{hash}', 'überfällig',
 CASE WHEN h % 20 = 0 THEN NULL ELSE {day} END, '[]',
 'Seit 92 Tagen überfällig: Der Nachweis fehlt, fällig war er am 30.03.2020.', '{hash}', 'lauf', 'lauf', {day}, {day},
 {state}, r >= 88 AND h % 3 = 0, CASE WHEN r < 88 THEN {day} END
FROM (SELECT n, (n * 2654435761) % 4294967296 / 16 AS h, (n * 40503) % 65536 % 100 AS r FROM {numbers}) AS made"""
_COUNTS = """
INSERT INTO finding_count (office, rule, team, state, legacy, n)
SELECT office, rule, coalesce(team, ''), state, legacy, count(*) FROM finding GROUP BY 1, 2, 3, 4, 5"""


def fill(engine: Engine, rows: int) -> None:
    """Makes the tables and `rows` findings in them; indexes are made afterwards, which is faster."""
    migrate(engine)
    if engine.dialect.name == "sqlite":
        # Room to sort ten million keys in.
        event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA cache_size = -1000000"))
        engine.dispose()
    with _without_indexes(engine):
        for first in range(1, rows + 1, _AT_ONCE):
            with writing(engine) as connection:
                connection.exec_driver_sql(_insert(connection, first, min(first + _AT_ONCE - 1, rows)))
    with writing(engine) as connection:
        connection.exec_driver_sql(_COUNTS)
    with writing(engine) as connection:
        connection.exec_driver_sql("ANALYZE finding")


def _insert(connection: Connection, first: int, last: int) -> str:
    lite = connection.dialect.name == "sqlite"
    numbers = f"generate_series({first}::bigint, {last}) AS made_numbers(n)"
    if lite:
        numbers = (
            f"(WITH RECURSIVE count(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM count WHERE n < {last}) "
            "SELECT n FROM count)"
        )
    day = "date('2021-01-01', '+' || (h % 1800) || ' days')" if lite else "date '2021-01-01' + (h % 1800)::int"
    statement = _ROWS.format(
        rules=RULES, cases=CASES, teams=TEAMS, day=day, hash="a" * 64, numbers=numbers, state=_STATE
    )
    # The driver takes % for the place of a value.
    return statement if lite else statement.replace("%", "%%")


@contextmanager
def _without_indexes(engine: Engine) -> Iterator[None]:
    with writing(engine) as connection:
        there = {one["name"] for one in inspect(connection).get_indexes("finding")}
        indexes = [index for index in finding.indexes if index.name in there]
        for index in indexes:
            index.drop(connection)
    yield
    for index in sorted(indexes, key=_name):
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
            index.create(connection)


def _name(index: Index) -> str:
    return str(index.name)


def size(engine: Engine) -> int:
    """Bytes of the database."""
    lite = engine.dialect.name == "sqlite"
    query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with engine.connect() as connection:
        found = connection.execute(text(query if lite else "SELECT pg_database_size(current_database())"))
        return int(found.scalar_one())
