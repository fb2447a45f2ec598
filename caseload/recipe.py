"""A recipe: the published tables a synthetic office follows, as read from fixtures/caseload/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from caseload.further.spec import Spec
from caseload.further.spec import read as read_tables

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Counts per trait for `people` persons; shares scale to any size of office."""

    name: str
    office: str
    people: int
    teams: int
    published: Shares
    unemployed_ages: Shares
    other_ages: Shares
    strategies: Shares
    profiles: Shares
    shares: Shares
    further: tuple[Spec, ...]

    def share(self, trait: str) -> float:
        """The published count of `trait` as a share of all persons."""
        return self.published[trait] / self.people

    def of(self, part: str, whole: str) -> float:
        """The published count of `part` as a share of that of `whole`."""
        return self.published[part] / self.published[whole]


def read(data: Mapping[str, Any], tables: Sequence[Mapping[str, Any]] = ()) -> Recipe:
    """A recipe from its plain data, with the further tables that every office has.

    Raises KeyError where a table is missing and ValueError where a number is none.
    """

    def table(key: str) -> dict[str, float]:
        return {name: float(str(count)) for name, count in data[key].items()}

    return Recipe(
        name=str(data["rezept"]),
        office=str(data["amt"]),
        people=int(data["personen"]),
        teams=int(data["teams"]),
        published=table("veröffentlicht"),
        unemployed_ages=table("arbeitslos je altersgruppe"),
        other_ages=table("nicht arbeitslos je altersgruppe"),
        strategies=table("handlungsstrategien"),
        profiles=table("profillage"),
        shares={name: percent / 100 for name, percent in table("anteile").items()},
        further=read_tables(tables),
    )
