"""What the pages of the office's file share: who does what, what is open already, how a proposal is sent."""

from __future__ import annotations

from fastapi.responses import Response

from jobs.office.values.file import send
from jobs.office.values.listing import office_file
from jobs.releases.changing import look
from schemas.access.role import Role
from schemas.release.draft import Change
from store.records.connect import reading
from store.releases import changes
from web.page.tasks import begun
from web.visit import Visit

SEE = (Role.ADMINISTRATION, Role.AUTHOR, Role.RELEASE, Role.HEAD, Role.AUDITOR)
PROPOSE = (Role.AUTHOR,)
SET = (Role.ADMINISTRATION,)
NO_TITLE = "Bitte in einem Satz sagen, worum es bei der Änderung geht."


def writes(visit: Visit) -> bool:
    """Whether somebody may propose."""
    return bool(visit.person.roles & frozenset(PROPOSE))


def sets(visit: Visit) -> bool:
    """Whether somebody may change settings."""
    return bool(visit.person.roles & frozenset(SET))


def waiting(visit: Visit) -> tuple[Change, ...]:
    """Changes of the office's file that are open; nobody who cannot propose is told of them."""
    store = visit.house.store
    if not writes(visit):
        return ()
    file = office_file(store.office)
    with reading(visit.house.engine) as connection:
        found = changes.listed(connection, store.office)
    return tuple(one for one in found if any(draft.path == file for draft in one.drafts))


def propose(visit: Visit, text: bytes, title: str) -> Response:
    """Proposes the office's file as it would be; what that would do is reckoned at once."""
    store = visit.house.store
    number = send(store, visit.house.engine, text, title, visit.person.login, visit.now)
    content = look(store, visit.house.engine, number).content
    return begun(visit, "simulation", aenderung=str(number), inhalt=content)
