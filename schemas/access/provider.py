"""Who vouches for people outside the workbench, how they are asked, and what their groups mean here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.access.role import Role
from schemas.access.session import Way


@dataclass(frozen=True, slots=True)
class OpenId:
    """A provider of OpenID Connect. `login` and `groups` are names of claims; `certificate` is the file of the
    authority that signed the provider's certificate ("" for those of the system)."""

    issuer: str
    client: str
    login: str = "preferred_username"
    groups: str = "groups"
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory asked by LDAPS. `reader` is the account that may search; `login`, `name`, `groups` are attributes;
    `narrow` is a further filter, `group_base` where groups lie if people do not name theirs."""

    server: str
    base: str
    reader: str
    certificate: str = ""
    login: str = "uid"
    name: str = "displayName"
    groups: str = "memberOf"
    narrow: str = ""
    group_base: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a group means: roles, and teams (None: all of them)."""

    roles: frozenset[Role]
    teams: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for: `outside` is what it calls them for ever, `login` and `name` may change."""

    way: Way
    outside: str
    login: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Providers:
    """All of them as the settings have it; without `grants` roles are given by hand."""

    openid: OpenId | None = None
    directory: Directory | None = None
    grants: Mapping[str, Grant] = field(default_factory=dict)
    user_header: str = "remote-user"
    groups_header: str = "remote-groups"
    silent_days: int = 90

    def meaning(self, groups: Iterable[str]) -> Grant:
        """What some groups mean together. Their names are compared without regard to case."""
        found = [self.grants[group.casefold()] for group in groups if group.casefold() in self.grants]
        roles = frozenset(role for one in found for role in one.roles)
        if any(one.teams is None for one in found):
            return Grant(roles, None)
        return Grant(roles, frozenset(team for one in found for team in one.teams or ()))
