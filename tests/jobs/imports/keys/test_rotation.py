"""After a change of the key every finding has its case, its record and its history; half a change does not exist."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import insert, select

from intake.keys import copies, secret, vault
from intake.keys.pseudonym import fingerprint, pseudonym
from intake.keys.secret import CASE_KEY, PENDING, TABLE
from jobs.access import own
from jobs.access.accounts import Acting, Wanted, create
from jobs.imports import keyring
from jobs.imports.keys.rotation import Rotated, rotate
from schemas.access.role import Role
from schemas.access.session import Way
from schemas.failure import KeysRefused
from store.archive import delivered
from store.archive.snapshots import open_snapshot, read_manifest
from store.records.connect import reading, writing
from store.records.tables import access, event, finding
from store.trail.entries import entries
from tests.jobs.imports.office import NOW, NUMBERS, Office

FINDING = {
    "office": "magdeburg", "rule": "r", "entity": "kontakt", "kind": "frist", "fassung": "f", "status": "überfällig",
    "first_run": "l", "last_change_run": "l", "first_day": date(2020, 6, 30), "last_change_day": date(2020, 6, 30),
    "state": "erkannt",
}  # fmt: skip


def change(office: Office, reason: str = "") -> Rotated:
    """A change of the key, after all that was done before."""
    office.turns += 1
    return rotate(office.store, office.engine, "Petra", office.now, f"wechsel{office.turns}", reason)


def found(office: Office) -> list[tuple[str | None, str, str, str | None, object]]:
    """Case, record, period, evidence and facts of the findings, by number."""
    with reading(office.engine) as connection:
        asked = select(finding.c.case_key, finding.c.record, finding.c.period, finding.c.evidence, finding.c.facts)
        return [tuple(row) for row in connection.execute(asked.order_by(finding.c.id))]


def fill(office: Office) -> tuple[str, str]:
    """A delivery and findings about it; the pseudonyms of the first two people."""
    office.bring()
    key = secret.case_key(office.store.keys)
    one, two = (pseudonym(key, "kunde", number) for number in NUMBERS[:2])
    with writing(office.engine) as connection:
        rows: list[dict[str, object]] = [
            {"case_key": one, "record": one, "reason": f"{one} fehlt", "facts": {"kunde": one, "n": 1}},
            {"case_key": two, "record": f"{two}/1", "period": f"{two}/1", "evidence": f"{two}/1", "reason": "x"},
            {"case_key": None, "record": "T1", "reason": "team"},
        ]
        for number, more in enumerate(rows, start=1):
            connection.execute(insert(finding).values(**{**FINDING, "id": number, **more}))
        for number, actor in ((1, None), (2, "akteur-0001")):
            body = {"from": one, "facts": "abc"} if actor is None else {"facts": "abc"}
            connection.execute(
                insert(event).values(
                    id=number, finding=1, at=NOW, day=date(2020, 6, 30), kind="erkannt", body=body, actor=actor
                )
            )
        connection.execute(insert(access).values(id=1, at=NOW, actor="a", what="w", case_key=one))
    return one, two


def test_what_is_an_employees_own_stays_closed_under_the_new_key(anywhere: Office) -> None:
    old, _ = fill(anywhere)
    wanted = Wanted("b.beispiel", "B. Beispiel", frozenset({Role.WORKER}), way=Way.LDAP, outside="b")
    account = create(anywhere.store, anywhere.engine, wanted, None, Acting("Petra", NOW))
    own.keep(anywhere.engine, account.id, [old], [], Acting("Petra", NOW))
    change(anywhere)
    new = pseudonym(secret.case_key(anywhere.store.keys), "kunde", NUMBERS[0])
    assert own.closed(anywhere.engine, account.id).cases == (new,)
    assert new != old


def test_findings_keep_their_case_their_record_and_their_history(anywhere: Office) -> None:
    old = fill(anywhere)
    before = anywhere.bring().id
    done = change(anywhere, "lag offen")
    key = secret.case_key(anywhere.store.keys)
    one, two = (pseudonym(key, "kunde", number) for number in NUMBERS[:2])
    assert {one, two} & set(old) == set()
    assert found(anywhere) == [
        (one, one, "", None, {"kunde": one, "n": 1}),
        (two, f"{two}/1", f"{two}/1", f"{two}/1", None),
        (None, "T1", "", None, None),
    ]
    with reading(anywhere.engine) as connection:
        bodies = [row[0] for row in connection.execute(select(event.c.body).order_by(event.c.id))]
        assert connection.execute(select(access.c.case_key)).scalar_one() == one
        assert connection.execute(select(finding.c.reason).where(finding.c.id == 1)).scalar_one() == f"{one} fehlt"
        last = list(entries(connection))[-1]
        newest = delivered.listed(connection, "magdeburg")[0]
    assert bodies == [{"from": one, "facts": "abc"}, {"facts": "abc"}]
    assert (last.subject, last.reason) == (keyring.subject(fingerprint(key)), "lag offen")
    assert json.loads(last.body)["befunde"] == 2 == done.findings
    assert newest.id == done.snapshot != before


def test_the_newest_snapshot_lies_under_the_new_key_and_says_the_same(office: Office) -> None:
    fill(office)
    before = office.bring()
    done = change(office, "")
    key = secret.case_key(office.store.keys)
    two = pseudonym(key, "kunde", NUMBERS[1])
    assert (f"{two}/1", two) in office.rows(done.snapshot, "kontakt", "kontakt_id, kunde_id")
    assert office.rows(done.snapshot, "team") == office.rows(before, "team")
    manifest = read_manifest(office.store.snapshots / done.snapshot)
    assert manifest.rows() == before.manifest.rows() and manifest.keys == fingerprint(key)
    open_snapshot(office.store.snapshots / done.snapshot)
    # The files of the delivery itself give that very snapshot under the new key.
    assert office.bring().id == done.snapshot


def test_a_lost_key_is_replaced_from_the_table(office: Office) -> None:
    fill(office)
    (office.store.keys / CASE_KEY).unlink()
    change(office, "verloren")
    one = pseudonym(secret.case_key(office.store.keys), "kunde", NUMBERS[0])
    assert found(office)[0][0] == one


def test_a_lost_table_comes_from_its_backup_or_nothing_changes(office: Office) -> None:
    fill(office)
    before = found(office)
    copies.backup(office.store.keys, office.data / "sicherung")
    (office.store.keys / TABLE).unlink()
    with pytest.raises(KeysRefused, match="keys restore"):
        change(office, "")
    assert found(office) == before
    copies.restore(office.store.keys, office.data / "sicherung" / "tabelle")
    change(office, "")
    assert found(office)[0][0] != before[0][0]


def test_two_changes_one_after_the_other(office: Office) -> None:
    fill(office)
    for _ in range(2):
        change(office, "")
    key = secret.case_key(office.store.keys)
    assert [row[0] for row in found(office)[:2]] == [pseudonym(key, "kunde", number) for number in NUMBERS[:2]]


def test_prepared_files_without_an_entry_are_undone(office: Office) -> None:
    old, _ = fill(office)
    table = vault.read(office.store.keys)
    secret.write_key(office.store.keys / (CASE_KEY + PENDING), bytes(32))
    vault.write(office.store.keys, table.rekeyed(bytes(32)), TABLE + PENDING)
    keyring.settle(office.store, office.engine)
    assert not list(office.store.keys.glob(f"*{PENDING}"))
    assert old in vault.read(office.store.keys).people
