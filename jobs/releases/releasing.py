"""A release: a second person puts a change into force, with a reason, from a day on; or takes it back.

What is refused is refused here, whatever page or command asks. The decision is one transaction; the files are written
after it, so that whatever stops the writing can only be finished (jobs.releases.applying).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobs.releases.applying import apply, finish, held, mark
from jobs.releases.changing import Doing, open_one, titled
from jobs.releases.deciding import authorised, second
from jobs.releases.standing import note_rulebook, standing
from jobs.releases.trial import composing
from jobs.releases.trial.examining import mistakes
from jobs.rules.rulebook import load
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.failure import ReleaseRefused
from schemas.release.draft import Change, ChangeState
from schemas.release.release import File, Release, ReleaseKind, ReleaseState
from schemas.release.simulation import Simulation
from store.archive import rulebooks
from store.records.actors import pseudonym
from store.records.connect import Connection, reading, writing
from store.releases import changes, drafts, releases, simulations
from store.releases.files import hash_at
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody releases: the change with exactly the texts they have seen (`content`), why, from which day on."""

    change: int
    content: str
    reason: str
    effective: date


def release(doing: Doing, wish: Wish) -> Release:
    """Releases a change and, if its day has come, writes its files.

    Raises ReleaseRefused, with every reason at once, and Unknown; then nothing has changed.
    """
    store, today = doing.store, day_of(doing.now)
    finish(store, doing.engine, doing.now)
    with held(store):
        was = composing.base(store, doing.engine)
        with reading(doing.engine) as connection:
            change = changes.one(connection, store.office, wish.change)
        with composing.composed(rulebooks.kept(was, store.rulebooks), composing.texts_of(change)) as folder:
            after = rulebooks.keep(folder, store.rulebooks)
        with writing(doing.engine) as connection:
            change, tried = _checked(connection, doing, wish, was, today)
            made = _made(connection, doing, wish, change, tried, was, after)
            _record(connection, made, change)
    if made.effective > today:
        return made
    return apply(store, doing.engine, made.id, doing.now)


