"""What the navigation offers, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.access.role import EVERYBODY, Role

WORKING = frozenset({Role.WORKER, Role.TEAM_LEAD, Role.HEAD})
"""Who works findings, or answers for those who do."""
READING = WORKING | {Role.AUDITOR}
WRITING = frozenset({Role.AUTHOR, Role.RELEASE})


@dataclass(frozen=True, slots=True)
class Entry:
    """A room of the workbench: its address, its title, and who may enter."""

    address: str
    title: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the navigation shows of a room; `active`: the page is one of it."""

    title: str
    address: str
    active: bool


MENU = (
    Entry("/uebersicht", "Übersicht", READING),
    Entry("/befunde", "Befunde", READING),
    Entry("/fall", "Fall", READING),
    Entry("/regeln", "Regeln", EVERYBODY),
    Entry("/aenderungen", "Änderungen", WRITING | {Role.HEAD, Role.AUDITOR}),
    Entry("/pruefung", "Prüfung", frozenset({Role.AUDITOR, Role.HEAD})),
    Entry("/berichte", "Berichte", READING),
    Entry("/kalender", "Kalender", EVERYBODY),
    Entry("/import", "Import", frozenset({Role.OPERATIONS, Role.AUTHOR, Role.HEAD, Role.AUDITOR})),
    Entry("/nachweise", "Nachweise", READING | {Role.AUTHOR}),
    Entry("/betrieb", "Betrieb", frozenset({Role.OPERATIONS, Role.HEAD})),
    Entry("/verwaltung", "Verwaltung", WRITING | {Role.ADMINISTRATION, Role.HEAD, Role.AUDITOR}),
)


def offers(roles: frozenset[Role], path: str) -> tuple[Offer, ...]:
    """What somebody with these roles may open, seen from the page at `path`."""
    return tuple(
        Offer(entry.title, entry.address, path == entry.address or path.startswith(f"{entry.address}/"))
        for entry in MENU
        if roles & entry.roles
    )
