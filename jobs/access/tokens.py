"""Access for programs: a token per client, with roles, teams and an end; nobody signs in with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.access.accounts import Acting, scope
from jobs.access.sessions import TOUCH
from schemas.access.happening import Happening, Kind
from schemas.access.person import Person
from schemas.access.role import LEADING, Role
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry
from schemas.evidence.trail import Kind as Noted
from schemas.failure import AccessRefused, Unknown
from store.access import log, own, tokens
from store.access.tokens import Token
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append

PREFIX = "rw_"
"""By which programs that search for leaked secrets know one."""
LONGEST = timedelta(days=366)
_SHORTEST = 32


def issue(
    engine: Engine, name: str, roles: frozenset[Role], teams: frozenset[str] | None, days: int, acting: Acting,
    secret: str,
) -> tuple[Token, str]:  # fmt: skip
    """A new token, and what is shown of it this once; `secret` is random, 32 characters or more.

    Raises AccessRefused for no name, no role, the role Verwaltung, or more than 366 days.
    """
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable() or len(secret) < _SHORTEST:
        raise AccessRefused("Bitte das Programm benennen, das den Zugang bekommt (höchstens 100 Zeichen).")
    if not roles or not roles.isdisjoint({Role.ADMINISTRATION, Role.RELEASE}):
        raise AccessRefused("Ein Programm braucht eine Rolle; Verwaltung und Freigabe bekommen nur Menschen.")
    if not 1 <= days <= LONGEST.days:
        raise AccessRefused(f"Ein Zugang gilt 1 bis {LONGEST.days} Tage; danach wird er neu ausgestellt.")
    whole = PREFIX + secret
    with writing(engine) as connection:
        actor = pseudonym(connection, acting.by)
        until = acting.now + timedelta(days=days)
        scoped = scope(roles, teams, False)
        token = Token(tokens.next_id(connection), name, roles, scoped, acting.now, actor, until)
        tokens.add(connection, token, whole)
        _told(connection, token, "ausgestellt", acting)
    return token, whole


def bearer(engine: Engine, secret: str, now: datetime) -> Person | None:
    """Who asks with a token, as a person whose login is the token's id; None where it does not count (any more)."""
    if not secret.startswith(PREFIX) or not _SHORTEST < len(secret) <= 128 or not secret.isascii():
        return None
    with reading(engine) as connection:
        token = tokens.find(connection, secret)
        if token is None or token.revoked is not None or now >= token.expires:
            return None
        leading = not token.roles.isdisjoint(LEADING)
        closed, flagged = own.closed(connection, token.id, token.teams, leading)
    if token.seen is None or now - token.seen >= TOUCH:
        with writing(engine) as connection:
            tokens.touch(connection, token.id, now)
    return Person(token.id, token.name, token.id, token.roles, token.teams, closed, flagged)


def revoke(engine: Engine, known: str, acting: Acting) -> Token:
    """Ends a token at once and for ever. Raises Unknown."""
    with writing(engine) as connection:
        token = tokens.one(connection, known)
        if token is None:
            raise Unknown("Diesen Zugang gibt es nicht.")
        if tokens.revoke(connection, known, acting.now):
            _told(connection, token, "widerrufen", acting)
    return token


def _told(connection: Connection, token: Token, step: str, acting: Acting) -> None:
    body: dict[str, object] = {
        "schritt": f"Zugang {step}",
        "rollen": sorted(role.value for role in token.roles),
        "teams": None if token.teams is None else sorted(token.teams),
        "bis": day_of(token.expires).isoformat(),
    }
    log.note(connection, Happening(Kind.TOKEN, acting.now, token.id, acting.known, acting.address, body))
    append(connection, Entry(Noted.SETTING, token.id, pseudonym(connection, acting.by), acting.now, "", body))
