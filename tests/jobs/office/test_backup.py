"""Backups: whole or not there, on both databases, and back into either."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from intake.keys.lock import locked
from jobs.office.backup import back_up
from jobs.office.confirm import confirm
from jobs.office.make import make_store
from jobs.office.restore import Order, restore
from schemas.evidence.trail import FIRST, Entry, Kind, expected
from schemas.failure import DatabaseBusy, EvidenceRefused, OtherVersion, RunBusy, StoreRefused, Unknown
from store.archive.saved.gather import bring, files
from store.archive.saved.restore import checked
from store.archive.turn import turn
from store.folder import SETTINGS, StoreFolder, changed, open_store
from store.records.connect import Engine, reading, writing
from store.records.hold import held
from store.records.tables import actor, finding, trail
from store.records.upgrade import NEWEST, open_database
from store.trail.append import append
from store.trail.checkpoints import take
from store.trail.entries import entries
from tests.databases import Server
from tests.jobs.office.conftest import NOW, SNAPSHOT

LATER = NOW + timedelta(hours=1)


def order(backup: Path, path: Path, **more: object) -> Order:
    """A restore as it is asked for."""
    return replace(Order(backup, path, "Bert Beispiel", "Übung", LATER), **more)  # type: ignore[arg-type]


def count(store: StoreFolder) -> int:
    """How many findings there are."""
    engine = open_database(store.url)
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).select_from(finding)).scalar_one()
    engine.dispose()
    return found


def chain_holds(store: StoreFolder) -> list[str]:
    """The kinds of the trail's entries, if each follows from the one before."""
    engine = open_database(store.url)
    with reading(engine) as connection:
        rows = list(entries(connection))
    engine.dispose()
    previous = FIRST
    for number, row in enumerate(rows, start=1):
        assert (row.seq, row.previous, row.hash) == (number, previous, expected(row))
        previous = row.hash
    return [row.kind for row in rows]


def test_a_backup_holds_everything_but_secrets(store: StoreFolder, engine: Engine) -> None:
    made = back_up(store, store.backups, "Anna Beispiel", LATER)
    assert made.folder.name == "magdeburg-20260302T093015Z"
    paths = {file.path for file in made.manifest.files}
    wanted = {
        "regelwerk.db", SETTINGS, "regeln/amt/magdeburg.yaml", f"abzuege/{SNAPSHOT}/kunde.parquet",
        "laeufe/r1/kunde.parquet",
    }  # fmt: skip
    assert paths == wanted
    assert made.manifest.rows["finding"] == 3
    assert made.manifest.missing == ()
    assert "url" not in (made.folder / SETTINGS).read_text(encoding="utf-8").replace("# ", "")
    assert (made.folder / "abzuege" / SNAPSHOT / "kunde.parquet").stat().st_nlink == 2
    with reading(engine) as connection:
        last = list(entries(connection))[-1]
    assert (last.kind, last.subject) == ("sicherung", made.folder.name)
    assert made.sha256 in last.body
    assert checked(made.folder)[1] == made.sha256


@pytest.mark.usefixtures("engine")
def test_what_the_database_names_and_is_not_there_is_said(store: StoreFolder) -> None:
    (store.runs / "r1" / "kunde.parquet").unlink()
    (store.runs / "r1").rmdir()
    assert back_up(store, store.backups, "Anna", LATER).manifest.missing == ("laeufe/r1",)


@pytest.mark.usefixtures("engine")
def test_into_a_new_folder_and_into_the_other_database(store: StoreFolder, tmp_path: Path, postgresql: Server) -> None:
    made = back_up(store, tmp_path / "anderswo", "Anna", LATER)
    for url in (None, postgresql.url(postgresql.create())):
        done = restore(order(made.folder, tmp_path / f"neu{bool(url)}", url=url))
        assert done.before is None
        assert done.gap.lost is None
        assert done.store.rules == store.rules
        assert (done.store.snapshots / SNAPSHOT / "kunde.parquet").read_bytes() == b"nicht leer"
        assert count(done.store) == 3
        assert chain_holds(done.store) == ["einstellung", "lauf", "wiederherstellung"]


