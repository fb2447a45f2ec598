"""How far back the shipped rules look: each number stands here, and each of them decides something.

No example of a rule stands on this boundary (docs/decisions/lookback.md): here every rule is asked about one of its own
examples on the last day on which the lookback still reaches the due day, and on the day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import calendar
from engine.check.survey import Reading
from engine.check.trial.plans import Plans
from engine.check.trial.run import Example, Trial
from engine.plan.rules import Rule
from engine.plan.values import Duration, Unit
from engine.run.case import evaluate
from jobs.documents.whole import Whole, whole
from schemas.outcome import BEYOND, Outcome, Status

USUAL = "13 Monate"
OTHERS = {
    "amip-nachfolge": "25 Monate",
    "bca-aktionstag": "25 Monate",
    "berichtskette-tl-bl-gf": "3 Monate",
    "bildungszielplanung": "25 Monate",
    "egv-erstabschluss": "5 Jahre",
    "geschaeftsplan-traegerversammlung": "25 Monate",
    "iks-regelkreis": "25 Monate",
    "integrationskurs-anmeldung": "6 Monate",
    "massnahmebedarf-analyse": "25 Monate",
    "passgenaue-vorauswahl": "6 Monate",
    "projektauswertung": "25 Monate",
    "pruefthemen-jahresbeginn": "25 Monate",
    "risikokonferenz": "25 Monate",
    "sbm-aktionstag": "25 Monate",
}
EVER = Duration(90, Unit.YEARS)
_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def everything(shipped: Path) -> Whole:
    """All shipped rules."""
    return whole(shipped)


def test_every_lookback_is_the_usual_one_or_named_here(everything: Whole) -> None:
    given = {Path(one.authored.place.file).stem: one.authored.lookback for one in everything.readings}
    found = {name: text.text for name, text in given.items() if text is not None and text.text != USUAL}
    assert found == OTHERS


class _Asked:
    """One rule with one of its examples, on any Stichtag and with any lookback."""

    def __init__(self, read: Whole, plans: Plans, rule: Rule, example: Example) -> None:
        self.read, self.plans, self.rule, self.example = read, plans, rule, example
        self.key = str(example.case.rows[rule.entity][0][read.model.entities[rule.entity].key])

    def judged(self, today: date, lookback: Duration) -> list[Outcome]:
        """What the rule judges on a Stichtag."""
        return [one for one in self._said(today, lookback) if one.status is not Status.NOT_APPLICABLE]

    def _said(self, today: date, lookback: Duration) -> list[Outcome]:
        rule = replace(self.rule, lookback=lookback)
        book = self.plans.rulebook((rule,), today)
        return list(evaluate(rule, self.example.case, self.key, book, self.read.model))

    def decides(self) -> bool:
        """Whether a due day or a period is judged on the last day of the lookback only, and a unit moves that.

        Of a due day it is said that it lies too far back, in the words by which findings are closed.
        """
        given = self.rule.lookback
        assert given is not None
        more, less = replace(given, amount=given.amount + 1), replace(given, amount=given.amount - 1)
        for one in self.judged(self.example.today, EVER):
            for day in (one.faellig_am, one.erledigt_am):
                if day is None:
                    continue
                last = self._last(day, given)
                expected = ((last, given, True), (last, less, False), (last + _DAY, given, False),
                            (last + _DAY, more, True))  # fmt: skip
                if all((one.periode in self._periods(when, far)) is there for when, far, there in expected):
                    return self.rule.deadline is None or self._too_far(last + _DAY, given)
        return False

    def _too_far(self, today: date, lookback: Duration) -> bool:
        return any((one.grund or "").startswith(BEYOND) for one in self._said(today, lookback))

    def _periods(self, today: date, lookback: Duration) -> set[str | None]:
        return {one.periode for one in self.judged(today, lookback)}

    def _last(self, day: date, lookback: Duration) -> date:
        """The last Stichtag from which the lookback reaches back to a day."""
        book = self.plans.rulebook((), day)
        today = day
        while calendar.before(today + _DAY, lookback, book.calendar) <= day:
            today += _DAY
        return today


def asked(read: Whole, plans: Plans, reading: Reading) -> Iterator[_Asked]:
    trial = Trial(read.library, plans, reading)
    trial.read()
    for example in trial.examples:
        for rule in plans.rules(reading.authored, example.today, example.values):
            yield _Asked(read, plans, rule, example)


def test_every_lookback_decides_something(everything: Whole) -> None:
    plans = Plans(everything.library, list(everything.readings))
    looking = [one for one in everything.readings if one.rule is not None and one.rule.lookback is not None]
    assert len(looking) > 80
    idle = [
        one.authored.id.text for one in looking if not any(each.decides() for each in asked(everything, plans, one))
    ]
    assert idle == []
