"""What reviewers say about the cases of a sample, and what follows from it for each case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from schemas.sample.draw import Choice, Stratum


class Verdict(StrEnum):
    """What a reviewer can say about one question of one case."""

    RIGHT = "in Ordnung"
    WRONG = "Fehler"
    NOT_CHECKABLE = "nicht prüfbar"


class Standing(StrEnum):
    """How a case stands."""

    RIGHT = "in Ordnung"
    WRONG = "Fehler"
    NOT_CHECKABLE = "nicht prüfbar"
    DIVIDED = "uneinig"
    OPEN = "offen"


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a sample by its number; `token` is the mark of its matter."""

    number: int
    token: str
    rule: str
    team: str
    choice: Choice

    @property
    def stratum(self) -> Stratum:
        """Where it is counted."""
        return self.rule, self.team


@dataclass(frozen=True, slots=True)
class Said:
    """What one reviewer says; `remark` is the hash of a remark whose text stays in the reviewer's file, or None."""

    number: int
    question: str
    verdict: Verdict
    actor: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What follows from a sample, and by when; both as ISO text, `done` null while it is open."""

    id: int
    text: str
    until: str
    done: str | None = None


def standing(questions: Sequence[str], said: Iterable[Said]) -> Standing:
    """How a case stands after what was said about it, each reviewer's later word in the place of the earlier one."""
    last: dict[tuple[str, str], Verdict] = {(one.question, one.actor): one.verdict for one in said}
    found: set[Verdict] = set()
    divided = False
    for question in questions:
        words = {verdict for (about, _), verdict in last.items() if about == question}
        if not words:
            return Standing.OPEN
        divided = divided or len(words) > 1
        found |= words
    if divided:
        return Standing.DIVIDED
    if Verdict.WRONG in found:
        return Standing.WRONG
    return Standing.NOT_CHECKABLE if Verdict.NOT_CHECKABLE in found else Standing.RIGHT
