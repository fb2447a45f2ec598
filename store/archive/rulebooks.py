"""Rulebooks as they were: every rule file byte for byte, in a folder that is named after its content.

`<digest>/manifest.json` names every file with its SHA-256, `<digest>/regeln/` holds them. The digest is the SHA-256 of
the manifest's canonical text (`schemas.evidence.trail.canonical`), so that nothing in the folder can change unseen.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

from schemas.evidence.trail import canonical
from schemas.failure import EvidenceRefused, Unknown, space
from schemas.hidden import hidden
from store.archive.unchanged import Looks, looks
from store.destination import Kind, aside

RULES, MANIFEST = "regeln", "manifest.json"
_KIND = Kind("ein aufbewahrtes Regelbuch", frozenset({RULES}), MANIFEST)


def keep(rules: Path, shelf: Path) -> str:
    """Keeps every rule file (*.yaml, none that is hidden) of a folder on the shelf of rulebooks and gives its digest.

    A rulebook that is there already is left as it is. Raises Unknown without a rule file, EvidenceRefused for a name
    that cannot be kept, DestinationRefused and SpaceExhausted if the shelf cannot be written.
    """
    content = {path.relative_to(rules).as_posix(): path.read_bytes() for path in _files(rules)}
    if not content:
        raise Unknown(f"Im Ordner {rules} liegt keine Regeldatei.")
    try:
        manifest = canonical({"format": 1, "dateien": {name: _hash(data) for name, data in content.items()}})
    except ValueError as error:
        raise EvidenceRefused(
            f"Eine Regeldatei in {rules} hat einen Namen, der nicht aufbewahrt werden kann."
        ) from error
    digest = _hash(manifest.encode())
    if not (shelf / digest / MANIFEST).is_file():
        with aside(shelf / digest, _KIND) as folder:
            for name, data in content.items():
                _write(folder / RULES / name, data)
            _write(folder / MANIFEST, manifest.encode())
    return digest


def kept(digest: str, shelf: Path) -> Path:
    """The folder of a kept rulebook's files. Raises EvidenceRefused, saying what does not fit, unless it is whole."""
    wrong = flaws(digest, shelf)
    if wrong:
        raise EvidenceRefused(*wrong)
    return folder(digest, shelf)


def seen(digest: str, shelf: Path) -> Path:
    """As `kept`, for a page: what this process has found whole is hashed again only once a file of it is another.

    A file is another with another name, size, inode, or moment of its last change (of content or of anything about it).
    """
    _whole(digest, shelf, looks(shelf / digest, every=True))
    return folder(digest, shelf)


@lru_cache(64)
def _whole(digest: str, shelf: Path, _there: Looks) -> None:
    kept(digest, shelf)


def folder(digest: str, shelf: Path) -> Path:
    """Where the files of a kept rulebook lie, whole or not."""
    return shelf / digest / RULES


def content(digest: str, shelf: Path) -> dict[str, str]:
    """The files of a kept rulebook with their hashes, as it names them itself. Raises EvidenceRefused."""
    try:
        manifest = (shelf / digest / MANIFEST).read_bytes()
    except OSError as error:
        raise EvidenceRefused(f"Regelbuch {digest[:12]}…: {MANIFEST} fehlt im Archiv.") from error
    if _hash(manifest) != digest:
        raise EvidenceRefused(f"Regelbuch {digest[:12]}…: {MANIFEST} wurde verändert.")
    named: dict[str, str] = json.loads(manifest)["dateien"]
    return named


def lying(rules: Path) -> dict[str, str]:
    """The rule files that lie in a folder, with their hashes, named as a kept rulebook names them."""
    return {path.relative_to(rules).as_posix(): _hash(path.read_bytes()) for path in _files(rules)}


def _files(rules: Path) -> list[Path]:
    return sorted(path for path in rules.rglob("*.yaml") if not hidden(path, rules))


def flaws(digest: str, shelf: Path) -> list[str]:
    """What is wrong with a kept rulebook, in German; empty where it is as it was kept."""
    folder, short = shelf / digest, f"Regelbuch {digest[:12]}…"
    try:
        manifest = (folder / MANIFEST).read_bytes()
    except OSError:
        return [f"{short}: {MANIFEST} fehlt im Archiv."]
    if _hash(manifest) != digest:
        return [f"{short}: {MANIFEST} wurde verändert."]
    named: dict[str, str] = json.loads(manifest)["dateien"]
    there = {path.relative_to(folder / RULES).as_posix() for path in (folder / RULES).rglob("*") if path.is_file()}
    found = [f"{short}: {name} fehlt." for name in sorted(named.keys() - there)]
    found += [f"{short}: {name} gehört nicht dazu." for name in sorted(there - named.keys())]
    for name in sorted(there & named.keys()):
        if _hash((folder / RULES / name).read_bytes()) != named[name]:
            found.append(f"{short}: {name} wurde verändert.")
    return found


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Written and made lasting: the folder is renamed into place only after its files are on the disk."""
    with space():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
