"""A backup checked, and its files brought to where a store is to be."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

from pydantic import ValidationError

from schemas.evidence.backup import FORMAT, Manifest
from schemas.failure import StoreRefused, Unknown, space
from store.archive.saved.backup import MANIFEST, REPORTS, ROOMS, RULES
from store.archive.saved.gather import files, listed
from store.clock.settings import INBOX
from store.folder import DATABASE, SETTINGS, changed
from store.folder import ROOMS as ALL_ROOMS
from store.records.care.portable import look
from store.records.upgrade import refuse_newer

_SHOWN = 10
_HELPERS = frozenset({f"{DATABASE}-wal", f"{DATABASE}-shm"})
"""What a program that looked into a backup's database may leave beside it; nobody here reads it."""


def checked(backup: Path) -> tuple[Manifest, str]:
    """What a backup says about itself, and the hash of that, if every file is as it was when it was made.

    Raises Unknown where there is no backup, StoreRefused naming every file that is missing, changed or not of it,
    OtherVersion for one from a newer program.
    """
    file = backup / MANIFEST
    try:
        text = file.read_bytes()
        manifest = Manifest.model_validate_json(text)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Unknown(f"{backup} ist keine Sicherung: Die Datei {MANIFEST} fehlt.") from error
    except ValidationError as error:
        raise StoreRefused(f"{file} ist beschädigt oder von einer neueren Fassung des Programms.") from error
    if manifest.format != FORMAT:
        raise StoreRefused(f"{file} hat die Form {manifest.format}, die dieses Programm nicht kennt.")
    _refuse_flawed(backup, manifest)
    refuse_newer(manifest.version)
    found = look(backup / DATABASE)
    if (found.version, found.seq, found.hash, found.counts) != (
        manifest.version, manifest.seq, manifest.hash, manifest.rows
    ):  # fmt: skip
        raise StoreRefused(f"Die Datenbank in {backup} ist nicht die, die {MANIFEST} beschreibt.")
    return manifest, hashlib.sha256(text).hexdigest()


def _refuse_flawed(backup: Path, manifest: Manifest) -> None:
    said = {file.path: file for file in manifest.files}
    there = {file.path: file for file in listed(backup, MANIFEST) if file.path not in _HELPERS}
    wrong = [f"{path} fehlt" for path in sorted(said.keys() - there.keys())]
    wrong += [f"{path} gehört nicht dazu" for path in sorted(there.keys() - said.keys())]
    wrong += [f"{path} wurde verändert" for path in sorted(said.keys() & there.keys()) if said[path] != there[path]]
    if wrong:
        more = f" und {len(wrong) - _SHOWN} weitere" if len(wrong) > _SHOWN else ""
        raise StoreRefused(
            f"Die Sicherung {backup} ist nicht unversehrt: {', '.join(wrong[:_SHOWN])}{more}. "
            "Es wurde nichts geändert; bitte eine andere Sicherung nehmen."
        )


def bring(backup: Path, into: Path, url: str | None) -> None:
    """Makes the folder of a store at `into` from a backup, all but its database.

    `url` is the database the settings are to name, None the file in the folder. If the rules that the settings name
    are not there as they were, they are brought into the store and named from now on.
    """
    with space():
        for room in (*ALL_ROOMS, INBOX):
            (into / room).mkdir()
        for room in ROOMS:
            shutil.copytree(backup / room, into / room, dirs_exist_ok=True)
        settings = changed((backup / SETTINGS).read_text(encoding="utf-8"), "datenbank", "url", url)
        if (backup / REPORTS).is_dir():
            shutil.copytree(backup / REPORTS, _reports_named(settings, into), dirs_exist_ok=True)
        rules = _rules_named(settings, into)
        if not _same(rules, backup / RULES):
            rules = into / RULES
            shutil.copytree(backup / RULES, rules)
            settings = changed(settings, "amt", "regeln", RULES)
        (into / SETTINGS).write_text(settings, encoding="utf-8")
        (into / SETTINGS).chmod(0o600)


def _reports_named(settings: str, into: Path) -> Path:
    """The folder that the settings name for reports; one outside the store is nobody's to be written into."""
    named = into / Path(tomllib.loads(settings).get("berichte", {}).get("ordner", REPORTS)).expanduser()
    return named if named.resolve().is_relative_to(into.resolve()) else into / REPORTS


def _rules_named(settings: str, into: Path) -> Path:
    return into / Path(tomllib.loads(settings)["amt"]["regeln"]).expanduser()


def _same(folder: Path, other: Path) -> bool:
    here = {path.relative_to(folder).as_posix(): path for path in files(folder)}
    there = {path.relative_to(other).as_posix(): path for path in files(other)}
    return here.keys() == there.keys() and all(here[name].read_bytes() == there[name].read_bytes() for name in here)
