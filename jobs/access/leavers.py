"""Leavers: whom the directory no longer has, and who has not come for long, are locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from intake.people import directory
from jobs.access.accounts import Acting, locked
from jobs.access.outside import the_directory
from jobs.access.sessions import sweep
from jobs.access.vouching import follow
from schemas.access.account import Account
from schemas.access.session import Way
from schemas.failure import AccessRefused, ProviderRefused
from store.access import accounts
from store.folder import StoreFolder
from store.records.connect import Engine, reading, writing

GONE, SILENT = "nicht mehr im Verzeichnis", "lange nicht angemeldet"
FEW, SHARE = 3, 5
"""More than three people and more than a fifth at once are no leavers but a directory that is wrong."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: logins that were locked with the reason, and of how many it was looked."""

    looked: int
    locked: tuple[tuple[str, str], ...]
    kept: tuple[str, ...] = ()


def sync(
    store: StoreFolder, engine: Engine, acting: Acting, environment: Mapping[str, str], anyway: bool = False
) -> Synced:
    """Locks leavers and follows the groups of who is still there. An account that was locked stays locked.

    Accounts of the directory's way are looked up there; all accounts but the last one of Verwaltung are locked after
    the settings' days of silence. Raises ProviderRefused where the directory cannot be asked, or knows so few of them
    that it cannot be right; `anyway` takes its word.
    """
    with reading(engine) as connection:
        open_ones = [account for account in accounts.listed(connection) if account.locked is None]
    asked = [account for account in open_ones if account.way is Way.LDAP]
    there = {}
    if asked and Way.LDAP in store.workbench.ways:
        secret = store.secret("ldap", environment)
        there = directory.known(the_directory(store), secret, [account.outside or "" for account in asked])
        _refuse_unlikely(asked, there, anyway)
        gone = [(account, GONE) for account in asked if account.outside not in there]
    else:
        gone = []
    before = acting.now - timedelta(days=store.providers.silent_days)
    left = {account.id for account, _ in gone}
    silent = [(one, SILENT) for one in open_ones if one.id not in left and (one.entered or one.created) < before]
    done, kept = [], []
    with writing(engine) as connection:
        sweep(store, connection, acting.now)
        for account, why in (*gone, *silent):
            try:
                locked(connection, account, why, acting)
                done.append((account.login, why))
            except AccessRefused:
                kept.append(account.login)
        for account in asked:
            if account.outside in there:
                accounts.synced(connection, account.id, acting.now)
                if store.providers.grants:
                    follow(store, connection, account, there[account.outside], acting.now)
    return Synced(len(open_ones), tuple(done), tuple(kept))


def _refuse_unlikely(asked: list[Account], there: Mapping[str, object], anyway: bool) -> None:
    missing = sum(account.outside not in there for account in asked)
    if not anyway and missing > FEW and missing * SHARE > len(asked):
        raise ProviderRefused(
            f"Das Verzeichnis kennt {missing} von {len(asked)} Konten nicht mehr. Das ist unwahrscheinlich viel; es "
            "wurde niemand gesperrt. Bitte ldap.basis und ldap.filter prüfen; stimmt es doch: regelwerk konto abgleich "
            "--trotzdem"
        )
