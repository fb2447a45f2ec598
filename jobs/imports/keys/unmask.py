"""From a pseudonym back to the number: whoever is responsible needs no reason; where one is given, it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.keys import vault
from intake.keys.vault import Person
from jobs.access.sessions import person_of
from jobs.imports import keyring
from schemas.access.happening import Happening
from schemas.access.happening import Kind as Happened
from schemas.evidence.trail import Entry, Kind, fingerprint
from schemas.failure import ReasonNeeded, Unknown
from store.access import accounts
from store.access.log import note
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.access import seen
from store.trail.append import append

WHAT = "Kundennummer"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that was shown; `logged`: that it was is on record, with the reason."""

    pseudonym: str
    entity: str
    number: str
    logged: bool


def unmask(
    store: StoreFolder, engine: Engine, asked: Sequence[str], by: str, reason: str, now: datetime
) -> tuple[Shown, ...]:
    """The numbers behind some pseudonyms, for `by`; logged before they are shown, but for those `by` is responsible for
    and names no reason.

    Raises Unknown for pseudonyms that nobody knows and for cases that are closed to the account of `by`, ReasonNeeded
    where a reason is missing; then nothing is shown.
    """
    keyring.settle(store, engine)
    table = vault.read(store.keys)
    closed = _closed(engine, by)
    found = [(one, _open(table.find(one), closed)) for one in dict.fromkeys(asked)]
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
    noted = people if reason.strip() else others
    if noted:
        with writing(engine) as connection:
            for person in noted:
                _log(connection, person, by, reason, now)
    return tuple(Shown(one.pseudonym, one.entity, one.number, one in noted) for one in people)


def _closed(engine: Engine, by: str) -> frozenset[str]:
    """The cases that are closed to the account of `by`: an employee's own is no colleague's, by any door."""
    with reading(engine) as connection:
        account = accounts.by_login(connection, by)
        return frozenset() if account is None else person_of(connection, account).closed


def _open(person: Person | None, closed: frozenset[str]) -> Person | None:
    return None if person is None or person.pseudonym in closed else person


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
