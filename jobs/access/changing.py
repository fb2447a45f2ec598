"""Changing a password: one's own with the old one, somebody else's by the administration."""

from __future__ import annotations

from datetime import datetime

from jobs.access.accounts import Acting
from jobs.access.passwords import refuse_weak
from jobs.access.sessions import begun
from schemas.access.account import Account
from schemas.access.happening import Happening, Kind
from schemas.access.session import Session, Way
from schemas.failure import AccessRefused, Unknown
from store.access import accounts, log, sessions
from store.access.secret import fits, sealed
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing


def change(
    store: StoreFolder, engine: Engine, session: Session, old: str, new: str, now: datetime, token: str,
    address: str = "",
) -> Session:  # fmt: skip
    """Changes one's own password, ends all sessions of the account and begins a new one with `token` as its cookie.

    Raises AccessRefused for a wrong old password and for a new one that is weak or the same.
    """
    with reading(engine) as connection:
        account = _local(connection, session.person.id)
        hashed = accounts.secret(connection, account.id)
    if not fits(hashed, old):
        with writing(engine) as connection:
            log.note(connection, Happening(Kind.REFUSED, now, account.id, address=address, body={"weg": "Wechsel"}))
        raise AccessRefused("Das bisherige Kennwort stimmt nicht.")
    if old == new:
        raise AccessRefused("Das neue Kennwort ist das bisherige.")
    refuse_weak(store, new, account)
    resealed = sealed(new)
    with writing(engine) as connection:
        accounts.reseal(connection, account.id, resealed, False, now)
        sessions.drop_of(connection, account.id)
        log.note(connection, Happening(Kind.PASSWORD, now, account.id, address=address))
        return begun(store, connection, account.id, now, token, Way.LOCAL, address)


def reset(store: StoreFolder, engine: Engine, known: str, new: str, acting: Acting) -> None:
    """Gives an account a first password anew, which is changed at the next sign-in; ends its sessions and its delay.

    Raises AccessRefused for a weak password and for an account that signs in elsewhere; Unknown.
    """
    with reading(engine) as connection:
        account = _local(connection, known)
    refuse_weak(store, new, account)
    resealed = sealed(new)
    with writing(engine) as connection:
        accounts.reseal(connection, known, resealed, True, acting.now)
        sessions.drop_of(connection, known)
        happening = Happening(Kind.PASSWORD, acting.now, known, acting.known, acting.address, {"neu_gesetzt": True})
        log.note(connection, happening)


def _local(connection: Connection, known: str) -> Account:
    account = accounts.by_id(connection, known)
    if account is None:
        raise Unknown("Dieses Konto gibt es nicht.")
    if account.way is not Way.LOCAL:
        raise AccessRefused("Dieses Konto hat hier kein Kennwort: Es meldet sich über den Anmeldedienst des Amts an.")
    return account
