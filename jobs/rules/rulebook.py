"""The rules in force for an office on a day, or what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from engine.gather import Told
from engine.parse.nearest import nearest
from engine.pipeline import load as read_rules
from engine.plan.rules import Calendar, Rule, Rulebook
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused, Unknown
from schemas.node import fold
from schemas.rule import AuthoredRule, OfficeNote
from schemas.workflow.exact import Workflows


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook with the fact model it speaks of, and what authors wrote: every version of every rule, the office."""

    model: FactModel
    rulebook: Rulebook
    authored: tuple[AuthoredRule, ...]
    office: OfficeNote
    workflows: Workflows = field(default_factory=Workflows)

    def written(self, rule: Rule) -> AuthoredRule:
        """The version as its author wrote it."""
        return next(one for one in self.authored if one.place.file == rule.place.file)

    def named(self, rule: str) -> tuple[Rule, ...]:
        """The versions in force of a rule. Raises Unknown, with the nearest id, if there is none."""
        found = tuple(one for one in self.rulebook.rules if one.id == fold(rule))
        if found:
            return found
        for name, reason in self.rulebook.not_in_force:
            if name == fold(rule):
                raise Unknown(f"Die Regel {name} ist am Stichtag nicht in Kraft: {reason}.")
        raise Unknown(f"Die Regel {rule} gibt es nicht.{meant(rule, [one.id for one in self.rulebook.rules])}")


def meant(word: str, known: list[str]) -> str:
    """The nearest known name as a sentence, or all of them."""
    near = nearest(word, known)
    if near is not None:
        return f" Gemeint ist vielleicht {near}."
    return f" Es gibt: {', '.join(sorted(known))}." if known else ""


def load(
    rules: Path,
    office: str,
    today: date,
    drafts: bool = False,
    remembered: Path | None = None,
    *,
    regelstand: date | None = None,
    calendar: Calendar | None = None,
    told: Told | None = None,
    only: str | None = None,
    within: bool = False,
) -> Loaded:
    """The rulebook of an office, drafts only if asked for; `remembered`: what needs no second look (see pipeline).

    With a `regelstand` only what was released by that day; `calendar` is a frozen one, for a replay. `told` hears
    of a sound fact model as soon as it is read; `only`, `within`: see pipeline.

    Raises Unknown for an unknown office, RulesRefused if any file holds a mistake.
    """
    known_offices(rules, office)
    loaded = read_rules(
        rules, office, today, regelstand=regelstand, drafts=drafts, remembered=remembered, calendar=calendar, told=told,
        only=only, within=within,
    )  # fmt: skip
    wrong = [one for one in loaded.diagnostics if one.severity is Severity.ERROR]
    if wrong or loaded.rulebook is None or loaded.office is None:
        raise RulesRefused(wrong)
    return Loaded(loaded.model, loaded.rulebook, loaded.authored, loaded.office, loaded.workflows)


def known_offices(rules: Path, office: str) -> None:
    """Raises Unknown if there is no folder of rules, or no such office in it."""
    if not rules.is_dir():
        raise Unknown(f"Den Ordner {rules} mit den Regeln gibt es nicht.")
    offices = sorted(path.stem for path in (rules / "amt").glob("*.yaml"))
    if not offices:
        raise Unknown(f"Im Ordner {rules / 'amt'} steht kein Amt.")
    if office not in offices:
        raise Unknown(f"Das Amt {office} gibt es nicht.{meant(office, offices)}")
