"""The findings written anew beside themselves and then put in their place, where most of them change; PostgreSQL only.

There most of what a changed row costs are its indexes; made by sorting, all of them cost less than half as much.
Readers go on with the table as it is until the new one is whole; then they wait for a moment (store.records.connect).
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection as Database
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from store.findings.rows import highest
from store.records import tables

TABLE = "finding_anew"
_FEWEST = 50_000
"""So many changes at least: fewer are written in place within seconds."""
_SHARE = 2
"""From one in so many rows on, writing all of them costs less than changing those row by row."""
_PATIENCE = "5s"
"""How long somebody else is waited for, while readers who come later wait too."""
_TOO_LONG = "55P03"
"""What PostgreSQL says after that."""

_AS_WE_MADE_IT = """
SELECT c.relkind = 'r' AND c.relpersistence = 'p' AND c.relacl IS NULL AND c.reloptions IS NULL AND c.reltablespace = 0
    AND c.relreplident = 'd' AND NOT c.relrowsecurity AND NOT c.relhassubclass AND NOT c.relispartition
    AND pg_get_userbyid(c.relowner) = current_user AND has_schema_privilege(c.relnamespace, 'CREATE')
    AND c.relnamespace = current_schema()::regnamespace
    AND (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
        AND NOT attisdropped AND attacl IS NULL AND attoptions IS NULL AND coalesce(attstattarget, -1) = -1)
        = CAST(:columns AS text[])
    AND NOT EXISTS (SELECT FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
        WHERE indrelid = c.oid AND i.reltablespace <> 0)
    AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
    AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_statistic_ext WHERE stxrelid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_publication)
    AND NOT EXISTS (SELECT FROM pg_description WHERE objoid = c.oid AND objsubid = 0)
    AND NOT EXISTS (SELECT FROM pg_seclabel WHERE objoid = c.oid)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE refobjid IN (c.oid, c.reltype) AND deptype = 'n'
        AND classid <> 'pg_constraint'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype NOT IN ('p', 'u', 'n'))
FROM pg_class AS c WHERE c.oid = 'finding'::regclass
"""
"""What somebody has added (privileges, views, triggers …) would be lost with the table: then it stays."""

_CONSTRAINTS = """
SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'finding'::regclass AND contype IN ('p', 'u') ORDER BY conname
"""
_INDEXES = """
SELECT quote_ident(c.relname), i.indisunique, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indrelid = 'finding'::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
ORDER BY c.relname
"""
_REFERRING = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE confrelid = 'finding'::regclass AND contype = 'f' ORDER BY 1, 2
"""


def worth(database: Database, moved: int) -> bool:
    """Whether all findings are to be written anew, since `moved` of them change."""
    if database.dialect.name != "postgresql" or moved < _FEWEST or moved * _SHARE < highest(database, "finding"):
        return False
    columns = sorted(tables.finding.columns.keys())
    return bool(database.execute(text(_AS_WE_MADE_IT), {"columns": columns}).scalar_one())


def fill(database: Database, query: str, named: dict[str, str]) -> None:
    """Makes the new table of what `query` finds, its columns in the order of the model, with all indexes."""
    database.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    database.execute(text(f"CREATE TABLE {TABLE} (LIKE finding INCLUDING ALL EXCLUDING INDEXES)"))
    columns = ", ".join(tables.finding.columns.keys())
    database.execute(text(f"INSERT INTO {TABLE} ({columns}) {query}"), named)
    for name, said in database.execute(text(_CONSTRAINTS)).all():
        _say(database, f"ALTER TABLE {TABLE} ADD CONSTRAINT {_beside(name)} {said}")
    for name, unique, said in database.execute(text(_INDEXES)).all():
        kind = "UNIQUE INDEX" if unique else "INDEX"
        _say(database, f"CREATE {kind} {_beside(name)} ON {TABLE} USING {said.split(' USING ', 1)[1]}")
    database.execute(text(f"ANALYZE {TABLE}"))


def put_in_place(database: Database) -> bool:
    """The new table becomes the findings, under all names of the old one, which is gone.

    False if somebody holds the tables for longer than we wait: then the caller goes back to where it began.
    """
    database.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
    try:
        _change_places(database)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _TOO_LONG:
            return False
        raise
    database.execute(text("SET LOCAL lock_timeout TO DEFAULT"))
    return True


def _change_places(database: Database) -> None:
    constraints = [name for name, _ in database.execute(text(_CONSTRAINTS))]
    indexes = [name for name, _, _ in database.execute(text(_INDEXES))]
    referring = database.execute(text(_REFERRING)).all()
    for table, name, said in referring:
        own, _, rest = said.partition(" REFERENCES ")
        target = f"{TABLE}({rest.partition('(')[2]}"
        _say(database, f"ALTER TABLE {table} ADD CONSTRAINT {_beside(name)} {own} REFERENCES {target}")
    # From here on readers wait.
    names = ", ".join(["finding", *sorted({table for table, _, _ in referring})])
    _say(database, f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    for table, name, _ in referring:
        _say(database, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    numbers = database.execute(text("SELECT pg_get_serial_sequence('finding', 'id')")).scalar_one()
    _say(database, f"ALTER SEQUENCE {numbers} OWNED BY {TABLE}.id")
    _say(database, "DROP TABLE finding")
    _say(database, f"ALTER TABLE {TABLE} RENAME TO finding")
    for name in constraints:
        _say(database, f"ALTER TABLE finding RENAME CONSTRAINT {_beside(name)} TO {name}")
    for name in indexes:
        _say(database, f"ALTER INDEX {_beside(name)} RENAME TO {name}")
    for table, name, _ in referring:
        _say(database, f"ALTER TABLE {table} RENAME CONSTRAINT {_beside(name)} TO {name}")


def _say(database: Database, statement: str) -> None:
    """The driver takes % for the place of a value; conditions of indexes may have one."""
    database.exec_driver_sql(statement.replace("%", "%%"))


def _beside(name: str) -> str:
    """What something is called until it takes the place of its namesake; names have a most of 63 letters."""
    return f"anew_{sha256(name.encode()).hexdigest()[:32]}"
