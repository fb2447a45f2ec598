"""Letting in whom somebody else vouches for: the account behind them, with the roles that their groups mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jobs.access.accounts import Acting, Wanted, told_granted
from jobs.access.accounts import made as make_account
from jobs.access.sessions import begun
from jobs.access.signing import Entered, Refused
from schemas.access.account import Account
from schemas.access.happening import Happening, Kind
from schemas.access.provider import Vouched
from schemas.failure import AccessRefused
from store.access import accounts, log, sessions
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, writing

NOT_KNOWN = (
    "Ihr Anmeldedienst kennt Sie, aber für die Werkbank ist kein offenes Konto mit einer Rolle da. Bitte wenden Sie "
    "sich an die Verwaltung Ihres Amts."
)
BY = "anmeldedienst"
"""The actor of what follows from somebody's groups."""


def let_in(
    store: StoreFolder, engine: Engine, vouched: Vouched, now: datetime, token: str, address: str = ""
) -> Entered | Refused:
    """Begins a session for somebody who was vouched for.

    With [gruppen] the groups alone say what somebody may do: an account is made where there is none, and changed where
    groups have changed. Without, an account has to be there. An account of another way is never taken over, even if it
    has the same login.
    """
    with writing(engine) as connection:
        account = accounts.by_outside(connection, vouched.way, vouched.outside)
        if store.providers.grants:
            account = _by_groups(store, connection, account, vouched, now)
        if account is None or account.locked is not None or not account.roles:
            known = None if account is None else account.id
            log.note(connection, Happening(Kind.REFUSED, now, known, address=address, body={"weg": vouched.way.value}))
            return Refused(NOT_KNOWN)
        accounts.synced(connection, account.id, now)
        return Entered(token, begun(store, connection, account.id, now, token, vouched.way, address))


def follow(store: StoreFolder, connection: Connection, account: Account, vouched: Vouched, now: datetime) -> Account:
    """Gives an account what the person's groups mean now; sessions end where that is something else."""
    means = store.providers.meaning(vouched.groups)
    if (means.roles, means.teams) == (account.roles, account.teams):
        return account
    accounts.grant(connection, account.id, means.roles, means.teams, now)
    sessions.drop_of(connection, account.id)
    changed = replace(account, roles=means.roles, teams=means.teams)
    told_granted(connection, account, changed, Acting(BY, now))
    return changed


def _by_groups(
    store: StoreFolder, connection: Connection, account: Account | None, vouched: Vouched, now: datetime
) -> Account | None:
    if account is not None:
        return follow(store, connection, account, vouched, now)
    means = store.providers.meaning(vouched.groups)
    if not means.roles:
        return None
    wanted = Wanted(
        vouched.login, vouched.name, means.roles, means.teams or None, vouched.way, vouched.outside,
        every_team=means.teams is None,
    )  # fmt: skip
    try:
        made = make_account(store, connection, wanted, None, Acting(BY, now))
    except AccessRefused:
        # The login belongs to somebody else, or is none of ours.
        return None
    accounts.grant(connection, made.id, means.roles, means.teams, now)
    return replace(made, teams=means.teams)
