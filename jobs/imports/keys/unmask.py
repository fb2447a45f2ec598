"""From a pseudonym back to the number: freely for one's own cases, for everybody else with a reason and on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.keys import vault
from intake.keys.vault import Person
from jobs.imports import keyring
from schemas.access.happening import Happening
from schemas.access.happening import Kind as Happened
from schemas.evidence.trail import Entry, Kind, fingerprint
from schemas.failure import ReasonNeeded, Unknown
from store.access import accounts
from store.access.log import note
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, writing
from store.trail.access import seen
from store.trail.append import append

WHAT = "Kundennummer"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that was shown; `own` where it needed no reason."""

    pseudonym: str
    entity: str
    number: str
    own: bool


def unmask(
    store: StoreFolder, engine: Engine, asked: Sequence[str], by: str, reason: str, now: datetime
) -> tuple[Shown, ...]:
    """The numbers behind some pseudonyms, for `by`. What is no case of theirs is logged before it is shown.

    Raises Unknown for pseudonyms that nobody knows, ReasonNeeded where a reason is missing; then nothing is shown.
    """
    keyring.settle(store, engine)
    table = vault.read(store.keys)
    found = [(one, table.find(one)) for one in dict.fromkeys(asked)]
    people = [person for _, person in found if person is not None]
    if len(people) < len(found):
        lost = ", ".join(one for one, person in found if person is None)
        raise Unknown(f"Zu diesen Pseudonymen steht nichts in der Schlüsseltabelle: {lost}.")
    others = [person for person in people if not _own(person, by)]
    if others and not reason.strip():
        raise ReasonNeeded(
            f"Für {by} sind das fremde Fälle: {', '.join(one.pseudonym for one in others)}. "
            "Bitte mit --reason begründen, wofür die Nummer gebraucht wird; Abruf und Begründung werden protokolliert."
        )
    if others:
        with writing(engine) as connection:
            for person in others:
                _log(connection, person, by, reason, now)
    return tuple(Shown(one.pseudonym, one.entity, one.number, one not in others) for one in people)


def _own(person: Person, by: str) -> bool:
    """Whether somebody is responsible for a case or stands in for who is."""
    name = by.strip().casefold()
    return bool(name) and name in {person.worker.strip().casefold(), person.substitute.strip().casefold()}


def _log(connection: Connection, person: Person, by: str, reason: str, now: datetime) -> None:
    """The reason may name somebody: it stays in the access log, which is deleted soon; the trail keeps its hash."""
    actor = pseudonym(connection, by)
    seen(connection, actor, WHAT, person.pseudonym, reason, now)
    account = accounts.by_login(connection, by)
    if account is not None:
        note(connection, Happening(Happened.UNMASKED, now, account.id, body={"was": WHAT}))
    body = {"was": WHAT, "begruendung": fingerprint(reason)}
    append(connection, Entry(Kind.UNMASKING, person.pseudonym, actor, now, "", body))
