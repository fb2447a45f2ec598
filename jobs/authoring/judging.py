"""What is said of a rule while it is written: mistakes, examples red or green, the rule as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.check.single import Judged, Verdict, judge
from engine.check.survey import read_alone
from engine.compile.render import define, demand
from engine.pipeline import tidy
from jobs.authoring.surroundings import Own, Surroundings, own
from jobs.documents.sentences import filled
from schemas.diagnostic import Diagnostic, Severity
from schemas.outcome import Kind


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything about one text; `sentence` is Markdown, empty while the rule cannot be read."""

    diagnostics: tuple[Diagnostic, ...]
    verdicts: tuple[Verdict, ...]
    sentence: str

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What stands in the way of the rule."""
        return tuple(one for one in self.diagnostics if one.severity is Severity.ERROR)

    @property
    def hints(self) -> tuple[Diagnostic, ...]:
        """What might be better."""
        return tuple(one for one in self.diagnostics if one.severity is not Severity.ERROR)

    @property
    def red(self) -> int:
        """How many examples did not come out as expected."""
        return sum(one.right is False for one in self.verdicts)


@lru_cache(64)
def judged(around: Surroundings, path: str, data: bytes) -> Judgement:
    """What is wrong with a text that is to be the file `path`, what its examples say, and the rule as a sentence."""
    return _judged(own(around, path, data), around)


def _judged(mine: Own, around: Surroundings) -> Judgement:
    found: Judged | None = None
    if mine.rule is not None and mine.reading is not None:
        found = judge(mine.library, mine.rule)
    diagnostics = tuple(tidy([*mine.found, *(found.found if found is not None else ())]))
    return Judgement(diagnostics, found.verdicts if found is not None else (), _sentence(mine, found, around))


def _sentence(mine: Own, found: Judged | None, around: Surroundings) -> str:
    """What the rule demands with the office's values; empty while what it says is not plain."""
    if found is None or any(one.severity is Severity.ERROR for one in found.reading.version.found):
        return ""
    reading, model = read_alone(mine.library, found.reading.authored, around.office), mine.library.model
    if reading.rule is not None:
        return filled(demand(reading.rule, model))
    authored = reading.authored
    if authored.kind is Kind.DEFINITION and (reading.condition is not None or reading.value is not None):
        return filled(define(authored.entity[0].text, reading.condition, reading.value, model))
    return ""
