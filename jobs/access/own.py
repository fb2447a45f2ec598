"""Employees' own cases: noted by the administration, closed to the person and their colleagues, flagged to leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.access.accounts import Acting
from schemas.access.happening import Happening, Kind
from schemas.failure import AccessRefused, Unknown
from store.access import accounts, log, own
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing

_KEY = re.compile(r"[^\s/\\]{1,100}")


@dataclass(frozen=True, slots=True)
class Closed:
    """What is closed for the sake of one account: its own cases, and the colleagues (logins) whose own are too."""

    cases: tuple[str, ...]
    colleagues: tuple[str, ...]


def closed(engine: Engine, known: str) -> Closed:
    """What is noted about an account."""
    with reading(engine) as connection:
        names = {account.id: account.login for account in accounts.listed(connection)}
        others = tuple(names[other] for other in own.others(connection, known))
        return Closed(tuple(own.keys(connection, known)), others)


def keep(engine: Engine, known: str, cases: Sequence[str], colleagues: Sequence[str], acting: Acting) -> Closed:
    """Notes exactly these case keys and colleagues (by login). Raises AccessRefused for what is no key, Unknown.

    The log says that something changed and how many there are, not which: a case key beside an account says that
    somebody gets benefits. For the same reason the trail says nothing.
    """
    wanted = list(dict.fromkeys(case.strip() for case in cases if case.strip()))
    if wrong := [case for case in wanted if not _KEY.fullmatch(case)]:
        raise AccessRefused(f"Das ist kein Fallschlüssel: {wrong[0][:100]}. Bitte einen je Zeile angeben.")
    with writing(engine) as connection:
        if accounts.by_id(connection, known) is None:
            raise Unknown("Dieses Konto gibt es nicht.")
        others = []
        for login in dict.fromkeys(colleague.strip() for colleague in colleagues if colleague.strip()):
            found = accounts.by_login(connection, login)
            if found is None or found.id == known:
                raise AccessRefused(f"Ein anderes Konto mit dem Anmeldenamen {login} gibt es nicht.")
            others.append(found.id)
        actor, changes = pseudonym(connection, acting.by), 0
        for case in own.keys(connection, known):
            changes += case not in wanted and own.take(connection, known, case)
        for other in own.others(connection, known):
            changes += other not in others and own.part(connection, known, other)
        changes += sum(own.put(connection, known, case, actor, acting.now) for case in wanted)
        changes += sum(own.pair(connection, known, other, actor, acting.now) for other in others)
        if changes:
            body = {"faelle": len(wanted), "kollegen": len(others)}
            log.note(connection, Happening(Kind.OWN, acting.now, known, acting.known, acting.address, body))
    return closed(engine, known)
