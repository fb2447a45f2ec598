"""What somebody may do in the workbench."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A role. A person may have several; what is written is what people read."""

    AUTHOR = "Autor"
    RELEASE = "Freigabe"
    WORKER = "Fachkraft"
    TEAM_LEAD = "Teamleitung"
    HEAD = "Leitung"
    AUDITOR = "Prüfer"
    OPERATIONS = "Betrieb"
    ADMINISTRATION = "Verwaltung"


LEADING = frozenset({Role.TEAM_LEAD, Role.HEAD})
"""Who sees that a case is an employee's own, and works on it."""
EVERYBODY = frozenset(Role)
"""Whoever is signed in with any role."""
EVERY_TEAM = frozenset({Role.HEAD, Role.AUDITOR})
"""Roles that mean the whole office; the others see cases of their own teams."""
