"""An erased case is nowhere in the store any more, everything else is as it was, and the proofs still hold."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from cli.kept import kept
from intake.keys import secret, vault
from intake.keys.lock import locked
from intake.keys.vault import Person, Vault
from jobs.background import begin as background
from jobs.evidence.checkpoint import checkpoint, held
from jobs.evidence.disclose import as_json, as_pdf, disclose, write
from jobs.evidence.erase import Order, erase
from jobs.evidence.replay import replay
from jobs.evidence.verify import verify
from jobs.imports.desk.taking import take_in
from jobs.imports.unfinished import left
from schemas.delivery.upload import Upload
from schemas.evidence.disclosure import Erased
from schemas.failure import RunBusy, Unknown
from store.background import rows
from store.background.held import take
from store.folder import open_store
from store.records import tables
from store.records.connect import connect, reading, writing
from store.uploads import shelf
from tests.jobs.evidence.office import AT, BY, Office, harm

LATER = AT + timedelta(days=3)
REASON = "Antrag nach Art. 17 DSGVO"
STAYS = {"trail", "tombstone", "access", "alembic_version"}


def case_of(office: Office) -> str:
    """A case with findings, one of them decided."""
    with reading(connect(office.store.url)) as connection:
        return str(
            connection.execute(sa.select(tables.finding.c.case_key).where(tables.finding.c.id == 2)).scalar_one()
        )


def order(office: Office, case: str) -> Order:
    return Order(office.store, case, BY, REASON, LATER, "probe")


def spoken(office: Office, case: str) -> list[str]:
    """Everywhere in the store where the case key still stands: files, and tables of the database."""
    found = []
    for path in sorted(office.store.path.rglob("*")):
        if path.suffix == ".parquet":
            text = json.dumps(duckdb.execute(f"SELECT * FROM '{path}'").fetchall(), default=str)
        elif path.suffix in (".json", ".csv"):
            text = path.read_text(encoding="utf-8")
        else:
            continue
        found += [path.name] if f'"{case}"' in text or f";{case};" in text else []
    with reading(connect(office.store.url)) as connection:
        for name, table in tables.METADATA.tables.items():
            rows = json.dumps([list(row) for row in connection.execute(sa.select(table))], default=str)
            found += [name] if f'"{case}"' in rows and name not in STAYS else []
    return found


def counts(office: Office) -> dict[str, int]:
    """Rows of every Parquet file by the name of its folder's kind and its own."""
    return {
        f"{path.parent.parent.name}/{path.name}/{office_day(path)}": duckdb.execute(
            f"SELECT count(*) FROM '{path}'"
        ).fetchall()[0][0]
        for path in sorted(office.store.path.rglob("*.parquet"))
    }


def office_day(path: Path) -> str:
    """What tells two snapshots or runs apart though an erasure gives a snapshot another name."""
    manifest = path.parent / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8"))["as_of"] if manifest.exists() else path.parent.name


def test_a_case_is_gone_and_nothing_else(each: Office, tmp_path: Path) -> None:
    checkpoint(each.store, BY, AT + timedelta(days=1), tmp_path / "p.json")
    case, before = case_of(each), counts(each)
    assert set(spoken(each, case)) >= {"kunde.parquet", "outcomes.parquet", "finding"}
    digests = {name: replay(each.store, name, kept()).digest for name in each.runs}
    found = erase(order(each, case))
    assert (found.again, found.snapshots, found.runs) == (False, 2, 2)
    assert found.findings >= 1
    assert found.events >= 2
    assert spoken(each, case) == []
    after = counts(each)
    assert after.keys() == before.keys()
    changed = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert changed["abzuege/kunde.parquet/2020-06-30"] == 1
    assert sum(gone for name, gone in changed.items() if name.startswith("laeufe")) == found.rows > 0
    assert all(gone > 0 for gone in changed.values())
    proof = verify(each.store, held(tmp_path / "p.json"), "p.json")
    assert proof.faults == ()
    assert proof.checked["Löschungen"] == 1
    for name in each.runs:
        again = replay(each.store, name, kept())
        assert again.erased == 1
        assert again.original == digests[name] != again.digest == again.found
        assert again.missing == ()
    assert not any(path.name.startswith(".") and path.is_dir() for path in each.store.path.rglob("*"))


