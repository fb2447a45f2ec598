"""Accounts: made, given roles and teams, locked, opened again. Every step is in the security log and in the trail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobs.access.passwords import refuse_weak
from schemas.access.account import Account
from schemas.access.happening import Happening, Kind
from schemas.access.role import EVERY_TEAM, Role
from schemas.access.session import Way
from schemas.evidence.trail import Entry
from schemas.evidence.trail import Kind as Noted
from schemas.failure import AccessRefused, Unknown
from store.access import accounts, log, sessions
from store.access.secret import sealed
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append

_LOGIN = re.compile(r"[a-z0-9äöüß][a-z0-9äöüß._@+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as somebody wants it. `teams` None: every team, where the roles mean the whole office, else none.
    `outside`: how the provider calls the person; `worker`: how the Fachverfahren does."""

    login: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[str] | None = None
    way: Way = Way.LOCAL
    outside: str | None = None
    worker: str | None = None
    every_team: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does it and when: `by` is a login or, on the command line, a name; `known` the account of who has one."""

    by: str
    now: datetime
    known: str | None = None
    address: str = field(default="")


def create(store: StoreFolder, engine: Engine, wanted: Wanted, password: str | None, acting: Acting) -> Account:
    """Makes an account. A local one gets a first password, which is changed at the first sign-in.

    Raises AccessRefused for a login that is taken or none, and for a weak password.
    """
    with writing(engine) as connection:
        return made(store, connection, wanted, password, acting)


def made(store: StoreFolder, connection: Connection, wanted: Wanted, password: str | None, acting: Acting) -> Account:
    """The same inside the caller's transaction."""
    login, name = accounts.folded(wanted.login), " ".join(wanted.name.split())
    if not _LOGIN.fullmatch(login):
        raise AccessRefused(
            f"„{wanted.login}“ geht nicht als Anmeldename. Erlaubt sind Buchstaben, Ziffern und . _ - + @, ohne "
            "Leerzeichen, höchstens 100 Zeichen."
        )
    if not name or len(name) > 200 or not name.isprintable():
        raise AccessRefused("Bitte den Namen angeben, wie er auf den Seiten stehen soll (höchstens 200 Zeichen).")
    if accounts.by_login(connection, login) is not None:
        raise AccessRefused(f"Den Anmeldenamen {login} gibt es schon.")
    if (wanted.way is Way.LOCAL) != (password is not None):
        raise AccessRefused("Ein Kennwort gehört zu einem Konto, das sich hier anmeldet, und nur zu einem solchen.")
    account = Account(
        accounts.next_id(connection), login, name, wanted.way, wanted.roles,
        scope(wanted.roles, wanted.teams, wanted.every_team), wanted.outside, wanted.worker or None, acting.now,
        acting.now, None, None, None, "", 0, None, wanted.way is Way.LOCAL,
    )  # fmt: skip
    if password is not None:
        refuse_weak(store, password, account)
    accounts.add(connection, account, None if password is None else sealed(password))
    _told(connection, Kind.CREATED, account, acting, {"weg": account.way.value, **_granted(account)})
    return account


def scope(roles: frozenset[Role], teams: frozenset[str] | None, every: bool) -> frozenset[str] | None:
    """The teams that go with some roles: named ones, all of them where the roles mean the office, else none."""
    if teams:
        return teams
    return None if every or not roles.isdisjoint(EVERY_TEAM) else frozenset()


def grant(engine: Engine, known: str, roles: frozenset[Role], teams: frozenset[str] | None, acting: Acting) -> Account:
    """Gives an account exactly these roles and teams (None: every team) and ends its sessions.

    Raises AccessRefused for one's own account, and if nobody would be left to administer; Unknown.
    """
    with writing(engine) as connection:
        account = _found(connection, known)
        if acting.known == known:
            raise AccessRefused("Die eigenen Rollen und Teams ändert jemand anderes mit der Rolle Verwaltung.")
        if Role.ADMINISTRATION not in roles:
            _keep_one(connection, account)
        accounts.grant(connection, known, roles, teams, acting.now)
        sessions.drop_of(connection, known)
        changed = replace(account, roles=roles, teams=teams)
        told_granted(connection, account, changed, acting)
        return changed


