"""The checklist of a sample as a workbook: a row for each case, a column for each question, to be read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    titles: Mapping[str, str],
) -> bytes:
    """The finished .xlsx file; it is recognised by the id of the `sample`; `titles` say what rules are called."""
    book = Book(title, made_on)
    book.prose(Prose("Anleitung", title, tuple(prose)))
    columns = (
        Column(f"{NUMBER} ({sample})", 10), Column("Vorgang", 24), Column("Abschnitt", 16), Column("Regel", 34),
        Column("Team", 14), *(Column(heading(one), 26, fill_in=True, choices=_VERDICTS) for one in questions),
        Column(REMARK, 50, fill_in=True),
    )  # fmt: skip
    rows = [
        (
            case.number,
            member.record,
            member.period,
            titles.get(member.rule, member.rule),
            member.team,
            *(None for _ in questions),
            None,
        )
        for case, member in cases
    ]  # fmt: skip
    book.table(Table(SHEET, columns, rows, frozen=2))
    return book.finished()