@pytest.mark.usefixtures("engine")
def test_finished_reports_come_back_as_they_were_sent(store: StoreFolder, tmp_path: Path) -> None:
    def named(folder: str) -> StoreFolder:
        written = changed(store.settings.read_text(encoding="utf-8"), "berichte", "ordner", folder)
        store.settings.write_text(written, encoding="utf-8")
        found = open_store(store.path)
        found.published.mkdir(exist_ok=True)
        (found.published / "monat-2026-02.pdf").write_bytes(b"wie versandt")
        return found

    inside = back_up(named("unsere-berichte"), tmp_path / "a", "Anna", LATER)
    done = restore(order(inside.folder, tmp_path / "neu"))
    assert (done.store.published / "monat-2026-02.pdf").read_bytes() == b"wie versandt"
    # A folder outside the store is looked after by whoever it belongs to.
    outside = back_up(named(str(tmp_path / "freigabe")), tmp_path / "b", "Anna", LATER)
    assert not [one for one in outside.manifest.files if "monat" in one.path]


def test_over_a_store_that_went_on(store: StoreFolder, engine: Engine) -> None:
    made = back_up(store, store.backups, "Anna", LATER)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM event"))
        connection.execute(text("DELETE FROM finding"))
        append(connection, Entry(Kind.RUN, "r2", "akteur-0001", LATER))
    engine.dispose()
    (store.rules / "amt" / "magdeburg.yaml").write_text("anders: ja\n", encoding="utf-8")
    done = restore(order(made.folder, store.path))
    assert done.gap.lost == 2
    assert done.gap.before is not None
    assert done.gap.before.continues
    assert count(done.store) == 3
    assert done.store.url == store.url
    assert chain_holds(done.store) == ["einstellung", "lauf", "wiederherstellung"]
    assert (done.store.rules / "amt" / "magdeburg.yaml").read_text(encoding="utf-8") == "kennung: magdeburg\n"
    assert (store.rules / "amt" / "magdeburg.yaml").read_text(encoding="utf-8") == "anders: ja\n"
    assert done.before is not None
    assert (done.before / SETTINGS).exists()
    assert [path.name for path in done.store.backups.iterdir()] == [made.folder.name]
    assert [path.name for path in store.path.parent.glob(".*")] == []
    again = open_database(done.store.url)
    with reading(again) as connection:
        hold = held(connection)
        said = connection.execute(select(trail.c.actor, trail.c.reason, trail.c.body).where(trail.c.seq == 3)).one()
        assert connection.execute(select(actor.c.name).where(actor.c.id == said.actor)).scalar() == "Bert Beispiel"
    assert hold is not None
    assert said.reason == "Übung"
    assert '"verloren":2' in said.body
    assert confirm(done.store, "Bert", "geprüft", LATER) is not None
    assert confirm(done.store, "Bert", "geprüft", LATER) is None
    with reading(again) as connection:
        assert held(connection) is None
        if again.dialect.name == "postgresql":
            assert connection.execute(text(f"SELECT count(*) FROM {done.schema}.trail")).scalar() == 4
    again.dispose()


def _change(backup: Path) -> None:
    (backup / "laeufe" / "r1" / "kunde.parquet").unlink()
    (backup / "laeufe" / "r1" / "kunde.parquet").write_bytes(b"nicht lehr")


def _remove(backup: Path) -> None:
    (backup / "regeln" / "amt" / "magdeburg.yaml").unlink()


def _add(backup: Path) -> None:
    (backup / "regeln" / "amt" / "zusatz.yaml").write_text("x: 1\n", encoding="utf-8")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("damage", "said"), [(_change, "verändert"), (_remove, "fehlt"), (_add, "gehört nicht dazu")])
def test_a_backup_that_is_not_whole_changes_nothing(damage: object, said: str, store: StoreFolder) -> None:
    made = back_up(store, store.backups, "Anna", LATER)
    damage(made.folder)  # type: ignore[operator]
    with pytest.raises(StoreRefused, match=said):
        restore(order(made.folder, store.path))
    assert chain_holds(store) == ["einstellung", "lauf", "sicherung"]


