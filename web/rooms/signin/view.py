"""What the pages of signing in and of one's own account show."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.access.session import Session, Way

_WAYS = {
    Way.LOCAL: "Anmeldename und Kennwort der Werkbank",
    Way.OIDC: "Anmeldedienst des Amts",
    Way.LDAP: "Verzeichnisdienst des Amts",
    Way.PROXY: "Anmeldung am Arbeitsplatz",
}


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways in that this office has: a form with a password, and a button that leads to the provider."""

    password: bool
    provider: bool

    @classmethod
    def of(cls, ways: tuple[Way, ...]) -> Doors:
        """Those of the settings."""
        return cls(Way.LOCAL in ways or Way.LDAP in ways, Way.OIDC in ways)


@dataclass(frozen=True, slots=True)
class Own:
    """One's own account: every line as it is shown."""

    lines: tuple[tuple[str, str], ...]
    password: bool


def own_account(session: Session) -> Own:
    """What somebody may know about their account: all of it."""
    person = session.person
    teams = "alle" if person.teams is None else ", ".join(sorted(person.teams)) or "keine"
    lines = (
        ("Name", person.name),
        ("Anmeldename", person.login),
        ("Rollen", ", ".join(sorted(role.value for role in person.roles)) or "keine"),
        ("Teams, deren Fälle Sie sehen", teams),
        ("Angemeldet über", _WAYS[session.way]),
    )
    return Own(lines, session.way is Way.LOCAL)
