"""Who is signed in, as every room knows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.access.role import Role


@dataclass(frozen=True, slots=True)
class Person:
    """`login` is unique and the actor of what the person does; `name` is shown. `teams` None means every team, an empty
    set none. `closed` are the case keys that the person must not see (their own, and those of their colleagues);
    `flagged` those that a lead is told are an employee's own."""

    id: str
    name: str
    login: str
    roles: frozenset[Role]
    teams: frozenset[str] | None
    closed: frozenset[str] = field(default=frozenset())
    flagged: frozenset[str] = field(default=frozenset())

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def sees(self, team: str | None, case_key: str | None = None) -> bool:
        """Whether something of this team and this case may be shown; what has no team is the whole office's."""
        if case_key is not None and case_key in self.closed:
            return False
        return self.teams is None or (team is not None and team in self.teams)
