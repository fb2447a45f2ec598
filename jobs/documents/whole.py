"""Everything an office could switch on: every version of every rule and definition, with the values of its own file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.check.survey import Reading, survey
from engine.gather import files, gather
from engine.plan.rules import Rule
from engine.resolve import Library
from jobs.rules.needs import Need, needs, standing
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused, Unknown
from schemas.node import fold
from schemas.rule import AuthoredRule, OfficeNote
from schemas.workflow.exact import Workflows


@dataclass(frozen=True, slots=True)
class Whole:
    """All that was written, read once; the files' paths start with `root`."""

    root: Path
    library: Library
    readings: tuple[Reading, ...]
    offices: tuple[OfficeNote, ...]
    workflows: Workflows

    @property
    def model(self) -> FactModel:
        """The fact model that the rules speak of."""
        return self.library.model

    def needs(self, reading: Reading) -> frozenset[Need]:
        """The tables and columns that a version reads, those of the rule whose results it counts among them."""
        return needs(self.model, self._planned(reading))

    def _planned(self, reading: Reading) -> list[Rule]:
        authored = reading.authored
        if reading.rule is None:
            return [standing(fold(authored.entity[0].text), reading.condition, reading.value)]
        counted = fold(authored.from_rule.text) if authored.from_rule is not None else None
        others = [one.rule for one in self.readings if one.rule is not None and one.rule.id == counted]
        return [reading.rule, *others]


def topic(authored: AuthoredRule) -> str:
    """The folder in which a rule stands."""
    return Path(authored.place.file).parent.name


def whole(rules: Path) -> Whole:
    """Reads a folder of rules. Raises Unknown if there is none, RulesRefused if any file holds a mistake."""
    if not rules.is_dir():
        raise Unknown(f"Den Ordner {rules} mit den Regeln gibt es nicht.")
    authored = gather(files(rules))
    library = Library(authored.model, authored.rules, authored.packs)
    surveyed = survey(library)
    wrong = [one for one in [*authored.found, *surveyed.found] if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return Whole(rules, library, tuple(surveyed.readings), authored.offices, authored.workflows)
