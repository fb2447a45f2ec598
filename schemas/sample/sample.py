"""A sample as it was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from schemas.evidence.trail import fingerprint
from schemas.sample.checklist import Checklist
from schemas.sample.draw import Choice
from schemas.sample.result import Case


@dataclass(frozen=True, slots=True)
class Cell:
    """A stratum at the draw: how many there were, how many could be drawn at random, how many were."""

    rule: str
    team: str
    there: int
    open: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, of what and how. `population` is the hash of the list of all `size` matters.

    `seed` is empty where nothing was left to chance. `why` is said of a deliberate selection. `planned` is the day of
    the schedule (ISO) that asked for it, "" where a person did. `staff` are the employees of the teams at the draw,
    None where nobody delivered how many there are, `titles` what the rules were called then.
    """

    id: str
    office: str
    run: str
    drawn_at: datetime
    actor: str
    checklist: Checklist
    rules: tuple[str, ...]
    teams: tuple[str, ...]
    seed: str
    least: int
    population: str
    size: int
    cells: tuple[Cell, ...]
    cases: tuple[Case, ...]
    follows: str | None = None
    why: str = ""
    planned: str = ""
    staff: Mapping[str, int] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)

    def title(self, rule: str) -> str:
        """What a rule was called at the draw."""
        return self.titles.get(rule, rule)

    @property
    def deliberate(self) -> bool:
        """Whether nothing of it was drawn at random."""
        return not self.seed

    @property
    def sort(self) -> str:
        """What it is called: a deliberate selection is never called a sample."""
        return "gezielte Auswahl" if self.deliberate else "Nachprüfung" if self.follows else "Zufallsstichprobe"

    def body(self) -> dict[str, Any]:
        """What the database keeps of it as JSON values."""
        return {
            "checklist": self.checklist.as_data(), "rules": list(self.rules), "teams": list(self.teams),
            "seed": self.seed, "least": self.least, "population": self.population, "size": self.size,
            "cells": [asdict(one) for one in self.cells], "cases": [asdict(one) for one in self.cases],
            "why": self.why, **({"planned": self.planned} if self.planned else {}),
            **({"staff": dict(self.staff)} if self.staff is not None else {}),
            **({"titles": dict(self.titles)} if self.titles else {}),
        }  # fmt: skip

    @property
    def sha256(self) -> str:
        """The hash of what was drawn, as it stands in the trail."""
        return fingerprint({"id": self.id, "run": self.run, "follows": self.follows, "body": self.body()})

    @classmethod
    def of(cls, body: Mapping[str, Any], **columns: Any) -> Sample:
        """Back from what the database keeps."""
        cases = tuple(replace(Case(**one), choice=Choice(one["choice"])) for one in body["cases"])
        return cls(**{
            **columns, **body, "checklist": Checklist.of(body["checklist"]), "rules": tuple(body["rules"]),
            "teams": tuple(body["teams"]), "cells": tuple(Cell(**one) for one in body["cells"]), "cases": cases,
        })  # fmt: skip
