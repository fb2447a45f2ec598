"""The rules as a change would leave them: a folder made of what counts today and of the drafts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.releases.standing import standing
from schemas.failure import ReleaseRefused
from schemas.release.draft import Change
from store.archive import rulebooks
from store.folder import StoreFolder
from store.records.connect import Engine
from store.releases.files import hash_at
from store.releases.settings import Ground

Texts = Mapping[str, str | None]
"""Paths below the folder of rules with what they are to say; None: the file is to go."""


def texts_of(change: Change) -> dict[str, str | None]:
    """What a change wants."""
    return {one.path: one.text for one in change.drafts}


@contextmanager
def composed(rules: Path, texts: Texts) -> Iterator[Path]:
    """A folder of its own with the rules as they would be; it goes with the block. Only rule files are in it."""
    with TemporaryDirectory(prefix="regelwerk-") as scratch:
        folder = Path(scratch) / "regeln"
        compose(rules, texts, folder)
        yield folder


def compose(rules: Path, texts: Texts, folder: Path) -> None:
    """Writes the rules as they would be into a new folder."""
    for name in rulebooks.lying(rules):
        if name not in texts:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(rules / name, folder / name)
    for name, text in texts.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())


def base(store: StoreFolder, engine: Engine) -> str:
    """The kept rulebook that a change is held against (`ground`).

    Raises ReleaseRefused where somebody has changed the folder without a release, so that nobody releases unseen what
    they did not simulate; an office that works by its folder has released all of it.
    """
    found = standing(store, engine)
    said = found.said(store)
    if said is not None and store.releases.ground is Ground.RELEASED:
        raise ReleaseRefused(said)
    return ground(store, engine)


def ground(store: StoreFolder, engine: Engine) -> str:
    """What was released last, else (and where the office works by its folder) what lies in the folder."""
    digest = standing(store, engine).digest
    if digest is not None and store.releases.ground is Ground.RELEASED:
        return digest
    return rulebooks.keep(store.rules, store.rulebooks)


def outdated(store: StoreFolder, change: Change) -> tuple[str, ...]:
    """The drafts whose file has changed since they were made from it, each as a sentence."""
    return tuple(
        f"{one.path} hat sich geändert, seit der Entwurf daraus gemacht wurde. Bitte den Entwurf mit dem heutigen "
        "Stand abgleichen und neu speichern."
        for one in change.drafts
        if (hash_at(store.rules, one.path) or "") != one.base
    )