def test_what_is_erased_is_erased_once(office: Office) -> None:
    case = case_of(office)
    erase(order(office, case))
    head = verify(office.store).head
    assert erase(order(office, case)) == Erased(case, again=True)
    assert verify(office.store).head == head
    with pytest.raises(Unknown, match="nichts gespeichert"):
        erase(order(office, "K-gibt-es-nicht"))


def with_table(office: Office, case: str) -> None:
    """The keys of an office that pseudonymises: the case, its household, and somebody else."""
    secret.make(office.store.keys)
    people = [Person(case, "kunde", "0012345678", "Meier", "Schulz"), Person("K-andere", "kunde", "0099999999")]
    vault.write(office.store.keys, Vault({one.pseudonym: one for one in people}))


def test_the_number_leads_to_the_case_and_leaves_no_trace(office: Office) -> None:
    case = case_of(office)
    with_table(office, case)
    folder = office.store.quarantine / "2020-06-30-verbis-abc"
    folder.mkdir()
    lines = "Tabelle;Grund;Kundennummer\nkunde;doppelt;0012345678\nkunde;doppelt;0099999999\n"
    (folder / "kunde-1.csv").write_text("\ufeff" + lines, encoding="utf-8")
    found = erase(order(office, " 0012345678"))
    assert (found.case, found.quarantined, found.keys) == (case, 1, 1)
    assert (folder / "kunde-1.csv").read_text(encoding="utf-8-sig").splitlines()[1:] == ["kunde;doppelt;0099999999"]
    assert set(vault.read(office.store.keys).people) == {"K-andere"}
    with reading(connect(office.store.url)) as connection:
        for table in tables.METADATA.sorted_tables:
            assert "0012345678" not in str(connection.execute(sa.select(table)).all()), table.name
    assert verify(office.store).holds


def test_mails_no_longer_name_the_case(each: Office) -> None:
    case, day = case_of(each), LATER.date()
    engine = connect(each.store.url)
    shared = {"office": "magdeburg", "day": day, "receiver": "fachkraft/T1", "subject": "s", "tries": 0,
              "queued_at": LATER, "digest_of": {}}  # fmt: skip
    with writing(engine) as connection:
        for number, state in enumerate(("wartet", "gesendet"), 1):
            text = f"fällig: {case}\nfällig: kanderer\n"
            connection.execute(sa.insert(tables.mail).values(
                id=number, kind=f"k{number}", state=state, message_id=f"m{number}", text=text, html=f"<b>{case}</b>",
                ics=None, **shared))  # fmt: skip
    told = disclose(each.store, case, BY, "Antrag", LATER).database["mails"]
    assert [(row["id"], row["state"], "text" in row) for row in told] == [(1, "wartet", False), (2, "gesendet", False)]
    erase(order(each, case))
    with reading(engine) as connection:
        left = connection.execute(sa.select(tables.mail.c.text, tables.mail.c.html)).all()
    engine.dispose()
    assert {tuple(row) for row in left} == {
        ("fällig: (gelöschter Fall)\nfällig: kanderer\n", "<b>(gelöschter Fall)</b>")
    }


def test_counts_are_kept_along(office: Office) -> None:
    case = case_of(office)
    f = tables.finding.c
    with reading(connect(office.store.url)) as connection:
        rule, team = connection.execute(sa.select(f.rule, f.team).where(f.id == 2)).one()
    harm(
        office.store,
        [
            "UPDATE finding SET closed_day = '2020-07-15', state = 'abgestellt' WHERE id = 2",
            f"INSERT INTO finding_count VALUES ('magdeburg', '{rule}', '{team or ''}', 'abgestellt', 0, 4)",
        ],
    )
    erase(order(office, case))
    with reading(connect(office.store.url)) as connection:
        count = tables.finding_count.c
        left = connection.execute(sa.select(count.n).where(count.rule == rule, count.state == "abgestellt")).scalar()
        kept = connection.execute(sa.select(tables.finding_statistic)).all()
    assert left == 3
    assert [(row.rule, str(row.month), row.state, row.number) for row in kept] == [
        (rule, "2020-07-01", "abgestellt", 1)
    ]


