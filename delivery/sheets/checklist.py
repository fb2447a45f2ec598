"""The checklist of a sample as a workbook: a row for each case, a column for each question, to be read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from delivery.sheets.book import Book, Column, Prose, Table
from schemas.sample.checklist import Question
from schemas.sample.draw import Member
from schemas.sample.result import Case, Verdict

SHEET = "Prüfbogen"
REMARK = "Bemerkung"
NUMBER = "Nr."
_VERDICTS = tuple(str(one) for one in Verdict)


def heading(question: Question) -> str:
    """What stands above a question's answers; the id comes first, so that the column is found again."""
    return f"{question.name}: {question.text}" + (f"\n{question.hint}" if question.hint else "")


def checklist_book(
    sample: str,
    title: str,
    prose: Sequence[tuple[str, str]],
    questions: Sequence[Question],
    cases: Sequence[tuple[Case, Member]],
    made_on: date,
) -> bytes:
    """The finished .xlsx file; `sample` is the sample's id, by which the file is recognised."""
    book = Book(title, made_on)
    book.prose(Prose("Anleitung", title, tuple(prose)))
    columns = (
        Column(f"{NUMBER} ({sample})", 10), Column("Vorgang", 24), Column("Abschnitt", 16), Column("Regel", 24),
        Column("Team", 14), *(Column(heading(one), 26, fill_in=True, choices=_VERDICTS) for one in questions),
        Column(REMARK, 50, fill_in=True),
    )  # fmt: skip
    rows = [
        (case.number, member.record, member.period, member.rule, member.team, *(None for _ in questions), None)
        for case, member in cases
    ]
    book.table(Table(SHEET, columns, rows, frozen=2))
    return book.finished()
