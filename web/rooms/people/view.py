"""What the pages about people show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.access.account import Account
from schemas.access.happening import Happening
from schemas.access.role import Role
from schemas.access.session import Way
from store.access.sessions import Row
from store.access.tokens import Token

WAYS = {
    Way.LOCAL: "Kennwort der Werkbank",
    Way.OIDC: "Anmeldedienst (OpenID Connect)",
    Way.LDAP: "Verzeichnisdienst (LDAP)",
    Way.PROXY: "Arbeitsplatz (Proxy)",
}
TABS = (
    ("Konten", "/verwaltung/personen"),
    ("Sitzungen", "/verwaltung/sitzungen"),
    ("Sicherheitsprotokoll", "/verwaltung/sicherheit"),
    ("Zugänge der Schnittstelle", "/verwaltung/zugaenge"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An account in the list."""

    id: str
    login: str
    name: str
    roles: str
    teams: str
    way: str
    state: str
    entered: datetime | None


def line(account: Account, now: datetime) -> Line:
    """An account as the list shows it."""
    return Line(
        account.id, account.login, account.name, roles(account.roles), teams(account.teams), WAYS[account.way],
        state(account, now), account.entered,
    )  # fmt: skip


def state(account: Account, now: datetime) -> str:
    """offen, gesperrt, or waiting after wrong passwords."""
    if account.locked is not None:
        return "gesperrt"
    if account.retry is not None and now < account.retry:
        return "wartet nach Fehlversuchen"
    return "offen"


def roles(held: frozenset[Role]) -> str:
    """Roles in the order of the house."""
    return ", ".join(role for role in Role if role in held) or "keine"


def teams(held: frozenset[str] | None) -> str:
    """Teams as people read them."""
    return "alle" if held is None else ", ".join(sorted(held)) or "keine"


@dataclass(frozen=True, slots=True)
class Inside:
    """A session in the list; `mark` is the beginning of its id."""

    id: str
    mark: str
    login: str
    way: str
    created: datetime
    seen: datetime


def inside(rows: Sequence[Row], logins: Mapping[str, str]) -> list[Inside]:
    """Sessions as the list shows them."""
    return [
        Inside(row.id, row.id[:8], logins.get(row.account, row.account), WAYS[row.way], row.created, row.seen)
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the security log."""

    number: int
    at: datetime
    kind: str
    account: str
    by: str
    address: str
    more: str


def happened(found: Sequence[tuple[int, Happening]], logins: Mapping[str, str]) -> list[Happened]:
    """Entries as the page shows them."""
    return [
        Happened(
            number, one.at, one.kind, _who(one.account, logins, "unbekannt"), _who(one.by, logins, ""),
            one.address, "; ".join(f"{key}: {_plain(value)}" for key, value in one.body.items()),
        )
        for number, one in found
    ]  # fmt: skip


def _who(known: str | None, logins: Mapping[str, str], nobody: str) -> str:
    return nobody if known is None else logins.get(known, known)


def _plain(value: object) -> str:
    match value:
        case None:
            return "alle"
        case bool():
            return "ja" if value else "nein"
        case list():
            return ", ".join(_plain(one) for one in value) or "keine"
        case dict():
            return " / ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return str(value)


@dataclass(frozen=True, slots=True)
class Pass:
    """A token in the list."""

    id: str
    name: str
    roles: str
    teams: str
    expires: datetime
    seen: datetime | None
    state: str


def passes(found: Sequence[Token], now: datetime) -> list[Pass]:
    """Tokens as the page shows them."""
    return [
        Pass(one.id, one.name, roles(one.roles), teams(one.teams), one.expires, one.seen, _of(one, now))
        for one in found
    ]


def _of(one: Token, now: datetime) -> str:
    if one.revoked is not None:
        return "widerrufen"
    return "abgelaufen" if now >= one.expires else "offen"
