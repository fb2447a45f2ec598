"""Every difference between two evaluators is found, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from engine.run.compare import COLUMNS, compare_opinion, compare_outcomes
from engine.run.second import Opinion, Verdict
from schemas.outcome import Cause, Kind, Outcome, Status
from schemas.verification import Evaluator, Root, Step, Truths

ONE = Outcome(
    "regel", "f1", Kind.DEADLINE, "akte", "a1", Status.OVERDUE, "1", "a1", date(2020, 6, 1), None, None, None, None, 29,
    "rolle", "team", None, (), "Seit 29 Tagen überfällig.",
)  # fmt: skip
OTHER_VALUES: dict[str, Any] = {
    "fassung": "f2", "art": Kind.CYCLE, "vorgang": "schritt", "kunde_id": None, "status": Status.MISSED,
    "faellig_am": date(2020, 6, 2), "erledigt_am": date(2020, 6, 1), "nachweis_id": "n", "tage": 28,
    "zustaendig": None, "team": "team2", "ursache": Cause.FACT_MISSING, "fehlend": ("akte.termin",), "grund": "Anders.",
}  # fmt: skip


def test_equal_outcomes_agree_in_any_order() -> None:
    rows = [ONE, replace(ONE, periode="2"), replace(ONE, periode=None), replace(ONE, vorgang_id="a2")]
    assert compare_outcomes(rows, reversed(rows)) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_counts(column: str) -> None:
    (found,) = compare_outcomes([ONE], [replace(ONE, **{column: OTHER_VALUES[column]})])
    assert (found.regel, found.vorgang_id, found.periode, found.what) == ("regel", "a1", "1", column)
    assert found.left_value != found.right_value


def test_only_rank_and_places_do_not_count() -> None:
    identity = {"regel", "vorgang_id", "periode"}
    assert {field.name for field in fields(Outcome)} == identity | set(COLUMNS) | {"rang", "platz_frei"}
    assert compare_outcomes([replace(ONE, rang=3, platz_frei=True)], [ONE]) == []


def test_missing_extra_and_double_rows_are_found() -> None:
    second = replace(ONE, periode="2", status=Status.DONE)
    (missing,) = compare_outcomes([ONE], [ONE, second])
    assert (missing.periode, missing.what, missing.left_value, missing.right_value) == (
        "2", "Zeile", "keine Zeile", "erledigt",
    )  # fmt: skip
    (extra,) = compare_outcomes([ONE, second], [second])
    assert (extra.left_value, extra.right_value) == ("überfällig", "keine Zeile")
    (double,) = compare_outcomes([ONE, ONE], [ONE])
    assert double.left_value == "überfällig und überfällig"


def test_a_disagreement_reads_as_german() -> None:
    (found,) = compare_outcomes([ONE], [replace(ONE, faellig_am=None)])
    assert str(found) == (
        "regel, a1, Abschnitt 1: faellig_am – Massenprüfung sagt „01.06.2020“, Einzelfallprüfung sagt „nichts“"
    )


def test_other_evaluators_are_named() -> None:
    who = (Evaluator.WRITTEN, Evaluator.BATCH)
    (found,) = compare_outcomes([ONE], [replace(ONE, tage=1)], who)
    (missing,) = compare_outcomes([], [ONE], who)
    assert (found.left, found.right) == (missing.left, missing.right) == who


WALKED = Truths(
    "regel",
    date(2020, 1, 1),
    "a1",
    Status.MET,
    None,
    {Step.APPLIES: Root((), True), Step.CRITERION: Root((True, None), True)},
)
AGREEING = Verdict({Step.APPLIES: True, Step.CRITERION: True}, (Status.MET,))


def test_an_agreeing_or_missing_opinion_is_no_disagreement() -> None:
    assert compare_opinion([WALKED, WALKED], Opinion((AGREEING, None))) == []


@pytest.mark.parametrize(
    ("verdict", "what", "left", "right"),
    [
        (replace(AGREEING, roots={Step.APPLIES: None, Step.CRITERION: True}), "betrifft", "wahr", "unbekannt"),
        (replace(AGREEING, contradictions=(Step.CRITERION,)), "wenn", "wahr", "wahr und falsch"),
        (replace(AGREEING, statuses=(Status.NOT_MET,)), "status", "eingehalten", "nicht eingehalten"),
        (replace(AGREEING, statuses=()), "status", "eingehalten", "nichts"),
        (
            replace(AGREEING, statuses=(Status.MET, Status.UNCLEAR)),
            "status", "eingehalten", "eingehalten und ungeklärt",
        ),
    ],
)  # fmt: skip
def test_a_differing_opinion_is_one(verdict: Verdict, what: str, left: str, right: str) -> None:
    (found,) = compare_opinion([WALKED], Opinion((verdict,)))
    assert (found.what, found.left, found.left_value, found.right, found.right_value) == (
        what, Evaluator.CASE, left, Evaluator.SECOND, right,
    )  # fmt: skip
