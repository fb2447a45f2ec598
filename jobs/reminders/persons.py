"""The list of those who are told in person: entered, away, taken out. It lies beside the keys, not in the database."""

from __future__ import annotations

from datetime import date

from intake.keys import addresses
from intake.keys.addresses import Entry
from intake.keys.lock import locked
from schemas.failure import MailRefused, Unknown
from store.folder import StoreFolder
from store.reminders.settings import in_person, is_address


def enter(store: StoreFolder, name: str, address: str) -> Entry:
    """Enters or changes somebody's address; an absence stays. Raises MailRefused for what is no address."""
    if not is_address(address):
        raise MailRefused(f"{address} ist keine Mailadresse. Erwartet wird zum Beispiel m.muster@amt.example.")
    with locked(store.keys):
        known, person = dict(addresses.read(store.keys)), addresses.person(store.keys, name)
        old = known.get(person, Entry(person, address))
        known[person] = Entry(person, address, old.first, old.last, old.instead)
        addresses.write(store.keys, known.values())
        return known[person]


def away(store: StoreFolder, name: str, first: date, last: date, instead: str | None) -> Entry:
    """Notes an absence, with whoever stands in; without a name the case's own substitute does.

    Raises Unknown for who is not on the list, MailRefused for days that cannot be.
    """
    if last < first:
        raise MailRefused("Der letzte Tag der Abwesenheit liegt vor dem ersten.")
    with locked(store.keys):
        known = dict(addresses.read(store.keys))
        person, other = _listed(store, known, name), "" if instead is None else _listed(store, known, instead)
        if person == other:
            raise MailRefused("Niemand vertritt sich selbst.")
        known[person] = Entry(person, known[person].address, first, last, other)
        addresses.write(store.keys, known.values())
        return known[person]


def remove(store: StoreFolder, name: str) -> None:
    """Takes somebody out: their matters go to the place as a whole from now on. Raises Unknown."""
    with locked(store.keys):
        known = dict(addresses.read(store.keys))
        del known[_listed(store, known, name)]
        addresses.write(store.keys, known.values())


def number(store: StoreFolder) -> tuple[int, frozenset[str]]:
    """How many are on the list, and for which roles it is used; no roles: for none."""
    return len(addresses.read(store.keys)), in_person(store)


def _listed(store: StoreFolder, known: dict[str, Entry], name: str) -> str:
    person = addresses.person(store.keys, name)
    if person not in known:
        raise Unknown(
            f"Für {name} ist keine Adresse eingetragen. Der Name muss so geschrieben sein, wie ihn die Lieferung "
            "nennt: regelwerk mail person NAME --address ADRESSE"
        )
    return person
