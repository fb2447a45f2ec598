"""A release comes into force: its files are written, all or none; what was broken off is finished by who comes next.

A release whose day has not come waits; the next run on or after its day writes it before it evaluates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from intake.keys.lock import locked
from jobs.releases.standing import in_force, is_kept, note_rulebook, standing
from jobs.releases.trial.composing import composed, ground
from jobs.releases.trial.examining import mistakes
from jobs.rules.rulebook import load
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind, fingerprint, moment
from schemas.failure import ReleaseRefused, RulesRefused, space
from schemas.release.release import Release, ReleaseState
from store.archive import rulebooks
from store.folder import StoreFolder
from store.records.connect import Engine, reading, writing
from store.releases import files, releases
from store.trail.append import append

_FOLDER = "freigaben"
_LINES = 20


@contextmanager
def held(store: StoreFolder) -> Iterator[None]:
    """One at a time releases, writes or takes back; the others wait."""
    with space():
        (store.path / _FOLDER).mkdir(exist_ok=True)
    with locked(store.path / _FOLDER):
        yield


def mark(made: Release) -> str:
    """The hash of what was released, as the trail has it; what became of it is not in it."""
    return fingerprint({
        "id": made.id, "office": made.office, "kind": str(made.kind), "change": made.change, "title": made.title,
        "authors": list(made.authors), "releaser": made.releaser, "reason": made.reason,
        "at": moment(made.released_at), "effective": made.effective.isoformat(), "before": made.before,
        "after": made.after, "simulation": made.simulation,
        "files": [[one.path, one.before, one.after] for one in made.files],
    })  # fmt: skip


def settle(store: StoreFolder, engine: Engine, now: datetime, today: date) -> tuple[Release, ...]:
    """Finishes what was broken off, and writes the releases whose day has come; gives those that hold since now.

    One that cannot be written is `gestört` and said so by `troubles`: the rules stay as they were.
    """
    if is_kept(store):
        return ()
    done = list(finish(store, engine, now))
    with reading(engine) as connection:
        waiting = releases.listed(connection, store.office, {ReleaseState.WAITING})
    for one in sorted(waiting, key=lambda release: (release.effective, release.id)):
        if one.effective <= today:
            found = apply(store, engine, one.id, now)
            done += [found] if found.state is ReleaseState.HOLDS else []
    return tuple(done)


def ready(store: StoreFolder, engine: Engine, now: datetime) -> StoreFolder:
    """The store as whoever works with its rules today must see it: due releases written, the released rules in force.

    Raises EvidenceRefused for a rulebook that is not as it was kept.
    """
    settle(store, engine, now, day_of(now))
    return in_force(store, engine)


def warnings(store: StoreFolder, engine: Engine) -> tuple[str, ...]:
    """What somebody has to know of the rules before they rely on them: not released, not in force although due."""
    said = None if is_kept(store) else standing(store, engine).said(store)
    return (*(() if said is None else (said,)), *troubles(store, engine))


def finish(store: StoreFolder, engine: Engine, now: datetime) -> tuple[Release, ...]:
    """Writes to their end the files of releases that a killed process left behind; nothing where there are none."""
    with reading(engine) as connection:
        found = releases.listed(connection, store.office, {ReleaseState.WRITING})
    if not found or is_kept(store):
        return ()
    with held(store):
        return tuple(_written(store, engine, one, now) for one in found)


def apply(store: StoreFolder, engine: Engine, number: int, now: datetime) -> Release:
    """Writes the files of a release that waits, and notes that it holds; gives it as it then stands."""
    with held(store):
        with reading(engine) as connection:
            found = releases.one(connection, store.office, number)
        if found.state is not ReleaseState.WAITING:
            return found
        try:
            applied = _composed(store, engine, found)
        except (ReleaseRefused, RulesRefused) as failure:
            return _disturbed(store, engine, found, now, failure.lines)
        with writing(engine) as connection:
            note_rulebook(connection, applied, now)
            releases.begin(connection, number, applied)
            found = releases.one(connection, store.office, number)
        return _written(store, engine, found, now)


def troubles(store: StoreFolder, engine: Engine) -> tuple[str, ...]:
    """Releases that did not come into force although their day has come, each as a sentence."""
    with reading(engine) as connection:
        found = releases.listed(connection, store.office, {ReleaseState.BROKEN})
    return tuple(
        f"Die Freigabe {one.id} ({one.title}) konnte nicht in Kraft treten; es gelten die Regeln davor. Ansehen: "
        f"regelwerk release verlauf. Dann zurückziehen und neu freigeben."
        for one in found
    )


def _composed(store: StoreFolder, engine: Engine, found: Release) -> str:
    """The rulebook as it will be, kept. Raises ReleaseRefused where it cannot be made, or is not sound any more."""
    foreign = files.strangers(store.rules, found.files)
    if foreign:
        raise ReleaseRefused(*(f"{path} wurde nach der Freigabe von anderer Hand geändert." for path in foreign))
    was = ground(store, engine)
    content = rulebooks.content(was, store.rulebooks)
    late = [one.path for one in found.files if content.get(one.path) not in (one.before, one.after)]
    if late:
        raise ReleaseRefused(*(f"{path} wurde nach der Freigabe durch eine andere Freigabe geändert." for path in late))
    texts = _texts(store, found)
    with composed(rulebooks.kept(was, store.rulebooks), texts) as folder:
        applied = rulebooks.keep(folder, store.rulebooks)
        if applied != found.after:
            _sound(store, folder, list(texts), found.effective)
    return applied


def _texts(store: StoreFolder, found: Release) -> dict[str, str | None]:
    after = rulebooks.kept(found.after, store.rulebooks)
    return {one.path: (after / one.path).read_bytes().decode() if one.after else None for one in found.files}


def _sound(store: StoreFolder, folder: Path, names: list[str], day: date) -> None:
    """Checks what was never checked together. Raises ReleaseRefused, RulesRefused."""
    loaded = load(folder, store.office, day, within=True)
    wrong = mistakes(folder, names, [rule.id for rule in loaded.rulebook.rules], loaded, None)
    if wrong:
        raise ReleaseRefused(*(str(one) for one in wrong[:_LINES]))


def _written(store: StoreFolder, engine: Engine, found: Release, now: datetime) -> Release:
    """Writes; whatever stops it between the files is finished by the next one who comes here."""
    after = rulebooks.kept(found.after, store.rulebooks)
    try:
        files.write(store.rules, found.files, lambda path: (after / path).read_bytes())
    except ReleaseRefused as failure:
        return _disturbed(store, engine, found, now, failure.lines)
    with writing(engine) as connection:
        if releases.one(connection, store.office, found.id).state is ReleaseState.WRITING:
            releases.hold(connection, found.id, now)
            body = {"schritt": "in Kraft", "regelbuch": found.applied}
            append(connection, Entry(Kind.RELEASE, str(found.id), found.releaser, now, "", body))
        return releases.one(connection, store.office, found.id)


def _disturbed(store: StoreFolder, engine: Engine, found: Release, now: datetime, lines: tuple[str, ...]) -> Release:
    with writing(engine) as connection:
        releases.disturb(connection, found.id)
        body = {"schritt": "gestört", "zeilen": list(lines[:_LINES])}
        append(connection, Entry(Kind.RELEASE, str(found.id), found.releaser, now, "", body))
        return releases.one(connection, store.office, found.id)
