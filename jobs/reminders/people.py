"""Who is told in person: the worker of a case, by the Schlüsseltabelle, if the office has an address and wants it so.

Neither names nor addresses leave this module but for the address to which a mail is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from intake.keys import addresses, vault
from intake.keys.addresses import Entry, person_under
from intake.keys.secret import table_key
from schemas.reminder.matter import Matter
from store.folder import StoreFolder
from store.reminders.settings import in_person


@dataclass(frozen=True, slots=True)
class Worker:
    """Whose case it is and who stands in, as pseudonyms; '' unknown."""

    person: str
    substitute: str


@dataclass(frozen=True, slots=True)
class People:
    """The workers of the cases, and the addresses; empty where nobody is told in person."""

    roles: frozenset[str] = frozenset()
    entries: Mapping[str, Entry] = field(default_factory=dict)
    workers: Mapping[str, Worker] = field(default_factory=dict)

    def of(self, matter: Matter, day: date) -> str:
        """Who is told of a matter in person on a day; '' if it goes to the place as a whole.

        Somebody away is stood in for by whom the address list names, else by the substitute of the case; where none
        of them is there, the place as a whole hears of it.
        """
        worker = self.workers.get(matter.case or "") if matter.role.lower() in self.roles else None
        if worker is None or worker.person not in self.entries:
            return ""
        mine = self.entries[worker.person]
        for one in (mine.person, mine.instead, worker.substitute):
            if one in self.entries and not self.entries[one].away(day):
                return one
        return ""


def people_of(store: StoreFolder) -> People:
    """The people of an office. Raises KeysRefused where a key, the table or the addresses cannot be read."""
    roles = in_person(store)
    entries = addresses.read(store.keys) if roles else {}
    if not entries:
        return People()
    key = table_key(store.keys)
    known: dict[str, str] = {"": ""}
    workers = {}
    for one in vault.read(store.keys).people.values():
        for name in (one.worker, one.substitute):
            if name not in known:
                known[name] = person_under(key, name)
        if one.worker:
            workers[one.pseudonym] = Worker(known[one.worker], known[one.substitute])
    return People(roles, entries, workers)
