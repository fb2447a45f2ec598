"""What the shipped rules say about reminders."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jobs.reminders.book import book_of
from jobs.rules.rulebook import load


def test_ladders_and_what_a_mail_must_not_speak_of(rules: Path) -> None:
    loaded = load(rules, "magdeburg", date(2026, 6, 29))
    book = book_of(loaded)
    named = {rule.id: rule.reminder for rule in loaded.rulebook.rules if rule.reminder}
    assert {rule: ladder.id for rule, ladder in book.ladders.items()} == named
    assert named["absolventenmanagement-beginn"] == "frist-standard"
    # Looked up in the rule files by hand: of the chosen rules only this one reads a field with a schutzstufe.
    assert book.hidden == {"bfm-beendigung"}
    assert date(2026, 10, 3) in book.calendar.holidays
