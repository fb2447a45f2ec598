"""The states that the rules have had, by release; and any two of them held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobs.authoring.surroundings import surroundings
from jobs.releases.shown.difference import Difference, difference
from schemas.failure import Unknown
from schemas.release.draft import Change
from schemas.release.release import Release
from store.archive import rulebooks
from store.folder import StoreFolder
from store.records.connect import Engine, reading
from store.releases import releases
from store.releases.files import hash_at

FOLDER = "ordner"
"""The name of what lies in the folder of rules now."""
MOST = 40
"""So many files are put into sentences and lines at once; more are only named."""


@dataclass(frozen=True, slots=True)
class Version:
    """A state of the rules: the number of the release that made it, `vor` the first one's, or FOLDER."""

    name: str
    title: str
    digest: str
    at: datetime | None


def versions(store: StoreFolder, engine: Engine) -> tuple[Version, ...]:
    """Every state that ever counted, the newest first; before them what lies in the folder."""
    with reading(engine) as connection:
        done = [one for one in releases.listed(connection, store.office) if one.applied_at is not None and one.applied]
    done.sort(key=lambda one: (one.applied_at or one.released_at, one.id))
    found = [Version(str(one.id), f"Freigabe {one.id}: {one.title}", one.applied or "", one.applied_at) for one in done]
    first = [Version("vor", "Stand vor der ersten Freigabe", done[0].before, None)] if done else []
    return (Version(FOLDER, "Ordner der Regeln, wie er jetzt ist", "", None), *reversed(found), *first)


def between(store: StoreFolder, engine: Engine, one: str, other: str) -> tuple[tuple[Difference, ...], int]:
    """What differs between two states, by file, and how many files that is. Raises Unknown, EvidenceRefused."""
    known = {version.name: version for version in versions(store, engine)}
    for name in (one, other):
        if name not in known:
            raise Unknown(f"Einen Stand „{name}“ der Regeln gibt es nicht.")
    before, after = _content(store, known[one]), _content(store, known[other])
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    around = surroundings(store.rules, store.office)
    found = (
        difference(around, name, _text(store, known[one], name, before), _text(store, known[other], name, after))
        for name in names[:MOST]
    )
    return tuple(found), len(names)


def of_change(store: StoreFolder, change: Change) -> tuple[Difference, ...]:
    """What a change would make of the files as they lie in the folder."""
    around = surroundings(store.rules, store.office)
    return tuple(difference(around, one.path, _lying(store, one.path), one.text) for one in change.drafts[:MOST])


def of_release(store: StoreFolder, found: Release) -> tuple[Difference, ...]:
    """What a release has changed. Raises EvidenceRefused for a rulebook that is not as it was kept."""
    around = surroundings(store.rules, store.office)
    before, after = rulebooks.kept(found.before, store.rulebooks), rulebooks.kept(found.after, store.rulebooks)
    return tuple(
        difference(
            around, one.path, (before / one.path).read_bytes().decode() if one.before else None,
            (after / one.path).read_bytes().decode() if one.after else None,
        )
        for one in found.files[:MOST]
    )  # fmt: skip


def _content(store: StoreFolder, version: Version) -> dict[str, str]:
    return rulebooks.lying(store.rules) if not version.digest else rulebooks.content(version.digest, store.rulebooks)


def _text(store: StoreFolder, version: Version, name: str, there: dict[str, str]) -> str | None:
    if name not in there:
        return None
    folder = rulebooks.kept(version.digest, store.rulebooks) if version.digest else store.rules
    return (folder / name).read_bytes().decode(errors="replace")


def _lying(store: StoreFolder, name: str) -> str | None:
    return None if hash_at(store.rules, name) is None else (store.rules / name).read_bytes().decode(errors="replace")
