"""An upgrade is tried on a copy, replays the last runs there, and goes back by one command. Nothing is made up here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, text

from cli.kept import kept
from jobs.evidence.replay import replay
from jobs.office.backup import found_version
from jobs.office.confirm import confirm
from jobs.office.upgrade import downgrade, upgrade
from schemas.evidence.replay import Replay
from schemas.failure import OtherVersion, StoreRefused, Unknown
from store.folder import StoreFolder, changed, open_store
from store.records.care.transfer import transfer
from store.records.connect import connect, glance, reading, writing
from store.records.hold import held
from store.records.tables import finding_open
from store.records.upgrade import NEWEST, VERSIONS, check_version, migrate, open_database
from store.trail.entries import entries
from tests.databases import Server
from tests.jobs.evidence.office import AT, Office

LATER = AT + timedelta(days=1)
OLD = VERSIONS[0]


def _replayed(store: StoreFolder, run: str) -> Replay:
    return replay(store, run, kept())


@pytest.fixture
def old(each: Office, postgresql: Server, tmp_path: Path) -> StoreFolder:
    """A store with two real runs whose database is of the oldest version."""
    store = each.store
    url = postgresql.url(postgresql.create()) if not each.harmless else f"sqlite:///{tmp_path / 'alt.db'}"
    source, target = connect(store.url), connect(url, create=True)
    migrate(target, OLD)
    with writing(source) as rows:  # what the oldest version does not know yet; the upgrade counts it
        rows.execute(delete(finding_open))
    with reading(source) as rows, writing(target) as connection:
        transfer(rows, connection)
    source.dispose()
    target.dispose()
    if each.harmless:
        (tmp_path / "alt.db").replace(store.path / "regelwerk.db")
    else:
        settings = changed(store.settings.read_text(encoding="utf-8"), "datenbank", "url", url)
        store.settings.write_text(settings, encoding="utf-8")
    return open_store(store.path)


def last(store: StoreFolder) -> tuple[str, str, str]:
    """Kind, subject and body of the trail's last entry."""
    with glance(store.url) as connection:
        entry = list(entries(connection))[-1]
    return entry.kind, entry.subject, entry.body


def test_up_and_back(old: StoreFolder) -> None:
    with pytest.raises(OtherVersion, match="regelwerk db upgrade"):
        open_database(old.url)
    done = upgrade(old, "Anna Beispiel", LATER, _replayed)
    assert (done.before, done.after) == (OLD, NEWEST)
    assert [(one.run, one.identical) for one in done.replays] == [("lauf-2", True), ("lauf-1", True)]
    engine = open_database(old.url)
    with reading(engine) as connection:
        assert "regelwerk_probe" not in inspect(connection).get_schema_names()
    engine.dispose()
    kind, subject, body = last(old)
    assert (kind, subject) == ("einstellung", "datenbank")
    assert '"nachgerechnet":["lauf-2","lauf-1"]' in body
    assert [path.name for path in old.path.glob(".anheben*")] == []
    back = downgrade(old, "Anna Beispiel", "Neue Fassung arbeitet falsch", LATER + timedelta(hours=1))
    assert back.gap.lost == 2
    assert found_version(back.store.url) == OLD
    kind, _, body = last(back.store)
    assert kind == "wiederherstellung"
    with glance(back.store.url) as connection:
        assert held(connection) is not None
    assert upgrade(back.store, "Anna Beispiel", LATER + timedelta(hours=2), _replayed).before == OLD
    assert confirm(back.store, "Anna Beispiel", "geprüft", LATER) is not None


def test_a_run_that_comes_out_otherwise_stops_it(old: StoreFolder) -> None:
    engine = connect(old.url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE run SET digest = 'anders' WHERE id = 'lauf-1'"))
    engine.dispose()
    with pytest.raises(StoreRefused, match=r"nicht ausgeführt.*lauf-1"):
        upgrade(old, "Anna Beispiel", LATER, _replayed)
    assert found_version(old.url) == OLD
    # The backup of before is there and noted; nothing else happened.
    assert last(old)[0] == "sicherung"
    with glance(old.url) as connection:
        assert "regelwerk_probe" not in inspect(connection).get_schema_names()


def test_the_newest_version_is_only_checked(each: Office) -> None:
    store = each.store
    done = upgrade(store, "Anna Beispiel", LATER, _replayed)
    assert (done.before, done.after, len(done.replays)) == (NEWEST, NEWEST, 2)
    engine = connect(store.url)
    check_version(engine)
    engine.dispose()


def test_without_a_backup_of_an_upgrade_there_is_no_way_back(each: Office) -> None:
    with pytest.raises(Unknown, match="vor einem Anheben"):
        downgrade(each.store, "Anna", "Grund", LATER)


def test_an_empty_and_a_newer_database_are_refused(office: Office, url: str) -> None:
    engine = connect(url, create=True)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    with pytest.raises(OtherVersion, match="leer"):
        upgrade(replace(office.store, url=url), "Anna", LATER)
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(OtherVersion, match="neueren"):
        upgrade(replace(office.store, url=url), "Anna", LATER)
    assert list(office.store.backups.iterdir()) == []
