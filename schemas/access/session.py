"""A visit of a person to the workbench, from signing in to signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.access.person import Person


class Way(StrEnum):
    """How somebody proved who they are."""

    LOCAL = "kennwort"
    OIDC = "oidc"
    LDAP = "ldap"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is the SHA-256 of the cookie, `csrf` what every form carries back, `strong` when the person last proved who
    they are. `must_change` holds them on the page where the password is changed."""

    id: str
    person: Person
    csrf: str
    way: Way
    created: datetime
    seen: datetime
    strong: datetime
    must_change: bool = False
