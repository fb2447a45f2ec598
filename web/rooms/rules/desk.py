"""What every page of a rule begins with: its text as this person has it, what is said of it, what stands around it."""

from __future__ import annotations

from jobs.authoring.judging import judged
from jobs.authoring.surroundings import Surroundings, own, surroundings
from jobs.authoring.texts import Written, own_drafts, written
from schemas.access.role import Role
from store.records.connect import reading
from web.rooms.rules import view
from web.visit import Visit


def around(visit: Visit) -> Surroundings:
    """All rules of the office as they lie in the folder."""
    store = visit.house.store
    return surroundings(store.rules, store.office)


def mine(visit: Visit) -> dict[str, str]:
    """The drafts of whoever asks: path and title."""
    if Role.AUTHOR not in visit.person.roles:
        return {}
    with reading(visit.house.engine) as connection:
        held = own_drafts(connection, visit.house.store.office, visit.person.login)
    return {path: view.title_in(one.text or "", path) for path, one in held.items()}


def text_of(visit: Visit, topic: str, file: str) -> Written:
    """The text of a rule file: an author's own draft, for all others the file. Raises Unknown."""
    author = visit.person.login if Role.AUTHOR in visit.person.roles else ""
    return written(visit.house.store, visit.house.engine, f"{topic}/{file}.yaml", author)


def shown(visit: Visit, topic: str, file: str) -> view.Shown:
    """A rule with its judgement. Raises Unknown."""
    known, text = around(visit), text_of(visit, topic, file)
    said = judged(known, text.path, text.data)
    return view.shown(own(known, text.path, text.data), text, said, Role.AUTHOR in visit.person.roles)