KILLED = """
import os, sys
from datetime import datetime
from pathlib import Path
import shutil
import sqlalchemy as sa
from jobs.evidence.erase import Order, erase
from store.folder import open_store

left = int(sys.argv[3])

def step(*_args, **_more):
    global left
    left -= 1
    if left == 0:
        os._exit(9)

def before(owner, name):
    real = getattr(owner, name)
    def hooked(*args, **more):
        step()
        return real(*args, **more)
    setattr(owner, name, hooked)

sa.event.listen(sa.Engine, "commit", step)
before(Path, "rename"); before(Path, "unlink"); before(shutil, "rmtree"); before(os, "replace")
import store.destination
before(store.destination, "_put_in_place")
at = datetime.fromisoformat(sys.argv[4])
erase(Order(open_store(Path(sys.argv[1])), sys.argv[2], "Erika Muster", "Antrag", at, "t"))
"""
"""Ends the process at once before the n-th step that lasts: a commit, a rename, a deletion."""


def killed(office: Office, case: str, number: int) -> int:
    arguments = [str(office.store.path), case, str(number), LATER.isoformat()]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 9), done.stderr
    return done.returncode


POINTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22)


@pytest.mark.slow
@pytest.mark.parametrize("number", POINTS)
def test_killed_at_any_step_a_repeat_completes_it(office: Office, template: Office, number: int) -> None:
    case, before = case_of(office), counts(template)
    assert killed(office, case, number) == 9
    proof = verify(office.store)
    assert proof.holds or any("wiederholen" in fault.message for fault in proof.faults), proof.faults
    erase(order(office, case))
    assert spoken(office, case) == []
    after = counts(office)
    assert after.keys() == before.keys()
    assert all(after[name] <= before[name] for name in before)
    assert before["abzuege/kunde.parquet/2020-06-30"] - after["abzuege/kunde.parquet/2020-06-30"] == 1
    assert verify(office.store).faults == ()
    assert replay(office.store, "lauf-1", kept()).identical


def test_what_is_held_is_told_whole(each: Office, tmp_path: Path) -> None:
    case = case_of(each)
    head = verify(each.store).head
    found = disclose(each.store, case, BY, "Antrag nach Art. 15 DSGVO", LATER)
    assert len(found.snapshots) == len(found.runs) == 2
    assert [row["kunde_id"] for row in found.snapshots[0].tables["kunde"]] == [case]
    assert {row["case_key"] for row in found.database["befunde"]} == {case}
    assert len(found.database["ereignisse"]) > len(found.database["befunde"])
    said: dict[str, Any] = json.loads(as_json(found))
    assert said["case"] == case
    write(found, tmp_path / "auskunft.md")
    text = (tmp_path / "auskunft.md").read_text(encoding="utf-8")
    assert "Geburtsdatum" in text
    assert "nach Rücksprache" in text
    assert as_pdf(found).startswith(b"%PDF")
    with pytest.raises(Unknown, match=r"auf \.json, \.md oder \.pdf"):
        write(found, tmp_path / "auskunft.txt")
    again = disclose(each.store, case, BY, "noch einmal", LATER)
    assert [(row["what"], row["reason"]) for row in again.database["zugriffe"]] == [
        ("Auskunft", "Antrag nach Art. 15 DSGVO")
    ]
    assert [row["kind"] for row in again.database["pruefspur"]] == ["export"]
    proof = verify(each.store)
    assert proof.holds
    assert proof.head == head + 2


def test_after_an_erasure_only_the_proof_is_told(office: Office) -> None:
    case = case_of(office)
    erase(order(office, case))
    found = disclose(open_store(office.store.path), case, BY, "Nachfrage", LATER)
    assert (found.snapshots, found.runs, found.database["befunde"]) == ((), (), [])
    assert [row["reason"] for row in found.database["grabstein"]] == [REASON]
    with pytest.raises(Unknown):
        disclose(office.store, "K-gibt-es-nicht", BY, "Nachfrage", LATER)


def waiting(office: Office, token: str, *files: tuple[str, bytes]) -> Upload:
    """A delivery that was sent by browser and waits."""
    folder = office.store.path / "eingang" / token
    folder.mkdir(parents=True)
    for name, content in files:
        (folder / name).write_bytes(content)
    return take_in(office.store, token, [(name, folder / name) for name, _ in files], "eva", LATER)


