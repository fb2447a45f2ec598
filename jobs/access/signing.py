"""Signing in with a password of the workbench's own: one answer and one amount of work for every wrong try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.access.sessions import begun
from schemas.access.account import Account
from schemas.access.happening import Happening, Kind
from schemas.access.session import Session, Way
from schemas.evidence.trail import Entry
from schemas.evidence.trail import Kind as Noted
from store.access import accounts, log
from store.access.secret import fits, outdated, sealed
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append

TRIES = 5
"""How many wrong passwords in a row cost nothing."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)
"""How long no password is taken after one more; each further one doubles it."""
LONGEST_PASSWORD = 1_024
"""More is not read: hashing has its price."""
WRONG = (
    "Die Anmeldung ist nicht gelungen. Bitte Anmeldename und Kennwort prüfen. Nach mehreren Fehlversuchen wird eine "
    "Anmeldung für einige Zeit nicht angenommen; dann bitte warten oder die Verwaltung ansprechen."
)
"""The one answer: for a wrong password, an unknown login, a locked account and a delay alike."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is inside; `cookie` is theirs alone."""

    cookie: str
    session: Session


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody came in; `said` is what they read."""

    said: str = WRONG


def sign_in(
    store: StoreFolder, engine: Engine, login: str, password: str, now: datetime, token: str, address: str = ""
) -> Entered | Refused:
    """Begins a session for a login and its password. A refusal does not tell why: who asks must not learn who exists.

    The delay is looked at once more in the transaction that counts, so that many tries at once gain nothing.
    """
    with reading(engine) as connection:
        account = accounts.by_login(connection, login)
        hashed = None if account is None else accounts.secret(connection, account.id)
    right = fits(hashed, password[:LONGEST_PASSWORD]) and len(password) <= LONGEST_PASSWORD
    renewed = sealed(password) if right and hashed is not None and outdated(hashed) else None
    with writing(engine) as connection:
        account = accounts.by_login(connection, login)
        if account is None or not right or not _open(account, now):
            _refuse(connection, login, account, now, address, counted=not right)
            return Refused()
        if renewed is not None:
            accounts.reseal(connection, account.id, renewed, account.must_change, now)
        return Entered(token, begun(store, connection, account.id, now, token, Way.LOCAL, address))


def _open(account: Account, now: datetime) -> bool:
    return account.locked is None and account.way is Way.LOCAL and not _delayed(account, now)


def _delayed(account: Account, now: datetime) -> bool:
    return account.retry is not None and now < account.retry


def _refuse(
    connection: Connection, login: str, account: Account | None, now: datetime, address: str, counted: bool
) -> None:
    """The same statements for an unknown login. What was typed is not kept: it may be a password."""
    counted = counted and (account is None or not _delayed(account, now))
    failures = (0 if account is None else account.failures) + counted
    delay = _delay(failures)
    if counted:
        accounts.failed(connection, login, now + delay if delay else None)
    known = None if account is None else account.id
    log.note(connection, Happening(Kind.REFUSED, now, known, address=address, body={"weg": Way.LOCAL.value}))
    if account is not None and counted and delay:
        body = {"fehlversuche": failures, "sekunden": int(delay.total_seconds())}
        log.note(connection, Happening(Kind.LOCKED_OUT, now, account.id, address=address, body=body))
        append(connection, Entry(Noted.SIGN_IN, account.id, pseudonym(connection, account.login), now, "", body))


def _delay(failures: int) -> timedelta:
    """Nothing for the first tries, then half a minute, doubled by each further one."""
    if failures < TRIES:
        return timedelta()
    doubled: int = 1 << min(failures - TRIES, 10)
    return min(FIRST * doubled, LONGEST)
