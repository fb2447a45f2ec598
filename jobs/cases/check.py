"""Every rule held against one case: what applies and with which outcome, what does not and why, what is unclear."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan.rules import Rule
from engine.run.case import evaluate
from engine.run.explain import explain as tell
from jobs.cases.book import Book
from jobs.cases.whole import Whole
from jobs.cases.words import missing, record
from schemas.cases.verdict import Bearing, Checked, Silent, Verdict
from schemas.failure import Unknown
from schemas.outcome import Explanation, Status

_ORDER = list(Bearing)
_FIRST = [Status.OVERDUE, Status.DUE_TODAY, Status.NOT_MET, Status.MISSED, Status.DUE_SOON, Status.PROPOSED]


def check(book: Book, whole: Whole, reasons: bool = False) -> Checked:
    """What every rule about single cases says of this one, the most pressing first; with `reasons` also its trees.

    A rule that says nothing says why: there is no record it could speak of, or it is not in force.
    """
    verdicts: list[Verdict] = []
    silent: dict[str, Silent] = {}
    spoken: set[str] = set()
    for rule in book.rules:
        found = list(_verdicts(book, rule, whole, reasons))
        verdicts += found
        if found:
            spoken.add(rule.id)
        else:
            silent.setdefault(rule.id, Silent(rule.id, rule.title, _why(book, rule, whole)))
    for resting in book.resting:
        silent.setdefault(resting.rule, resting)
    return Checked(
        whole.key, book.loaded.rulebook.today, whole.team,
        tuple(sorted(verdicts, key=_pressing)),
        tuple(sorted((one for name, one in silent.items() if name not in spoken), key=lambda one: one.title)),
    )  # fmt: skip


def explain(book: Book, whole: Whole, rule: str, record: str, period: str | None = None) -> tuple[Explanation, ...]:
    """What a rule says about a record of the case with its reason tree; of a cycle all periods unless one is named.

    Raises Unknown for a rule that there is not, and for a record about which it says nothing.
    """
    model = book.loaded.model
    found = tuple(
        told
        for one in book.loaded.named(rule)
        if record in whole.own.get(one.entity, ())
        for told in tell(one, whole.case, record, book.loaded.rulebook, model)
        if period is None or (told.outcome.periode or "") == period
    )
    if not found:
        raise Unknown(f"Über {record} sagt die Regel {rule} in diesem Fall nichts.")
    return found


def _verdicts(book: Book, rule: Rule, whole: Whole, reasons: bool) -> Iterator[Verdict]:
    """Each record is walked through once, with or without the way to what comes out."""
    model = book.loaded.model
    entity = model.entities[rule.entity]
    for row in whole.records(rule.entity):
        given = rule, whole.case, str(row[entity.key]), book.loaded.rulebook, model
        found = [(one.outcome, one.steps) for one in tell(*given)] if reasons else [(o, ()) for o in evaluate(*given)]
        for outcome, steps in found:
            yield Verdict(rule.title, record(entity, row), outcome, missing(outcome.fehlend, model), steps)


def _why(book: Book, rule: Rule, whole: Whole) -> str:
    model = book.loaded.model
    entity = model.entities[rule.entity]
    if rule.entity not in whole.case.rows:
        if entity.begun(book.loaded.rulebook.today):
            return f"Die Tabelle „{entity.plural}“ wurde nicht geliefert."
        return f"{entity.plural} gibt es erst ab dem {entity.since:%d.%m.%Y}."
    if not whole.records(rule.entity):
        return f"In diesem Fall gibt es keinen Vorgang der Art „{entity.label}“."
    return f"Am Stichtag gibt es in diesem Fall noch keinen Vorgang der Art „{entity.label}“, für den sie gilt."


def _pressing(verdict: Verdict) -> tuple[object, ...]:
    status, due = verdict.outcome.status, verdict.outcome.faellig_am
    rank = _FIRST.index(status) if status in _FIRST else len(_FIRST)
    dated = (due is None, due.toordinal() if due is not None else 0)
    return _ORDER.index(verdict.bearing), rank, *dated, verdict.title, verdict.key
