"""Verifying finds what was really done to a store, and names the first entry that does not fit."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from jobs.evidence.checkpoint import checkpoint, held
from jobs.evidence.verify import verify
from schemas.evidence.trail import Chained, Entry, Kind, canonical, expected
from schemas.evidence.verification import Part, Proof
from store.records.connect import connect, reading, writing
from store.records.tables import trail
from store.trail import seal
from store.trail.append import append
from store.trail.entries import entries
from tests.jobs.evidence.office import AT, BY, Office, harm

LATER = AT + timedelta(days=1)


def rows(office: Office) -> list[Chained]:
    with reading(connect(office.store.url)) as connection:
        return list(entries(connection))


def first(proof: Proof, part: Part) -> tuple[int | None, str]:
    found = [fault for fault in proof.faults if fault.part is part]
    assert found, proof.faults
    return found[0].seq, found[0].message


def values(row: Chained) -> str:
    texts = (row.at, row.actor, row.kind, row.subject, row.reason, row.body, row.previous, row.hash)
    return ", ".join([str(row.seq), *("'" + text.replace("'", "''") + "'" for text in texts)])


INSERT = "INSERT INTO trail (seq, at, actor, kind, subject, reason, body, previous, hash) VALUES ({})"


def rewritten(kept: list[Chained]) -> list[str]:
    """What somebody does who knows how the chain is made: everything is numbered and hashed anew."""
    done, previous = [], "0" * 64
    for number, row in enumerate(kept, 1):
        row = replace(row, seq=number, previous=previous)
        row = replace(row, hash=expected(row))
        previous = row.hash
        done.append(INSERT.format(values(row)))
    return ["DELETE FROM trail", *done]


def test_an_untouched_office_holds(each: Office) -> None:
    proof = verify(each.store)
    assert proof.faults == ()
    assert proof.holds
    assert proof.head == len(rows(each)) == 7
    assert proof.checked["Läufe"] == proof.checked["Abzüge"] == 2
    assert (proof.checked["Befunde"], proof.checked["Entscheidungen"]) == (6, 2)
    assert any("--checkpoint" in limit for limit in proof.limits)


@pytest.mark.parametrize(
    ("statements", "seq", "said"),
    [
        (["UPDATE trail SET reason = 'anders' WHERE seq = 3"], 3, "Eintrag 3 .* wurde verändert"),
        (["UPDATE trail SET at = '2019-01-01T00:00:00.000000Z' WHERE seq = 4"], 4, "Eintrag 4 .* wurde verändert"),
        (["UPDATE trail SET actor = 'akteur-0009' WHERE seq = 7"], 7, "Eintrag 7 .* wurde verändert"),
        (["UPDATE trail SET body = '{\"a\": 1}' WHERE seq = 2"], 2, "nicht in der Form"),
        (["DELETE FROM trail WHERE seq = 1"], 2, "beginnt mit Eintrag 2 statt"),
        (["DELETE FROM trail WHERE seq = 4"], 5, "Auf Eintrag 3 folgt Eintrag 5"),
        (["DELETE FROM trail WHERE seq = 4", "UPDATE trail SET seq = seq - 1 WHERE seq > 4"], 4, "schließt nicht an"),
        (
            ["UPDATE trail SET seq = 99 WHERE seq = 3", "UPDATE trail SET seq = 3 WHERE seq = 5",
             "UPDATE trail SET seq = 5 WHERE seq = 99"],
            3, "schließt nicht an Eintrag 2 an",
        ),
    ],
)  # fmt: skip
def test_a_change_in_the_trail_is_named(each: Office, statements: list[str], seq: int, said: str) -> None:
    if any("seq = seq - 1" in one for one in statements):
        # One row after the other: a database may check the key in between.
        statements = [statements[0], *(f"UPDATE trail SET seq = {n - 1} WHERE seq = {n}" for n in (5, 6, 7))]
    harm(each.store, statements)
    found, message = first(verify(each.store), Part.TRAIL)
    assert found == seq
    assert re.search(said, message), message


def test_an_entry_that_was_put_in_is_named(each: Office) -> None:
    there = rows(each)
    fake = replace(there[3], subject="lauf-erfunden")
    fake = replace(fake, hash=expected(fake))
    moved = [f"UPDATE trail SET seq = {n + 1} WHERE seq = {n}" for n in (7, 6, 5, 4)]
    harm(each.store, [*moved, INSERT.format(values(fake))])
    seq, message = first(verify(each.store), Part.TRAIL)
    assert seq == 5
    assert "schließt nicht an" in message


def test_only_a_checkpoint_from_outside_shows_that_the_last_entries_are_gone(each: Office, tmp_path: Path) -> None:
    checkpoint(each.store, BY, LATER, tmp_path / "p.json")
    outside = held(tmp_path / "p.json")
    assert verify(each.store, outside, "p.json").faults == ()
    # The last decision goes, and with it everything that speaks of it: what is left fits together.
    harm(
        each.store,
        ["DELETE FROM trail WHERE seq >= 7", "DELETE FROM checkpoint", "DELETE FROM event WHERE id = 4",
         "UPDATE finding SET state = 'erkannt', state_until = NULL WHERE id = 2", "DELETE FROM finding_count",
         "INSERT INTO finding_count SELECT office, rule, coalesce(team, ''), state, legacy, count(*) FROM finding "
         "GROUP BY office, rule, coalesce(team, ''), state, legacy",
         "UPDATE finding_open SET state = 'erkannt' WHERE state = 'ausgenommen'"],
    )  # fmt: skip
    shutil.rmtree(each.store.keys)
    assert verify(each.store).faults == ()
    proof = verify(each.store, outside, "p.json")
    assert not proof.holds
    assert "Die letzten Einträge wurden entfernt" in first(proof, Part.CHECKPOINT)[1]


def test_yesterdays_backup_is_noticed_from_outside(office: Office, tmp_path: Path) -> None:
    database = office.store.path / "regelwerk.db"
    shutil.copy(database, tmp_path / "gestern.db")
    checkpoint(office.store, BY, LATER, tmp_path / "p.json")
    outside = held(tmp_path / "p.json")
    for name in ("regelwerk.db-wal", "regelwerk.db-shm"):
        (office.store.path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "gestern.db", database)
    proof = verify(office.store, outside, "p.json")
    assert {fault.part for fault in proof.faults} == {Part.SEAL, Part.CHECKPOINT}
    assert "auf einen älteren Stand zurückgesetzt" in first(proof, Part.CHECKPOINT)[1]
    # Going on working does not hide it: at that number the trail now says something else.
    for number in range(4):
        with writing(connect(office.store.url)) as connection:
            append(connection, Entry(Kind.EXPORT, f"bericht-{number}", "akteur-0001", LATER))
    assert "anderen Hash" in first(verify(office.store, outside, "p.json"), Part.CHECKPOINT)[1]


def test_a_run_without_its_row_is_a_remark(office: Office, tmp_path: Path) -> None:
    shutil.copytree(office.store.runs / "lauf-1", office.store.runs / "lauf-9")
    proof = verify(office.store)
    assert proof.holds
    assert any("lauf-9" in remark for remark in proof.remarks)
    assert tmp_path.exists()


def test_who_rewrites_the_whole_chain_is_caught_by_the_seal(each: Office, tmp_path: Path) -> None:
    checkpoint(each.store, BY, LATER, tmp_path / "p.json")
    there = rows(each)
    changed = [replace(row, reason="nie gewesen") if row.seq == 6 else row for row in there]
    harm(each.store, rewritten(changed))
    proof = verify(each.store)
    assert [fault.part for fault in proof.faults] == [Part.CHECKPOINT]
    assert "anderen Hash" in proof.faults[0].message
    assert not verify(each.store, held(tmp_path / "p.json"), "p.json").holds


def test_an_exchanged_key_is_noticed(office: Office, tmp_path: Path) -> None:
    checkpoint(office.store, BY, LATER, tmp_path / "p.json")
    seal.renew(office.store.keys)
    assert "ausgetauscht" in first(verify(office.store), Part.SEAL)[1]


def test_an_exchanged_key_with_everything_signed_anew_is_noticed_from_outside(office: Office, tmp_path: Path) -> None:
    checkpoint(office.store, BY, LATER, tmp_path / "p.json")
    outside = held(tmp_path / "p.json")
    before = [row for row in rows(office) if row.seq <= 7]
    harm(office.store, ["DELETE FROM checkpoint", *rewritten(before)])
    shutil.rmtree(office.store.keys)
    checkpoint(office.store, BY, LATER, tmp_path / "neu.json")
    assert verify(office.store).holds
    assert "ausgetauscht" in first(verify(office.store, outside, "p.json"), Part.SEAL)[1]


@pytest.mark.parametrize("change", ["signed", "signature", "public_key"])
def test_a_changed_checkpoint_is_refused(office: Office, tmp_path: Path, change: str) -> None:
    made = checkpoint(office.store, BY, LATER, tmp_path / "p.json")
    other = {
        "signed": made.checkpoint.signed().replace('"seq":8', '"seq":7'),
        "signature": "00" * 64,
        "public_key": seal.renew(tmp_path / "andere"),
    }[change]
    assert other != getattr(made, change)
    proof = verify(office.store, made.model_copy(update={change: other}), "p.json")
    assert "Die Datei wurde verändert" in first(proof, Part.CHECKPOINT)[1]


def test_a_checkpoint_that_was_taken_away_or_changed_is_named(office: Office, tmp_path: Path) -> None:
    checkpoint(office.store, BY, LATER, tmp_path / "p.json")
    harm(office.store, ["UPDATE checkpoint SET hash = 'aa'"])
    assert "andere Angaben" in first(verify(office.store), Part.CHECKPOINT)[1]
    harm(office.store, ["DELETE FROM checkpoint"])
    assert first(verify(office.store), Part.CHECKPOINT) == (
        8, "Prüfpunkt bei Eintrag 8 steht in der Prüfspur, fehlt aber in der Datenbank.",
    )  # fmt: skip


def swapped(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)


Harm = Callable[[Office], object]


@pytest.mark.parametrize(
    ("done", "part", "said"),
    [
        (lambda o: swapped(o.store.snapshots / o.snapshots[0] / "kunde.parquet"), Part.SNAPSHOT, "kunde.parquet wurde"),
        (lambda o: (o.store.snapshots / o.snapshots[0] / "kontakt.parquet").unlink(), Part.SNAPSHOT, "kontakt.parquet"),
        (lambda o: shutil.rmtree(o.store.snapshots / o.snapshots[1]), Part.SNAPSHOT, "fehlt auf dem Datenträger"),
        (lambda o: (o.store.snapshots / o.snapshots[1] / "manifest.json").write_text("{}"), Part.SNAPSHOT, "manifest"),
        (lambda o: swapped(o.store.runs / "lauf-1" / "outcomes.parquet"), Part.RUN, "anderen Digest"),
        (lambda o: (o.store.runs / "lauf-1" / "outcomes.parquet").write_text("x"), Part.RUN, "lässt sich nicht lesen"),
        (lambda o: (o.store.runs / "lauf-2" / "quotas.parquet").unlink(), Part.RUN, "quotas.parquet fehlt"),
        (lambda o: (o.store.runs / "lauf-2" / "mehr.txt").write_text("x"), Part.RUN, "mehr.txt gehört nicht dazu"),
        (lambda o: shutil.rmtree(o.store.runs / "lauf-2"), Part.RUN, "Ordner mit den Ergebnissen fehlt"),
        (lambda o: receipt(o, "office"), Part.RUN, "run.json"),
        (lambda o: next(o.store.rulebooks.rglob("kontaktdichte.yaml")).write_text("x"), Part.RULEBOOK, "kontaktdichte"),
        (lambda o: shutil.rmtree(next(o.store.rulebooks.iterdir())), Part.RULEBOOK, "fehlt im Archiv"),
    ],
)
def test_a_file_that_was_changed_is_named(office: Office, done: Harm, part: Part, said: str) -> None:
    done(office)
    proof = verify(office.store)
    assert {fault.part for fault in proof.faults} == {part}
    assert any(said in fault.message for fault in proof.faults), proof.faults


def receipt(office: Office, name: str) -> None:
    path = office.store.runs / "lauf-1" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), name: "anders"}), encoding="utf-8")


@pytest.mark.parametrize(
    ("statement", "part", "said"),
    [
        ("UPDATE run SET digest = 'aa' WHERE id = 'lauf-1'", Part.RUN, "In der Datenbank steht als Digest aa"),
        ("UPDATE run SET snapshot = 'aa' WHERE id = 'lauf-1'", Part.RUN, "verschiedene Abzüge"),
        ("DELETE FROM run WHERE id = 'lauf-1'", Part.RUN, "fehlt aber in der Datenbank"),
        ("UPDATE run SET receipt = '{}' WHERE id = 'lauf-1'", Part.RUN, "unterscheiden sich"),
        ("UPDATE snapshot SET deleted_at = imported_at", Part.SNAPSHOT, "ein Löschnachweis fehlt"),
        ("DELETE FROM snapshot WHERE as_of = '2020-05-31'", Part.SNAPSHOT, "fehlt aber in der Datenbank"),
        ("UPDATE finding SET state = 'abgestellt' WHERE id = 3", Part.FINDING, "Stand ist abgestellt"),
        ("UPDATE finding SET state_until = '2021-12-31' WHERE id = 2", Part.FINDING, "Ende der Ausnahme"),
        ("DELETE FROM event WHERE id = 2", Part.DECISION, "fehlt in der Datenbank"),
        ("UPDATE event SET reason = 'anderer Grund' WHERE id = 4", Part.DECISION, "wurde verändert"),
        ("UPDATE event SET finding = 4 WHERE id = 2", Part.DECISION, "wurde verändert"),
        (
            "INSERT INTO event (id, finding, at, day, actor, kind, reason) SELECT 99, 3, at, day, actor, kind, reason "
            "FROM event WHERE id = 2",
            Part.DECISION, "steht nicht in der Prüfspur",
        ),
        ("DELETE FROM event WHERE finding = 5", Part.FINDING, "kein Ereignis"),
        ("UPDATE finding_count SET n = 99", Part.FINDING, "Zählung nennt 99 Befunde"),
        ("DELETE FROM finding_count", Part.FINDING, "Zählung nennt 0 Befunde"),
        ("UPDATE finding_open SET n = 99", Part.FINDING, "Zählung nennt 99 Befunde"),
        ("DELETE FROM finding_open", Part.FINDING, "Zählung nennt 0 Befunde"),
        ("UPDATE finding_open SET parked = true", Part.FINDING, "auf Wiedervorlage), es sind 0."),
        ("INSERT INTO tombstone (case_key, at, actor, reason) SELECT 'K1', imported_at, 'a', 'b' FROM snapshot LIMIT 1",
         Part.ERASURE, "Grabstein steht nicht in der Prüfspur"),
    ],
)  # fmt: skip
def test_a_row_that_was_changed_is_named(each: Office, statement: str, part: Part, said: str) -> None:
    harm(each.store, [statement])
    proof = verify(each.store)
    assert any(fault.part is part and said in fault.message for fault in proof.faults), proof.faults


def test_a_clock_set_back_is_a_remark(office: Office) -> None:
    with writing(connect(office.store.url)) as connection:
        append(connection, Entry(Kind.EXPORT, "bericht", "akteur-0001", AT - timedelta(days=400)))
    proof = verify(office.store)
    assert proof.holds
    assert any("Uhr wurde zurückgestellt" in remark for remark in proof.remarks)


def test_a_body_that_was_never_canonical_stands_out(office: Office) -> None:
    with reading(connect(office.store.url)) as connection:
        bodies = [str(body) for body in connection.execute(sa.select(trail.c.body)).scalars()]
    assert all(canonical(json.loads(body)) == body for body in bodies)