@pytest.mark.usefixtures("engine")
def test_reading_a_backup_changes_nothing_in_it(store: StoreFolder, tmp_path: Path) -> None:
    """A restore that is killed leaves it whole; what another program left beside it harms nobody."""
    made = back_up(store, store.backups, "Anna", LATER)
    (made.folder / "regelwerk.db-wal").write_bytes(b"")
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    done = restore(order(made.folder, tmp_path / "neu"))
    assert count(done.store) == 3
    assert {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("engine")
def test_what_is_no_backup_or_of_somebody_else(store: StoreFolder, own_rules: Path, tmp_path: Path) -> None:
    made = back_up(store, store.backups, "Anna", LATER)
    with pytest.raises(Unknown, match="keine Sicherung"):
        restore(order(tmp_path, store.path))
    (own_rules / "amt" / "worms.yaml").write_text("kennung: worms\n", encoding="utf-8")
    other = make_store(tmp_path / "worms", "worms", own_rules, None, "Anna", NOW)
    with pytest.raises(StoreRefused, match="gehört zum Amt magdeburg"):
        restore(order(made.folder, other.path))
    manifest = made.folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"{NEWEST}"', '"9999"'), encoding="utf-8")
    with pytest.raises(OtherVersion, match="neueren"):
        restore(order(made.folder, store.path))


def test_a_checkpoint_from_outside(store: StoreFolder, engine: Engine, tmp_path: Path) -> None:
    keys = tmp_path / "schluessel"
    sealed = []
    with writing(engine) as connection:
        sealed.append(take(connection, keys, "magdeburg", "akteur-0001", NOW))
    made = back_up(store, store.backups, "Anna", LATER)
    with writing(engine) as connection:
        sealed.append(take(connection, keys, "magdeburg", "akteur-0001", LATER))
    engine.dispose()
    files = []
    for number, one in enumerate(sealed):
        files.append(tmp_path / f"pruefpunkt{number}.json")
        files[-1].write_text(one.model_dump_json(), encoding="utf-8")
    done = restore(order(made.folder, store.path, checkpoint=files[0]))
    assert done.gap.lost == 2
    fresh = restore(order(store.backups / made.folder.name, tmp_path / "neu", checkpoint=files[1]))
    assert fresh.gap.lost == 1
    assert fresh.gap.until == sealed[1].checkpoint.at
    forged = tmp_path / "gefaelscht.json"
    changed = sealed[0].signed.replace(sealed[0].checkpoint.hash, "0" * 64)
    forged.write_text(sealed[0].model_copy(update={"signed": changed}).model_dump_json(), encoding="utf-8")
    with pytest.raises(EvidenceRefused, match="nicht echt"):
        restore(order(store.backups / made.folder.name, tmp_path / "neu2", checkpoint=forged))


def test_a_backup_of_another_past_does_not_fit_the_checkpoint(
    store: StoreFolder, engine: Engine, tmp_path: Path
) -> None:
    keys = tmp_path / "schluessel"
    made = back_up(store, store.backups, "Anna", LATER)
    with writing(engine) as connection:
        first = take(connection, keys, "magdeburg", "akteur-0001", LATER)
    engine.dispose()
    restored = restore(order(made.folder, store.path)).store
    other = open_database(restored.url)
    with writing(other) as connection:
        for _ in range(5):
            take(connection, keys, "magdeburg", "akteur-0001", LATER)
    other.dispose()
    rewritten = back_up(restored, tmp_path / "anderswo", "Anna", LATER)
    file = tmp_path / "pruefpunkt.json"
    file.write_text(first.model_dump_json(), encoding="utf-8")
    with pytest.raises(EvidenceRefused, match="passt nicht zum Prüfpunkt"):
        restore(order(rewritten.folder, tmp_path / "neu", checkpoint=file))
    assert not (tmp_path / "neu").exists()


@pytest.mark.usefixtures("engine")
def test_one_at_a_time(store: StoreFolder) -> None:
    with turn(store.path), pytest.raises(DatabaseBusy, match="läuft schon"):
        back_up(store, store.backups, "Anna", LATER)
    back_up(store, store.backups, "Anna", LATER)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("room", ["laeufe", "abzuege"])
def test_no_restore_below_a_run_or_an_import(store: StoreFolder, room: str) -> None:
    made = back_up(store, store.backups, "Anna", LATER)
    with locked(store.path / room), pytest.raises(RunBusy, match="gerade eingelesen oder ausgewertet"):
        restore(order(made.folder, store.path))
    assert restore(order(made.folder, store.path)).before is not None


def test_a_database_that_is_in_use_is_not_taken(
    store: StoreFolder, engine: Engine, tmp_path: Path, postgresql: Server, own_rules: Path
) -> None:
    made = back_up(store, store.backups, "Anna", LATER)
    url = postgresql.url(postgresql.create())
    theirs = make_store(tmp_path / "andere", "magdeburg", own_rules, url, "Anna", NOW)
    other = open_database(theirs.url)
    with reading(engine) as rows, writing(other) as connection:
        connection.execute(insert(finding), [dict(row._mapping) for row in rows.execute(select(finding))])
    other.dispose()
    with pytest.raises(StoreRefused, match="gehört schon zu einer Ablage"):
        restore(order(made.folder, tmp_path / "neu", url=url))
    with pytest.raises(StoreRefused, match="gehört schon zu einer Ablage"):
        make_store(tmp_path / "dritte", "magdeburg", own_rules, url, "Anna", NOW)
    assert count(open_store(theirs.path)) == 3


def _called(*arguments: str | Path, limit: int | None = None) -> subprocess.Popen[str]:
    """The command in a process of its own, on wish unable to write files beyond some bytes."""
    code = "import sys; from cli.main import main; main(sys.argv[1:])"
    if limit is not None:
        code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); {code}"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip


