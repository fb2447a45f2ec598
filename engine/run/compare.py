"""Three evaluators on the same records: every value on which two of them differ is a finding of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engine.run.second import Opinion, Verdict
from schemas.outcome import Outcome
from schemas.verification import Disagreement, Evaluator, Step, Truth, Truths

COLUMNS = (
    "fassung", "art", "vorgang", "kunde_id", "status", "faellig_am", "erledigt_am", "nachweis_id", "tage",
    "zustaendig", "team", "ursache", "fehlend", "grund",
)  # fmt: skip
"""What two evaluators must agree on; rank and free places depend on the whole unit, which one case does not show."""

Key = tuple[str, str, str | None]
_ROW = "Zeile"
_WORDS: dict[Truth, str] = {True: "wahr", False: "falsch", None: "unbekannt"}


def compare_outcomes(
    batch: Iterable[Outcome],
    case: Iterable[Outcome],
    who: tuple[Evaluator, Evaluator] = (Evaluator.BATCH, Evaluator.CASE),
) -> list[Disagreement]:
    """Every difference between two evaluators' outcomes of the same records, row by row and column by column.

    A row that only one of them has is one disagreement, and so is a row that one has twice.
    """
    left, right = _by_key(batch), _by_key(case)
    found: list[Disagreement] = []
    for key in sorted(left.keys() | right.keys(), key=_sortable):
        lefts, rights = left.get(key, []), right.get(key, [])
        if len(lefts) == len(rights) == 1:
            found += _columns(key, lefts[0], rights[0], who)
        else:
            found.append(
                Disagreement(*key, _ROW, who[0], _rows(lefts), who[1], _rows(rights))
            )  # fmt: skip
    return found


def _by_key(outcomes: Iterable[Outcome]) -> dict[Key, list[Outcome]]:
    found: dict[Key, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault((outcome.regel, outcome.vorgang_id, outcome.periode), []).append(outcome)
    return found


def _sortable(key: Key) -> tuple[str, str, str]:
    return key[0], key[1], key[2] or ""


def _columns(key: Key, left: Outcome, right: Outcome, who: tuple[Evaluator, Evaluator]) -> list[Disagreement]:
    pairs = ((name, getattr(left, name), getattr(right, name)) for name in COLUMNS)
    return [
        Disagreement(*key, name, who[0], _written(one), who[1], _written(other))
        for name, one, other in pairs
        if one != other
    ]


def _rows(outcomes: Sequence[Outcome]) -> str:
    return " und ".join(outcome.status for outcome in outcomes) or "keine Zeile"


def _written(value: Any) -> str:
    match value:
        case None:
            return "nichts"
        case date():
            return f"{value:%d.%m.%Y}"
        case tuple():
            return ", ".join(value) or "nichts"
    return str(value)


def compare_opinion(truths: Sequence[Truths], opinion: Opinion) -> list[Disagreement]:
    """Every difference between the walker's truths and status and what durable_rules made of them."""
    found: list[Disagreement] = []
    for walked, verdict in zip(truths, opinion.verdicts, strict=True):
        if verdict is not None:
            found += _opinion(walked, verdict)
    return found


def _opinion(walked: Truths, verdict: Verdict) -> list[Disagreement]:
    differing: list[tuple[str, str, str]] = []
    for step, root in walked.roots.items():
        said = _said(step, verdict)
        if said != _WORDS[root.truth]:
            differing.append((step, _WORDS[root.truth], said))
    if verdict.statuses != (walked.status,):
        differing.append(("status", walked.status, " und ".join(verdict.statuses) or "nichts"))
    return [
        Disagreement(
            walked.regel, walked.vorgang_id, walked.periode, what, Evaluator.CASE, left, Evaluator.SECOND, right
        )
        for what, left, right in differing
    ]


def _said(step: Step, verdict: Verdict) -> str:
    if step in verdict.contradictions:
        return "wahr und falsch"
    return _WORDS[verdict.roots[step]]
