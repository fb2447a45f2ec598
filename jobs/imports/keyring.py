"""The office's key before it is used: is it there, is it the one that the earlier snapshots were made with."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from intake.keys import secret, vault
from intake.keys.lock import locked
from intake.keys.pseudonym import fingerprint, pseudonyms
from intake.keys.secret import CASE_KEY, PENDING, TABLE
from intake.landing.mask import Names
from schemas.delivery.manifest import Manifest
from schemas.evidence.trail import Kind
from schemas.failure import KeysRefused, SnapshotRefused
from store.archive import delivered
from store.archive.snapshots import read_manifest
from store.folder import StoreFolder
from store.records.connect import Engine, reading
from store.trail.entries import entries

_RESTORE = "Bitte aus der Sicherung der Schlüssel zurückholen: regelwerk keys restore {} --from ORDNER"


def ready(store: StoreFolder, engine: Engine) -> bytes:
    """The key that an import uses; made at the very first one. A change of the key that was interrupted is settled.

    Raises KeysRefused where it is lost, or is another one than that of the deliveries before.
    """
    settle(store, engine)
    with reading(engine) as connection:
        used = any(entries(connection, Kind.IMPORT))
    if not (store.keys / CASE_KEY).exists():
        if used:
            raise KeysRefused(
                f"Der Fallschlüssel fehlt in {store.keys}; ein neuer trennte alle Befunde von ihrem Fall. "
                f"{_RESTORE.format(store.option)}",
                f"Ist er verloren und die Schlüsseltabelle noch da, legt `regelwerk keys rotate {store.option}` einen "
                "neuen an.",
            )
        secret.make(store.keys)
    key = secret.case_key(store.keys)
    vault.opened(store.keys)
    with reading(engine) as connection:
        for one in delivered.newest_first(connection, store.office):
            # A damaged one is mended by importing its delivery again; that must not be refused because of the damage.
            with suppress(SnapshotRefused):
                check(store, read_manifest(store.snapshots / one.id))
                break
    return key


def check(store: StoreFolder, manifest: Manifest) -> None:
    """Raises KeysRefused for a snapshot whose pseudonyms were made with another key than the office's present one."""
    if not manifest.keys or not (store.keys / CASE_KEY).exists():
        return
    if manifest.keys != fingerprint(secret.case_key(store.keys)):
        raise KeysRefused(
            f"Der Abzug vom {manifest.as_of:%d.%m.%Y} wurde mit einem anderen Fallschlüssel gemacht als dem, der jetzt "
            f"in {store.keys} liegt. Nach einem Schlüsselwechsel gilt der neu abgelegte Abzug; ist der Schlüssel "
            f"vertauscht: {_RESTORE.format(store.option)}"
        )


def settle(store: StoreFolder, engine: Engine) -> None:
    """Completes a change of the key that the database already knows, or undoes one that it does not."""
    if not _pending(store.keys):
        return
    with locked(store.keys):
        if not _pending(store.keys):
            return
        coming = store.keys / (CASE_KEY + PENDING)
        new = fingerprint(secret.read_key(coming)) if coming.exists() else ""
        with reading(engine) as connection:
            done = bool(new) and any(entries(connection, Kind.SETTING, subject(new)))
        if done:
            put_in_place(store.keys)
        else:
            for path in _pending(store.keys):
                path.unlink()


def put_in_place(folder: Path) -> None:
    """Puts the prepared table and then the prepared key into their places; may be repeated after any interruption."""
    for name in (TABLE, CASE_KEY):
        if (folder / (name + PENDING)).exists():
            (folder / (name + PENDING)).rename(folder / name)
            secret.flush(folder)


def subject(key: str) -> str:
    """What the trail calls a change to the key with this fingerprint."""
    return f"schluesselwechsel-{key}"


def names(key: bytes) -> Names:
    """The pseudonyms of numbers under a key."""
    return partial(pseudonyms, key)


def _pending(folder: Path) -> list[Path]:
    return [path for name in (TABLE, CASE_KEY) if (path := folder / (name + PENDING)).exists()]