@pytest.mark.usefixtures("engine")
def test_killed_at_any_moment_nothing_half_is_left(store: StoreFolder) -> None:
    for number in range(6):
        process = _called("db", "backup", "--store", store.path)
        deadline = time.monotonic() + 30
        # Wait until it writes, then a little more each time.
        while process.poll() is None and not list(store.backups.glob(".*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.004 * number)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        for whole in store.backups.glob("magdeburg-*"):
            checked(whole)
    made = back_up(store, store.backups, "Anna", LATER)
    assert list(store.backups.glob(".*")) == []
    assert checked(made.folder)[0].rows["finding"] == 3
    assert set(chain_holds(store)) == {"einstellung", "lauf", "sicherung"}


@pytest.mark.usefixtures("engine")
def test_a_restore_killed_at_any_moment_is_completed_by_a_repeat(store: StoreFolder, tmp_path: Path) -> None:
    made = back_up(store, tmp_path / "anderswo", "Anna", LATER)
    for number in range(6):
        process = _called("db", "restore", made.folder, "--store", store.path, "--by", "B", "--reason", "Übung")
        deadline = time.monotonic() + 30
        while process.poll() is None and not list(tmp_path.glob(".ablage*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.03 * number)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        # What is there is whole: the store as it was, or restored.
        found = open_store(store.path)
        assert chain_holds(found)[:2] == ["einstellung", "lauf"]
        assert (found.snapshots / SNAPSHOT / "kunde.parquet").read_bytes() == b"nicht leer"
    done = restore(order(made.folder, store.path))
    assert chain_holds(done.store) == ["einstellung", "lauf", "wiederherstellung"]
    assert count(done.store) == 3
    assert list(tmp_path.glob(".ablage*")) == []


@pytest.mark.usefixtures("engine")
def test_a_full_disk_leaves_nothing(store: StoreFolder) -> None:
    process = _called("db", "backup", "--store", store.path, limit=40_000)
    said = process.communicate()[1]
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "kein Platz" in said or "Schreibfehler" in said or "zu groß" in said
    assert list(store.backups.iterdir()) == []


def test_what_is_deleted_while_it_is_gathered(tmp_path: Path) -> None:
    """An import's mark may go; a folder of which a part is gone must not end up in a backup."""
    for name, refused in (("marke.unterwegs", False), ("abzug/kunde.parquet", True)):
        source, target = tmp_path / f"von{refused}", tmp_path / f"nach{refused}"
        (source / "abzug").mkdir(parents=True)
        (source / "anderes").mkdir()
        (source / name).write_text("x", encoding="utf-8")
        (source / "anderes" / "bleibt").write_text("x", encoding="utf-8")
        found = files(source)
        held = [next(found), next(found)]
        (source / name).unlink()
        with pytest.raises(DatabaseBusy, match="wiederholen") if refused else nullcontext():
            bring(held, source, target)
        assert (target / "anderes" / "bleibt").exists() or refused
