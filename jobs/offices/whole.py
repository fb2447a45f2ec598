"""A whole list of offices: what is known is carried over, the rest is checked, and one report tells of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jobs.offices.combine import combine
from jobs.offices.publish import publish
from jobs.offices.single import How, known
from jobs.offices.trying import Outcome
from jobs.progress import Step, silent
from schemas.failure import Failure
from schemas.offices.checked import Checked
from schemas.offices.combined import Combined
from schemas.offices.listed import Listed, OfficeList
from store.offices.shelf import Shelf

Checking = Callable[[Sequence[Listed]], Iterable[Outcome]]
"""Checks some offices, in any order and on any number of processes or machines; gives each outcome as it comes."""


@dataclass(frozen=True, slots=True)
class Made:
    """The report and the folder it lies in."""

    report: Combined
    folder: Path


def whole(offices: OfficeList, how: How, checking: Checking, step: Step = silent) -> Made:
    """Checks the offices of a list that are not known yet, and writes the report over all.

    Started again after it was killed, it carries on: an office whose data, rules and versions are what they were on
    the same day is not checked again. Raises DestinationRefused and SpaceExhausted where nothing can be written.
    """
    shelf = Shelf(how.out, how.as_of)
    shelf.make()
    outcomes: dict[str, Outcome] = {}
    number = len(offices.offices)
    for one in offices.offices:
        step("Was schon geprüft ist", len(outcomes), number)
        shelf.forget_failure(one.key)
        found = _known(one, how)
        if found is not None:
            outcomes[one.key] = found
    carried = frozenset(outcomes)
    left = [one for one in offices.offices if one.key not in carried]
    step("Ämter prüfen", len(outcomes), number)
    for outcome in checking(left) if left else ():
        outcomes[outcome.key] = outcome
        step("Ämter prüfen", len(outcomes), number)
    report = combine(offices, how.as_of, outcomes, carried)
    return Made(report, publish(report, how.out))


def _known(one: Listed, how: How) -> Checked | None:
    """What is known; whatever stands in the way of looking is told by the check itself, which tries again."""
    try:
        return known(one, how)
    except (Failure, OSError):
        return None
