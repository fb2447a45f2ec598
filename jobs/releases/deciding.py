"""Who may release: a second person with the role, or a substitute who was named for a time."""

from __future__ import annotations

from datetime import date, timedelta

from jobs.releases.changing import Doing
from schemas.access.role import Role
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.failure import ReleaseRefused, Unknown
from schemas.release.draft import Change
from store.access import accounts
from store.records.actors import name_of, pseudonym
from store.records.connect import Connection, writing
from store.releases import substitutes
from store.trail.append import append

LONGEST = timedelta(days=366)
_NAMING = frozenset({Role.RELEASE, Role.HEAD})


def second(connection: Connection, office: str, change: Change, by: str, today: date) -> str:
    """The pseudonym of whoever releases. Raises ReleaseRefused for an author, and for who may not release."""
    actor = pseudonym(connection, by)
    if actor in change.authors:
        raise ReleaseRefused(
            "Vier-Augen-Prinzip: Wer an der Änderung geschrieben hat, gibt sie nicht selbst frei. Bitte eine zweite "
            "Person mit der Rolle Freigabe bitten."
        )
    authorised(connection, office, by, actor, today)
    return actor


def authorised(connection: Connection, office: str, by: str, actor: str, today: date) -> None:
    """Raises ReleaseRefused unless somebody has the role, or is a substitute today.

    An office without accounts in the workbench has no roles: there whoever may use the command may release.
    """
    known = accounts.listed(connection)
    if not known:
        return
    account = accounts.by_login(connection, by)
    open_one = account is not None and account.locked is None
    role = account is not None and Role.RELEASE in account.roles
    if open_one and (role or substitutes.holding(connection, office, actor, today) is not None):
        return
    raise ReleaseRefused(
        f"{by} darf nicht freigeben: Dazu gehört die Rolle Freigabe, oder eine Vertretung, die heute gilt."
    )


def name_substitute(doing: Doing, person: str, since: date, until: date, reason: str) -> int:
    """Names somebody who may release from a day until a day, both included.

    Raises ReleaseRefused for oneself, for an end before the beginning, in the past or more than a year away, without a
    reason, and for who may not name; Unknown for a login that nobody has.
    """
    store, reason = doing.store, " ".join(reason.split())
    if not reason:
        raise ReleaseRefused("Bitte sagen, warum die Vertretung nötig ist.")
    if until < since or until < day_of(doing.now) or until - since > LONGEST:
        raise ReleaseRefused("Eine Vertretung braucht ein Ende: nicht vor ihrem Beginn, höchstens ein Jahr danach.")
    with writing(doing.engine) as connection:
        known = accounts.listed(connection)
        if known:
            own = accounts.by_login(connection, doing.by)
            if own is None or not own.roles & _NAMING:
                raise ReleaseRefused("Eine Vertretung benennt, wer die Rolle Freigabe oder Leitung hat.")
            if accounts.by_login(connection, person) is None:
                raise Unknown(f"Ein Konto {person} gibt es nicht.")
        actor, deputy = pseudonym(connection, doing.by), pseudonym(connection, person)
        if actor == deputy:
            raise ReleaseRefused("Sich selbst kann niemand zur Vertretung benennen.")
        number = substitutes.add(connection, store.office, deputy, since, until, actor, reason, doing.now)
        body = {"schritt": "vertretung", "person": deputy, "von": since.isoformat(), "bis": until.isoformat()}
        append(connection, Entry(Kind.RELEASE, f"vertretung-{number}", actor, doing.now, reason, body))
    return number


def revoke_substitute(doing: Doing, number: int) -> None:
    """Ends a substitution now. Raises Unknown."""
    with writing(doing.engine) as connection:
        actor = pseudonym(connection, doing.by)
        if not substitutes.revoke(connection, doing.store.office, number, actor, doing.now):
            raise Unknown(f"Eine laufende Vertretung {number} gibt es nicht.")
        body = {"schritt": "vertretung beendet"}
        append(connection, Entry(Kind.RELEASE, f"vertretung-{number}", actor, doing.now, "", body))


def called(connection: Connection, actor: str) -> str:
    """A pseudonym as people read it: the person's name where there is an account, else what was kept."""
    login = name_of(connection, actor)
    account = accounts.by_login(connection, login)
    return login if account is None else account.name