def withdraw(doing: Doing, number: int, reason: str) -> Release:
    """Takes back a release whose day has not come, or whose files could not be written; its texts stay with it.

    What is in force is taken back by a release of the earlier texts (`roll_back`). Raises ReleaseRefused, Unknown.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReleaseRefused("Bitte einen Grund angeben.")
    store = doing.store
    with held(store), writing(doing.engine) as connection:
        found = releases.one(connection, store.office, number)
        if found.state not in (ReleaseState.WAITING, ReleaseState.BROKEN):
            raise ReleaseRefused(
                f"Die Freigabe {number} lässt sich nicht mehr zurückziehen: Sie ist „{found.state}“. Was gilt, wird "
                "mit einer neuen Freigabe des früheren Stands zurückgenommen."
            )
        actor = pseudonym(connection, doing.by)
        if actor not in found.authors:
            authorised(connection, store.office, doing.by, actor, day_of(doing.now))
        releases.withdraw(connection, number, actor, reason, doing.now)
        append(connection, Entry(Kind.RELEASE, str(number), actor, doing.now, reason, {"schritt": "zurückgezogen"}))
        return releases.one(connection, store.office, number)


def roll_back(doing: Doing, number: int) -> int:
    """A change that brings back what the files of a release said before it; to be simulated and released like any.

    Raises ReleaseRefused for a release that does not hold, Unknown.
    """
    store = doing.store
    with reading(doing.engine) as connection:
        found = releases.one(connection, store.office, number)
    if found.state is not ReleaseState.HOLDS:
        raise ReleaseRefused(f"Die Freigabe {number} ist „{found.state}“; zurückzunehmen gibt es da nichts.")
    earlier = rulebooks.kept(found.before, store.rulebooks)
    texts = {one.path: (earlier / one.path).read_bytes().decode() if one.before else None for one in found.files}
    return bring_back(doing, texts, f"Rücknahme der Freigabe {number}: {found.title}")


def bring_back(doing: Doing, texts: dict[str, str | None], title: str) -> int:
    """A change made of earlier texts; what says the same today is left out. Raises ReleaseRefused if all of it does."""
    store = doing.store
    with writing(doing.engine) as connection:
        author = pseudonym(connection, doing.by)
        number = changes.add(connection, store.office, author, titled(title), doing.now)
        some = False
        for path, text in texts.items():
            now = hash_at(store.rules, path)
            if now == (None if text is None else drafts.digest_of(text.encode())):
                continue
            made = drafts.save(connection, store.office, author, path, text, now or "", doing.now)
            drafts.assign(connection, made.id, number)
            some = True
        if not some:
            raise ReleaseRefused("Dieser Stand gilt schon; es gibt nichts zurückzunehmen.")
    return number


def take_over(doing: Doing, reason: str) -> Release:
    """Releases what lies in the folder of rules now, however it came there: by git, by an editor, by an installation.

    The first one makes released rules out of those that an office has worked with. Raises ReleaseRefused where nothing
    differs, without a reason, with mistakes in the rules, and for who may not release.
    """
    store, today, reason = doing.store, day_of(doing.now), " ".join(reason.split())
    if not reason:
        raise ReleaseRefused("Bitte sagen, woher der Stand kommt und wer ihn geprüft hat.")
    finish(store, doing.engine, doing.now)
    with held(store):
        found = standing(store, doing.engine)
        after = rulebooks.keep(store.rules, store.rulebooks)
        if found.digest == after:
            raise ReleaseRefused("Der Ordner der Regeln ist so, wie er freigegeben wurde.")
        loaded = load(store.rules, store.office, today, within=True)
        before = {} if found.digest is None else rulebooks.content(found.digest, store.rulebooks)
        now = rulebooks.content(after, store.rulebooks)
        names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        wrong = mistakes(store.rules, names, [rule.id for rule in loaded.rulebook.rules], loaded, None)
        if wrong:
            raise ReleaseRefused(*(str(one) for one in wrong))
        files = tuple(File(name, before.get(name), now.get(name)) for name in names)
        with writing(doing.engine) as connection:
            actor = pseudonym(connection, doing.by)
            authorised(connection, store.office, doing.by, actor, today)
            made = Release(
                releases.next_id(connection), store.office, ReleaseKind.TAKEOVER, None, "Stand des Ordners übernommen",
                (), actor, reason, doing.now, today, ReleaseState.HOLDS, doing.now, found.digest or after, after, after,
                None, files,
            )  # fmt: skip
            _record(connection, made, None)
    return made


def refusals(change: Change, tried: Simulation | None, rulebook: str) -> list[str]:
    """What stands in the way of a release as far as its checks go, each as a sentence."""
    if not change.drafts:
        return ["Die Änderung enthält keinen Entwurf."]
    if tried is None:
        return ["Die Änderung wurde noch nicht geprüft und simuliert."]
    if tried.content != change.content:
        return ["Die Entwürfe wurden nach der Simulation geändert. Bitte noch einmal simulieren."]
    if tried.rulebook != rulebook:
        return ["Die geltenden Regeln haben sich seit der Simulation geändert. Bitte noch einmal simulieren."]
    if tried.told.wrong:
        number = len(tried.told.wrong)
        few = "Ein Fehler steht" if number == 1 else f"{number} Fehler stehen"
        return [f"{few} in den Dateien; die Prüfung muss grün sein.", *tried.told.wrong[:5]]
    return []


def _checked(
    connection: Connection, doing: Doing, wish: Wish, rulebook: str, today: date
) -> tuple[Change, Simulation | None]:
    """The change as it stands inside the transaction. Raises ReleaseRefused with every reason."""
    store = doing.store
    change = open_one(connection, store.office, wish.change)
    second(connection, store.office, change, doing.by, today)
    tried = simulations.newest(connection, change.id)
    found = refusals(change, tried, rulebook)
    if wish.content != change.content:
        found.append("Die Änderung ist nicht mehr die, die Sie gesehen haben. Bitte die Seite neu laden und ansehen.")
    if not wish.reason.strip():
        found.append("Bitte einen Grund für die Freigabe angeben.")
    if wish.effective < today:
        found.append("Der Tag, ab dem die Änderung wirkt, liegt in der Vergangenheit.")
    found += composing.outdated(store, change)
    if found:
        raise ReleaseRefused(*found)
    return change, tried


def _made(
    connection: Connection, doing: Doing, wish: Wish, change: Change, tried: Simulation | None, was: str, after: str
) -> Release:
    before, now = rulebooks.content(was, doing.store.rulebooks), rulebooks.content(after, doing.store.rulebooks)
    files = tuple(File(one.path, before.get(one.path), now.get(one.path)) for one in change.drafts)
    wrong = [one.path for one in change.drafts if now.get(one.path) != _hash(one.text)]
    if wrong:
        raise ReleaseRefused("Die Änderung ist nicht mehr die, die Sie gesehen haben. Bitte die Seite neu laden.")
    return Release(
        releases.next_id(connection), doing.store.office, ReleaseKind.RELEASE, change.id, change.title,
        tuple(sorted(change.authors)), pseudonym(connection, doing.by), " ".join(wish.reason.split()), doing.now,
        wish.effective, ReleaseState.WAITING, None, was, after, None, None if tried is None else tried.id, files,
    )  # fmt: skip


def _record(connection: Connection, made: Release, change: Change | None) -> None:
    """The decision, with its entry in the trail; what was a draft is kept with the rulebook from now on."""
    for digest in {made.before, made.after}:
        note_rulebook(connection, digest, made.released_at)
    releases.add(connection, made)
    body = {
        "schritt": str(made.kind), "sha256": mark(made), "wirkt_ab": made.effective.isoformat(),
        "vorher": made.before, "nachher": made.after, "dateien": [one.path for one in made.files],
    }  # fmt: skip
    append(connection, Entry(Kind.RELEASE, str(made.id), made.releaser, made.released_at, made.reason, body))
    if change is not None:
        changes.settle(connection, change.id, ChangeState.RELEASED)
        for one in change.drafts:
            drafts.discard(connection, one.id)


def _hash(text: str | None) -> str | None:
    return None if text is None else drafts.digest_of(text.encode())
