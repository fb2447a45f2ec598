"""Sessions: begun by signing in, looked at with every request, ended by signing out or by time."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from schemas.access.account import Account
from schemas.access.happening import Happening, Kind
from schemas.access.person import Person
from schemas.access.role import LEADING
from schemas.access.session import Session, Way
from store.access import accounts, log, own, sessions
from store.access.sessions import Row, key_of
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing

TOUCH = timedelta(minutes=1)
"""How exact the last use of a session is kept: not every request has to write."""


def begin(
    store: StoreFolder, engine: Engine, person_id: str, now: datetime, token: str, way: Way = Way.LOCAL,
    address: str = "",
) -> Session:  # fmt: skip
    """A new session of an account. `token` becomes the cookie: 32 random bytes or more, written as text.

    What the visitor had as a cookie before never becomes a session. Raises KeyError for an account that is not there.
    """
    with writing(engine) as connection:
        return begun(store, connection, person_id, now, token, way, address)


def begun(
    store: StoreFolder, connection: Connection, person_id: str, now: datetime, token: str, way: Way, address: str
) -> Session:
    """The same inside the caller's transaction."""
    account = accounts.by_id(connection, person_id)
    if account is None or len(token) < 32:
        raise KeyError(person_id)
    sweep(store, connection, now)
    row = Row(key_of(token), account.id, way, now, now, now)
    sessions.add(connection, row)
    accounts.entered(connection, account.id, now)
    log.note(connection, Happening(Kind.ENTERED, now, account.id, address=address, body={"weg": way.value}))
    return _session(connection, account, row, token)


def visited(store: StoreFolder, engine: Engine, cookie: str, now: datetime) -> Session | None:
    """The session of a cookie; None where there is none, its time is over, or its account is locked."""
    if not 32 <= len(cookie) <= 128 or not cookie.isascii():
        return None
    with reading(engine) as connection:
        row = sessions.find(connection, key_of(cookie))
        account = None if row is None else accounts.by_id(connection, row.account)
        if row is None or account is None or account.locked is not None or _over(store, row, now):
            return None
        session = _session(connection, account, row, cookie)
    if now - row.seen >= TOUCH:
        with writing(engine) as connection:
            sessions.touch(connection, row.id, now)
    return session


def end(engine: Engine, cookie: str, now: datetime, address: str = "") -> None:
    """Ends the session of a cookie, if there is one."""
    with writing(engine) as connection:
        row = sessions.find(connection, key_of(cookie))
        if row is not None:
            sessions.drop(connection, row.id)
            log.note(connection, Happening(Kind.LEFT, now, row.account, address=address))


def end_of(engine: Engine, account: str, by: str | None, now: datetime, but: str | None = None) -> int:
    """Ends the sessions of an account, but for the one with the id `but`; how many there were."""
    with writing(engine) as connection:
        number = sessions.drop_of(connection, account, but)
        if number:
            log.note(connection, Happening(Kind.ENDED, now, account, by, body={"sitzungen": number}))
    return number


def sweep(store: StoreFolder, connection: Connection, now: datetime) -> int:
    """Deletes the sessions whose time is over."""
    return sessions.sweep(connection, now - store.workbench.idle, now - store.workbench.longest)


def person_of(connection: Connection, account: Account) -> Person:
    """Who stands behind an account, with what is closed to them."""
    leading = not account.roles.isdisjoint(LEADING)
    closed, flagged = own.closed(connection, account.id, account.teams, leading)
    return Person(account.id, account.name, account.login, account.roles, account.teams, closed, flagged)


def csrf_of(cookie: str) -> str:
    """What the forms of a session carry back: follows from the cookie and does not lead to it."""
    return hashlib.sha256(f"regelwerk-csrf {cookie}".encode()).hexdigest()


def _over(store: StoreFolder, row: Row, now: datetime) -> bool:
    return now - row.seen >= store.workbench.idle or now - row.created >= store.workbench.longest


def _session(connection: Connection, account: Account, row: Row, cookie: str) -> Session:
    return Session(
        row.id, person_of(connection, account), csrf_of(cookie), row.way, row.created, row.seen, row.strong,
        account.must_change,
    )  # fmt: skip
