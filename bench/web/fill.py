"""A real store made large: its own findings many times over, most of them closed, as after years of nights.

Every finding's case is one of the delivery; the records of copies are not, so that only the run's own have reasons.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from store.findings.matching.kept import rebuild
from store.findings.rows import highest
from store.records.care.words import without_triggers
from store.records.connect import writing

# Of a hundred: 88 closed, 12 open, a third of those Altbestand, as bench.findings has it.
_STATE = """CASE WHEN r < 70 THEN 'abgestellt' WHEN r < 80 THEN 'versäumt'
 WHEN r < 88 THEN 'entfallen'
 WHEN r < 96 THEN 'erkannt' WHEN r < 98 THEN 'anerkannt' WHEN r < 99 THEN 'als erledigt gemeldet'
 ELSE 'ausgenommen' END"""
_SAME = "office, rule, entity, kind, title, responsible, fassung, done, evidence, cause, missing, reason, facts_hash"
_MORE = f"""
INSERT INTO finding ({_SAME}, id, record, period, case_key, team, status, due, first_run, last_change_run, first_day,
 last_change_day, state, legacy, closed_day)
SELECT {_SAME}, {{above}} + n, record || '-{{copy}}', period, case_key,
 coalesce(team, 'T000000' || substr('0' || (1 + h % 12), -2)), status,
 CASE WHEN due IS NULL THEN NULL ELSE date(due, '-' || (h % 900) || ' days') END, first_run, last_change_run,
 date(first_day, '-' || (h % 900) || ' days'), date(last_change_day, '-' || (h % 300) || ' days'), {_STATE},
 r >= 88 AND h % 3 = 0, CASE WHEN r < 88 THEN date(first_day, '-' || (h % 700) || ' days') END
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n, (id * 40503 + {{copy}} * 7919) % 65536 % 100 AS r,
 (id * 2654435761 + {{copy}} * 97) % 4294967296 / 16 AS h FROM finding WHERE id <= {{first}})"""
_EVENTS = """
INSERT INTO event (id, finding, run, at, day, kind, reason, body)
SELECT {event} + row_number() OVER (ORDER BY id), id, first_run, first_day || ' 04:00:00.000000', first_day, 'erkannt',
 reason, '{{}}' FROM finding WHERE id > {above}"""
_COUNTS = """
INSERT INTO finding_count (office, rule, team, state, legacy, n)
SELECT office, rule, coalesce(team, ''), state, legacy, count(*) FROM finding GROUP BY 1, 2, 3, 4, 5"""


def fill(engine: Engine, rows: int) -> int:
    """Brings a SQLite store that has had runs up to `rows` findings; how many it has now."""
    with writing(engine) as connection:
        first = highest(connection, "finding")
        if first >= rows:
            return first
        connection.execute(text("PRAGMA cache_size = -400000"))
        with without_triggers(connection):
            for copy in range(1, -(-rows // first)):
                _copied(connection, first, copy)
        connection.execute(text("DELETE FROM finding_count"))
        connection.execute(text(_COUNTS))
        rebuild(connection)
        return highest(connection, "finding")


def _copied(connection: Connection, first: int, copy: int) -> None:
    above = highest(connection, "finding")
    connection.exec_driver_sql(_MORE.format(above=above, copy=copy, first=first))
    connection.exec_driver_sql(_EVENTS.format(event=highest(connection, "event"), above=above))
