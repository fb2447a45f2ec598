"""The keys of the office, pseudonyms, and the table that leads back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from intake.keys import copies, secret, vault
from intake.keys.pseudonym import SHAPE, fingerprint, normalised, pseudonym, pseudonyms
from intake.keys.vault import Person, Vault
from schemas.failure import KeysRefused

KEY, OTHER = bytes(32), bytes(31) + b"\1"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A new folder of keys."""
    folder = tmp_path / "schluessel"
    secret.make(folder)
    return folder


def test_one_number_one_pseudonym_however_it_is_written() -> None:
    written = ("123d456789", " 123D456789 ", "123 D 456 789", "123D456789\u00a0")
    assert len(set(pseudonyms(KEY, "kunde", written).values())) == 1
    assert normalised("0012") == "0012"
    assert pseudonym(KEY, "kunde", "0012") != pseudonym(KEY, "kunde", "12")


def test_a_pseudonym_depends_on_key_kind_and_number_and_looks_like_one() -> None:
    found = {pseudonym(key, kind, n) for key in (KEY, OTHER) for kind in ("kunde", "bg") for n in ("1", "2")}
    assert len(found) == 8 and all(SHAPE.fullmatch(one) for one in found)
    # Computed once by hand with another tool: a changed form would cut every finding off its case.
    assert pseudonym(KEY, "kunde", "123D456789") == "kvnbkkllskmzyopc4gn33"
    assert fingerprint(KEY) != fingerprint(OTHER)


def test_keys_are_for_their_owner_alone(keys: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (keys, *keys.iterdir())}
    assert modes == {"schluessel": 0o700, secret.CASE_KEY: 0o600, secret.TABLE_KEY: 0o600}
    assert len(secret.case_key(keys)) == 32 and secret.case_key(keys) != secret.table_key(keys)


def test_keys_are_never_overwritten(keys: Path) -> None:
    before = secret.case_key(keys)
    with pytest.raises(KeysRefused, match="wird nicht überschrieben"):
        secret.make(keys)
    assert secret.case_key(keys) == before


def test_a_key_that_is_missing_open_or_damaged_is_refused_with_the_way_out(keys: Path) -> None:
    path = keys / secret.CASE_KEY
    path.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        secret.case_key(keys)
    path.chmod(0o600)
    path.write_text("kurz")
    with pytest.raises(KeysRefused, match="64 Ziffern"):
        secret.case_key(keys)
    path.unlink()
    with pytest.raises(KeysRefused, match="keys restore"):
        secret.case_key(keys)


def test_the_table_is_encrypted_and_comes_back(keys: Path) -> None:
    person = Person(pseudonym(KEY, "kunde", "123D456789"), "kunde", "123D456789", "M07\tä", 'M08"\n')
    vault.write(keys, Vault({person.pseudonym: person}))
    sealed = (keys / secret.TABLE).read_bytes()
    assert b"123D456789" not in sealed and person.pseudonym.encode() not in sealed
    assert stat.S_IMODE((keys / secret.TABLE).stat().st_mode) == 0o600
    assert vault.read(keys).people == {person.pseudonym: person}


def test_a_table_that_was_touched_or_has_another_key_does_not_open(keys: Path) -> None:
    vault.write(keys, Vault({"k": Person("k", "kunde", "1")}))
    path = keys / secret.TABLE
    sealed = bytearray(path.read_bytes())
    sealed[-1] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(KeysRefused, match="beschädigt"):
        vault.read(keys)
    vault.write(keys, Vault())
    secret.write_key(keys / secret.TABLE_KEY, KEY)
    with pytest.raises(KeysRefused, match="Tabellenschlüssel"):
        vault.read(keys)


def test_a_delivery_without_workers_leaves_the_known_ones() -> None:
    table = Vault()
    assert table.learn([Person("a", "kunde", "1", "M1", "M2")]) == 1
    assert table.learn([Person("a", "kunde", "1")]) == 0
    assert (table.people["a"].worker, table.people["a"].substitute) == ("M1", "M2")
    assert table.learn([Person("a", "kunde", "1", "M3")]) == 1
    assert (table.people["a"].worker, table.people["a"].substitute) == ("M3", "")
    assert table.learn([Person("a", "kunde", "1")], {"a"}) == 1
    assert (table.people["a"].worker, table.people["a"].substitute) == ("", "")
    assert table.forget(["a", "b"]) == 1 and table.people == {}


def test_a_change_of_the_key_leads_from_the_old_pseudonym_to_the_new() -> None:
    old = pseudonym(KEY, "kunde", "1")
    table = Vault({old: Person(old, "kunde", "1", "M1")})
    new = table.rekeyed(OTHER)
    assert new.changes() == {old: pseudonym(OTHER, "kunde", "1")}
    found = new.find(old)
    assert found is not None and (found.number, found.worker) == ("1", "M1")


def test_a_backup_brings_back_a_lost_key(keys: Path, tmp_path: Path) -> None:
    vault.write(keys, Vault({"k": Person("k", "kunde", "1")}))
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    copies.backup(keys, tmp_path / "sicherung")
    for path in keys.iterdir():
        path.unlink()
    assert len(copies.restore(keys, tmp_path / "sicherung")) == 3
    assert {path.name: path.read_bytes() for path in keys.iterdir()} == before
    assert copies.restore(keys, tmp_path / "sicherung") == ()


def test_keys_and_table_may_come_from_two_places(keys: Path, tmp_path: Path) -> None:
    vault.write(keys, Vault())
    copies.backup(keys, tmp_path / "sicherung")
    assert {path.name for path in (tmp_path / "sicherung" / "tabelle").iterdir()} == {secret.TABLE, "pruefsummen.txt"}
    (keys / secret.TABLE).unlink()
    assert [path.name for path in copies.restore(keys, tmp_path / "sicherung" / "tabelle")] == [secret.TABLE]


def test_a_restore_overwrites_nothing_and_trusts_no_damaged_copy(keys: Path, tmp_path: Path) -> None:
    copies.backup(keys, tmp_path / "sicherung")
    with pytest.raises(KeysRefused, match="schon eine Sicherung"):
        copies.backup(keys, tmp_path / "sicherung")
    secret.write_key(keys / secret.CASE_KEY, KEY)
    with pytest.raises(KeysRefused, match="anderem Inhalt"):
        copies.restore(keys, tmp_path / "sicherung")
    assert secret.case_key(keys) == KEY
    (keys / secret.CASE_KEY).unlink()
    secret.write_key(tmp_path / "sicherung" / "schluessel" / secret.CASE_KEY, KEY)
    with pytest.raises(KeysRefused, match="beschädigt"):
        copies.restore(keys, tmp_path / "sicherung")
    with pytest.raises(KeysRefused, match="keine Sicherung"):
        copies.restore(keys, tmp_path)


def test_making_the_keys_may_be_stopped_in_between(keys: Path) -> None:
    table_key = secret.table_key(keys)
    (keys / secret.CASE_KEY).unlink()
    secret.make(keys)
    assert secret.table_key(keys) == table_key
    vault.write(keys, Vault())
    (keys / secret.CASE_KEY).unlink()
    with pytest.raises(KeysRefused, match="keys restore"):
        secret.make(keys)
