"""Findings written anew beside themselves: the same as in place, nothing of the table lost, nobody sees half of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, select, text

from schemas.failure import DatabaseBusy, DatabaseGone
from store.findings.matching import anew
from store.records import tables
from store.records.care.words import ours
from store.records.connect import connect, reading, writing
from store.records.upgrade import migrate, open_database
from tests.databases import Server
from tests.store.findings.conftest import DAY, Office, derived

KEPT = (tables.finding, tables.event, tables.finding_count, tables.finding_open)
CATALOGUE = (
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated, conindid::regclass::text "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
    "WHERE table_schema = 'public'",
    "SELECT relname, relkind, relowner, relacl::text, reloptions, relreplident FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace",
    "SELECT pg_get_serial_sequence('finding', 'id')",
)

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anew, "_FEWEST", 1)


def rows(status: str, *numbers: int, team: str = "Team 1", days: int = 0) -> list[dict[str, Any]]:
    """Outcomes about some records."""
    due = DAY - timedelta(90 - days)
    return [{"vorgang_id": f"T{n}", "status": status, "faellig_am": due, "team": team, "grund": f"{status} seit {n}"}
            for n in numbers]  # fmt: skip


def week(office: Office) -> None:
    """New, changed, resolved, reopened, gone, another team and another due day, one after the other."""
    nights = (
        rows("überfällig", 1, 2, 3, 4),
        rows("bald fällig", 1, 2, 3, days=30) + rows("überfällig", 4, 5),
        rows("erledigt", 1, 2, 3) + rows("überfällig", 4, 5, team="Team 2"),
        rows("überfällig", 1, 2, days=40) + rows("Ausnahme", 4, 5) + rows("heute fällig", 6),
        rows("überfällig", 1, 2, 6, days=50),
    )
    for number, found in enumerate(nights):
        office.night(DAY + timedelta(number), found)


def number(engine: Engine) -> int:
    """How many findings a reader sees."""
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(tables.finding)).scalar_one())


def which(engine: Engine) -> tuple[int, int]:
    """Which table the findings are, and how many tables are called alike."""
    with engine.connect() as connection:
        alike = "SELECT 'finding'::regclass::bigint, count(*) FROM pg_class WHERE relname LIKE '%anew%'"
        oid, beside = connection.execute(text(alike)).one()
        return int(oid), int(beside)


def everything(engine: Engine) -> list[list[Any]]:
    """All that a run changes, in an order of its own."""
    with reading(engine) as connection:
        found = [[tuple(row) for row in connection.execute(select(table)).all()] for table in KEPT]
        return [sorted(part, key=str) for part in found]


def test_the_same_is_there_as_after_changing_in_place(
    office: Office, postgresql: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = which(office.engine)
    week(office)
    assert which(office.engine)[0] != before[0]
    derived(office)
    monkeypatch.setattr(anew, "_FEWEST", 1_000)
    name = postgresql.create()
    engine = connect(postgresql.url(name))
    migrate(engine)
    (tmp_path / "anders").mkdir()
    week(Office(engine, tmp_path / "anders"))
    assert everything(engine) == everything(office.engine)
    engine.dispose()
    postgresql.drop(name)


def test_everything_has_its_name_afterwards(office: Office) -> None:
    def catalogue() -> list[list[str]]:
        with office.engine.connect() as connection:
            return [sorted(map(str, connection.execute(text(query)).all())) for query in CATALOGUE]

    with office.engine.begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX \"Mein Index\" ON finding (id, due) WHERE reason LIKE '100 %'"))
    before, (table, _) = catalogue(), which(office.engine)
    week(office)
    assert which(office.engine) != (table, 0)
    assert catalogue() == before
    with office.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert [name for name, *_ in compare_metadata(context, tables.METADATA)] == ["remove_index"]
    with pytest.raises(Exception, match="fk_event_finding_finding"), writing(office.engine) as connection:
        connection.execute(text("DELETE FROM finding"))


@pytest.mark.parametrize("added", [
    "GRANT SELECT ON finding TO PUBLIC", "CREATE VIEW beside AS SELECT * FROM finding",
    "ALTER TABLE finding SET (fillfactor = 70)", "COMMENT ON TABLE finding IS 'x'",
    "CREATE PUBLICATION p FOR TABLE finding", "ALTER TABLE finding ADD COLUMN more text",
    "CREATE RULE r AS ON DELETE TO finding DO INSTEAD NOTHING", "GRANT SELECT (id) ON finding TO PUBLIC",
    "ALTER TABLE finding ADD CHECK (id > 0)", "ALTER TABLE finding ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE finding ALTER due SET STATISTICS 500", "CREATE STATISTICS s ON rule, team FROM finding",
])  # fmt: skip
def test_where_somebody_has_added_something_the_table_stays(office: Office, added: str) -> None:
    with office.engine.begin() as connection:
        connection.exec_driver_sql(added)
    before = which(office.engine)
    office.night(DAY, rows("überfällig", 1, 2))
    office.night(DAY + timedelta(1), rows("bald fällig", 1, 2, days=30))
    assert which(office.engine) == before
    derived(office)


def test_few_changes_are_made_in_place(office: Office) -> None:
    office.night(DAY, rows("überfällig", *range(9)))
    before = which(office.engine)
    office.night(DAY + timedelta(1), rows("überfällig", *range(2, 9)) + rows("erledigt", 0, 1))
    assert which(office.engine) == before
    office.night(DAY + timedelta(2), rows("bald fällig", *range(2, 9)))
    assert which(office.engine) != before


def looked(monkeypatch: pytest.MonkeyPatch, look: Callable[[], None]) -> None:
    """Calls `look` when the new table is whole and not yet in its place."""
    real = anew.put_in_place

    def put(database: Any) -> bool:
        look()
        return real(database)

    monkeypatch.setattr(anew, "put_in_place", put)


def test_while_it_is_made_readers_see_what_was_and_writers_wait(
    office: Office, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.night(DAY, rows("überfällig", 1, 2))
    other, seen = open_database(database), []

    def look() -> None:
        with reading(other) as connection:
            seen.extend(connection.execute(select(tables.finding.c.status)).scalars())
        with pytest.raises(DatabaseBusy), writing(connect(database, patience=0.2)):
            raise AssertionError("two write at once")

    looked(monkeypatch, look)
    before = which(office.engine)
    office.night(DAY + timedelta(1), rows("bald fällig", 1, 2))
    assert seen == ["überfällig"] * 2
    assert which(office.engine) != before
    with reading(other) as connection:
        assert connection.execute(select(tables.finding.c.status)).scalars().all() == ["bald fällig"] * 2
    other.dispose()


def test_whoever_reads_for_long_goes_on_and_the_change_is_made_in_place(
    office: Office, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anew, "_PATIENCE", "100ms")
    office.night(DAY, rows("überfällig", 1, 2))
    other, before = open_database(database), which(office.engine)
    with reading(other) as connection:
        connection.execute(select(func.count()).select_from(tables.run)).scalar_one()
        assert office.night(DAY + timedelta(1), rows("bald fällig", 1, 2)).changed == 2
        assert connection.execute(select(tables.finding.c.status)).scalars().all() == ["überfällig"] * 2
    assert which(office.engine) == before
    derived(office)
    other.dispose()


@pytest.mark.parametrize("opened", [open_database, connect])
def test_who_comes_while_tables_change_places_sees_all_of_the_new_one(
    office: Office, database: str, opened: Callable[[str], Engine]
) -> None:
    office.night(DAY, rows("überfällig", 1, 2))
    other, seen = opened(database), []
    observed = office.observed(DAY + timedelta(1), rows("bald fällig", 1, 2))
    reader = threading.Thread(target=lambda: seen.append(number(other)))
    with writing(office.engine) as connection:
        office.within(connection, observed)
        reader.start()
        reader.join(0.5)
        assert seen == []
    reader.join()
    assert seen == [2]
    other.dispose()


@pytest.mark.parametrize("where", ["fill", "put_in_place"])
def test_a_connection_that_breaks_leaves_what_was(office: Office, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    office.night(DAY, rows("überfällig", 1, 2))
    before, real = everything(office.engine), getattr(anew, where)
    table = which(office.engine)
    observed = office.observed(DAY + timedelta(1), rows("bald fällig", 1, 2))

    def broken(database: Any, *more: Any) -> Any:
        found = real(database, *more)
        with office.engine.connect() as killer:
            process = database.execute(text("SELECT pg_backend_pid()")).scalar_one()
            killer.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        return found

    monkeypatch.setattr(anew, where, broken)
    with pytest.raises(DatabaseGone):
        office.reconcile(observed)
    assert everything(office.engine) == before
    assert which(office.engine) == table
    monkeypatch.setattr(anew, where, real)
    assert office.reconcile(observed).changed == 2
    assert which(office.engine) != table
    derived(office)