def packed(name: str, content: bytes) -> bytes:
    """A ZIP archive with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def parquet(folder: Path, number: str) -> bytes:
    """A table of one row."""
    duckdb.execute(f"COPY (SELECT '{number}' AS kunde_id) TO '{folder / 'k.parquet'}' (FORMAT parquet)")
    return (folder / "k.parquet").read_bytes()


def test_uploads_that_name_the_person_go_as_a_whole(office: Office, tmp_path: Path) -> None:
    case = case_of(office)
    with_table(office, case)
    mine, other = "Kundennummer;Name\n0012345678;Meier\n", "Kundennummer;Name\n0099999999;Otto\n"
    gone = [
        waiting(office, "hochgeladen-1", ("a.csv", mine.encode("utf-16"))),
        waiting(office, "hochgeladen-2", ("b.zip", packed("innen.zip", packed("c.csv", mine.encode())))),
        waiting(office, "hochgeladen-3", ("d.parquet", parquet(tmp_path, "0012345678"))),
        waiting(office, "hochgeladen-4", ("e.xlsx", packed("xl/worksheets/s.xml", b"<v>12345678</v>"))),
        waiting(office, "hochgeladen-5", ("f.csv", other.encode())),
        waiting(office, "hochgeladen-6", ("verschlossen.zip", b"PK\x03\x04 und dann nichts mehr")),
    ]
    shelf.note(office.store.path, "hochgeladen-5", "zeilen", {"x": {"cells": {"Kundennummer": "0012345678"}}})
    stays = waiting(office, "hochgeladen-7", ("g.csv", other.encode()), ("h.zip", packed("i.csv", other.encode())))
    (shelf.room(office.store.path) / "hochgeladen-8-eingang").mkdir()
    os.utime(shelf.room(office.store.path) / "hochgeladen-8-eingang", (0, 0))
    told = disclose(office.store, "0012345678", BY, "Antrag", LATER)
    assert sum("hochgeladen" in one for one in told.remarks) == len(gone) == told.waiting
    found = erase(order(office, "0012345678"))
    assert (found.uploads, found.untold) == (len(gone), 0)
    assert [path.name for path in shelf.room(office.store.path).iterdir()] == [stays.id]


def test_a_person_who_was_never_read_is_erased_from_what_waits(office: Office) -> None:
    secret.make(office.store.keys)
    waiting(office, "hochgeladen-1", ("a.csv", b"Kundennummer\n0055555555\n"))
    found = erase(order(office, "0055555555"))
    assert (found.uploads, found.findings, found.snapshots) == (1, 0, 0)
    assert not list(shelf.room(office.store.path).iterdir())
    assert verify(office.store).holds
    # By the key alone nobody can tell whether what waits names the person; by the number it is found once more.
    waiting(office, "hochgeladen-2", ("a.csv", b"Kundennummer\n0055555555\n"))
    assert erase(order(office, found.case)) == Erased(found.case, again=True, untold=1)
    assert erase(order(office, "0055555555")).uploads == 1


def test_what_killed_imports_have_left_is_seen_and_goes(office: Office) -> None:
    scratch = office.store.snapshots / ".probe.neu" / "arbeit"
    scratch.mkdir(parents=True)
    (scratch / "roh.csv").write_text("0012345678", encoding="utf-8")
    placed = office.store.quarantine / f"2020-06-30-verbis-{'a' * 12}"
    placed.mkdir()
    (office.store.snapshots / ("a" * 64)).mkdir()
    (office.store.snapshots / f"{'a' * 64}.unterwegs").touch()
    with locked(office.store.snapshots):
        assert left(office.store) == ()
    assert [one for one in verify(office.store).remarks if ".probe.neu" in one and "aaa" in one]
    erase(order(office, case_of(office)))
    assert left(office.store) == ()
    assert not scratch.exists()
    assert not placed.exists()
    assert not any("Import" in one for one in verify(office.store).remarks)


def test_tasks_are_waited_for_and_their_files_go(office: Office) -> None:
    rooms = rows.room(office.store.path)
    folder = rows.add(rooms, "replay", {"lauf": "x"}, "eva", LATER)
    (folder / "pruefpaket.zip").write_bytes(b"x")
    handle = take(folder)
    with pytest.raises(RunBusy, match="Lauf wiederholen"):
        erase(order(office, case_of(office)))
    os.close(handle)
    asleep = subprocess.Popen(
        [sys.executable, "-c", "import fcntl,os,sys,time\n"
         "fcntl.flock(os.open(sys.argv[1], os.O_RDWR), fcntl.LOCK_EX)\nprint(1, flush=True)\ntime.sleep(600)",
         str(folder / ".offen")], start_new_session=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    with asleep as process:
        assert process.stdout is not None
        process.stdout.readline()
        rows.began(folder, process.pid)
        background.clear(office.store)
        assert process.wait(10) < 0
    assert [path for path in rooms.iterdir() if path.is_dir()] == []
    erase(order(office, case_of(office)))