def told_granted(connection: Connection, before: Account, after: Account, acting: Acting) -> None:
    """Notes that somebody has other roles or teams now."""
    _told(connection, Kind.CHANGED, before, acting, {"vorher": _granted(before), "nachher": _granted(after)})


def rename(engine: Engine, known: str, name: str, worker: str | None, acting: Acting) -> None:
    """Changes the name that pages show and how the Fachverfahren calls the person. Raises AccessRefused, Unknown."""
    name = " ".join(name.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise AccessRefused("Bitte den Namen angeben, wie er auf den Seiten stehen soll (höchstens 200 Zeichen).")
    with writing(engine) as connection:
        account = _found(connection, known)
        accounts.rename(connection, known, name, worker or None, acting.now)
        _told(connection, Kind.CHANGED, account, acting, {"angaben": True})


def lock(engine: Engine, known: str, why: str, acting: Acting) -> None:
    """Nobody enters with this account any more; who is inside is out. Raises AccessRefused, Unknown."""
    with writing(engine) as connection:
        locked(connection, _found(connection, known), why, acting)


def locked(connection: Connection, account: Account, why: str, acting: Acting) -> None:
    """The same inside the caller's transaction; an account that is locked stays so."""
    if account.locked is not None:
        return
    if acting.known == account.id:
        raise AccessRefused("Das eigene Konto sperrt jemand anderes mit der Rolle Verwaltung.")
    _keep_one(connection, account)
    accounts.lock(connection, account.id, why.strip(), acting.now)
    sessions.drop_of(connection, account.id)
    _told(connection, Kind.LOCKED, account, acting, {"grund_genannt": bool(why.strip())})


def unlock(engine: Engine, known: str, acting: Acting) -> None:
    """The account may be used again, also after too many wrong passwords. Raises AccessRefused, Unknown."""
    with writing(engine) as connection:
        account = _found(connection, known)
        if acting.known == known:
            raise AccessRefused("Das eigene Konto entsperrt jemand anderes mit der Rolle Verwaltung.")
        accounts.unlock(connection, known, acting.now)
        _told(connection, Kind.UNLOCKED, account, acting, {})


def find(engine: Engine, login: str) -> Account:
    """The account of a login. Raises Unknown."""
    with reading(engine) as connection:
        account = accounts.by_login(connection, login)
    if account is None:
        raise Unknown(f"Ein Konto mit dem Anmeldenamen {login} gibt es nicht.")
    return account


def _found(connection: Connection, known: str) -> Account:
    account = accounts.by_id(connection, known)
    if account is None:
        raise Unknown("Dieses Konto gibt es nicht.")
    return account


def _keep_one(connection: Connection, account: Account) -> None:
    """Somebody must be able to open doors again."""
    if Role.ADMINISTRATION not in account.roles or account.locked is not None:
        return
    left = [
        one for one in accounts.listed(connection)
        if one.id != account.id and one.locked is None and Role.ADMINISTRATION in one.roles
    ]  # fmt: skip
    if not left:
        raise AccessRefused(
            "Das ist das letzte offene Konto mit der Rolle Verwaltung. Bitte sie zuerst jemand anderem geben."
        )


def _granted(account: Account) -> dict[str, object]:
    teams = None if account.teams is None else sorted(account.teams)
    return {"rollen": sorted(role.value for role in account.roles), "teams": teams}


def _told(connection: Connection, kind: Kind, account: Account, acting: Acting, body: Mapping[str, object]) -> None:
    """In the security log, and in the trail without a name: who could do what when is evidence."""
    log.note(connection, Happening(kind, acting.now, account.id, acting.known, acting.address, body))
    noted = {"schritt": kind.value, **body}
    append(connection, Entry(Noted.SETTING, account.id, pseudonym(connection, acting.by), acting.now, "", noted))
