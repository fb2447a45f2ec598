"""An overdue review of a rule is an outcome; drafts and rules about employees leave their mark on the receipt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from jobs.rules import reviews
from jobs.rules.rulebook import load
from jobs.run import Order, run
from schemas.outcome import Status
from store.outcomes import read_receipt

Make = Callable[..., Order]


@pytest.fixture
def changed(rules: Path, tmp_path: Path) -> Callable[..., Path]:
    """The rules with some words of one of them changed."""

    def make(name: str, *words: tuple[str, str]) -> Path:
        folder = tmp_path / "geändert"
        shutil.copytree(rules, folder)
        path = next(folder.rglob(f"{name}.yaml"))
        text = path.read_text(encoding="utf-8")
        for old, new in words:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return folder

    return make


def reviewed(changed: Callable[..., Path], name: str, day: str) -> Path:
    text = "nächste prüfung: 30.11.2027"
    return changed(name, ("geprüft: 02.11.2026", "geprüft: 01.01.2020"), (text, f"nächste prüfung: {day}"))


@pytest.mark.parametrize(("day", "late"), [("29.06.2020", ["bfm-zugang"]), ("30.06.2020", [])])
def test_a_review_is_overdue_the_day_after(changed: Callable[..., Path], day: str, late: list[str]) -> None:
    book = load(reviewed(changed, "bfm-zugang", day), "magdeburg", date(2020, 6, 30)).rulebook
    assert [one.id for one in reviews.overdue(book)] == late


def test_a_definition_that_is_used_must_be_reviewed_too(changed: Callable[..., Path]) -> None:
    book = load(reviewed(changed, "bfm-zugangskriterien", "29.06.2020"), "magdeburg", date(2020, 6, 30)).rulebook
    (one,) = reviews.outcomes(book)
    assert (one.regel, one.vorgang_id, one.status, one.tage) == (
        "regel-pruefung", "bfm-zugangskriterien", Status.OVERDUE, 1,
    )  # fmt: skip
    assert one.periode == "2020-06-29"
    assert reviews.overdue(replace(book, rules=())) == ()


def test_a_run_writes_what_is_overdue(changed: Callable[..., Path], order: Make) -> None:
    report = run(order(rules=reviewed(changed, "bfm-zugang", "31.03.2020"), verify=5))
    assert report.receipt.verification is not None and report.receipt.verification.agreed
    query = f"SELECT vorgang_id, faellig_am, status FROM '{report.out / 'outcomes.parquet'}' WHERE art = 'frist'"
    rows = duckdb.connect().execute(query + " AND regel = 'regel-pruefung'").fetchall()
    assert rows == [("bfm-zugang", date(2020, 3, 31), "überfällig")]
    receipt = read_receipt(report.out)
    assert [(one.rule, one.due) for one in receipt.overdue_reviews] == [("bfm-zugang", date(2020, 3, 31))]
    assert receipt.counts["regel-pruefung"] == {"überfällig": 1}


def test_drafts_are_evaluated_only_when_asked_for(changed: Callable[..., Path], order: Make) -> None:
    folder = changed("kontaktdichte", ("status: freigegeben", "status: entwurf"))
    left = run(order(rules=folder)).receipt
    assert "kontaktdichte" not in left.counts and left.drafts == ()
    reason = next(note.reason for note in left.not_in_force if note.rule == "kontaktdichte")
    assert reason.startswith("ist ein Entwurf")
    report = run(order(rules=folder, drafts=True))
    assert "kontaktdichte" in report.receipt.counts and report.receipt.drafts == ("kontaktdichte",)
    assert report.titles["kontaktdichte"].endswith("(Entwurf)")


def test_a_rule_about_employees_says_why_it_is_off(changed: Callable[..., Path], order: Make) -> None:
    folder = changed("kontaktdichte", ("art: turnus", "art: turnus\ndienstvereinbarung: erforderlich"))
    left = run(order(rules=folder)).receipt
    reason = next(note.reason for note in left.not_in_force if note.rule == "kontaktdichte")
    assert "Dienstvereinbarung" in reason and left.agreements == {}
    office = folder / "amt" / "magdeburg.yaml"
    with office.open("a", encoding="utf-8") as file:
        file.write("dienstvereinbarung:\n  kontaktdichte: DV Steuerung vom 01.03.2020\n")
    found = run(order(rules=folder)).receipt
    assert "kontaktdichte" in found.counts
    assert found.agreements == {"kontaktdichte": "DV Steuerung vom 01.03.2020"}
