"""What a draw hands out: the population, its strata, the drawn marks, the checklist as a workbook; and it read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from delivery.place import place
from delivery.sheets.checklist import NUMBER, REMARK, SHEET, checklist_book
from intake.exports.sheet.read import read_cells
from jobs.samples.draw import Drawn
from schemas.failure import SampleRefused
from schemas.sample.draw import listed, lot
from schemas.sample.result import Verdict
from schemas.sample.sample import Sample

POPULATION, STRATA, LOTS, BOOK = "grundgesamtheit.csv", "schichten.csv", "ziehung.csv", "pruefbogen.xlsx"
_HEAD = re.compile(rf"{re.escape(NUMBER)} \((?P<sample>[^)]+)\)")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A cell that a reviewer filled in: which question of which case, what, and the remark beside it."""

    number: int
    question: str
    verdict: Verdict
    remark: str


def hand_out(drawn: Drawn, folder: Path, made_on: date) -> tuple[Path, ...]:
    """Writes the files into a folder. Raises DestinationRefused."""
    sample = drawn.sample
    lines = [
        f"{case.number};{case.token};{lot(sample.seed, case.token) if sample.seed else ''};{case.choice}\n"
        for case in sample.cases
    ]
    cases = [(case, drawn.members[case.token]) for case in sample.cases]
    title = f"Stichprobe {sample.id}: {sample.checklist.title}"
    book = checklist_book(sample.id, title, _prose(sample), sample.checklist.questions, cases, made_on, sample.titles)
    strata = [f"{one.rule};{' '.join(one.team.split())};{one.open};{one.drawn}\n" for one in sample.cells]
    texts = {POPULATION: listed(drawn.population), STRATA: "".join(strata), LOTS: "".join(lines)}
    contents = {**{name: text.encode() for name, text in texts.items()}, BOOK: book}
    for name, content in contents.items():
        place(content, folder / name)
    return tuple(folder / name for name in contents)


def answers(file: Path, sample: Sample) -> list[Answer]:
    """Every answer in a filled-in workbook. Raises SampleRefused with every mistake by cell, DeliveryRefused."""
    for name, lines in read_cells(file):
        if name == SHEET:
            return _answers(lines, sample)
    raise SampleRefused(f"{file.name} hat kein Blatt „{SHEET}“.")


def _answers(lines: Iterator[tuple[int, Sequence[object]]], sample: Sample) -> list[Answer]:
    head = [str(cell or "").strip() for cell in next(lines, (0, ()))[1]]
    match = _HEAD.fullmatch(head[0]) if head else None
    if match is None or match["sample"] != sample.id:
        raise SampleRefused(f"Das ist nicht der Prüfbogen der Stichprobe {sample.id}; die erste Spalte nennt sie.")
    questions = {one.name for one in sample.checklist.questions}
    places = {place: text.partition(":")[0] for place, text in enumerate(head) if text.partition(":")[0] in questions}
    if set(places.values()) != questions:
        raise SampleRefused("Im Prüfbogen fehlen Spalten: " + ", ".join(sorted(questions - set(places.values()))))
    remark = head.index(REMARK) if REMARK in head else None
    numbers = {case.number for case in sample.cases}
    found, wrong = list[Answer](), list[str]()
    for row, cells in lines:
        filled = {place: str(cells[place]).strip() for place in places if place < len(cells) and cells[place]}
        if not filled:
            continue
        number = _whole(cells[0])
        if number not in numbers:
            wrong.append(f"Zeile {row}: Einen Fall {cells[0]} gibt es in der Stichprobe nicht.")
            continue
        said = str(cells[remark] or "").strip() if remark is not None and remark < len(cells) else ""
        for place_, text in filled.items():
            if text not in set(Verdict):
                wrong.append(f"Zeile {row}, {places[place_]}: „{text}“ ist keine der Antworten {', '.join(Verdict)}.")
            else:
                found.append(Answer(int(number or 0), places[place_], Verdict(text), said))
    if wrong:
        raise SampleRefused(*wrong[:_SHOWN])
    return found


def _whole(cell: object) -> int | None:
    text = str(cell).strip().removesuffix(".0")
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None


def _prose(sample: Sample) -> tuple[tuple[str, str], ...]:
    checklist = sample.checklist
    how = f"Gezielte Auswahl, nicht zufällig: {sample.why}" if sample.deliberate else (
        f"Zufällig gezogen mit dem Startwert {sample.seed} aus {sample.size} Vorgängen des Laufs {sample.run}."
    )  # fmt: skip
    proposal = "Dieser Prüfbogen ist ein Vorschlag; das Amt hat ihn noch nicht geprüft.\n" if checklist.proposal else ""
    return (
        ("Worum es geht", f"{checklist.topic}. {proposal}{how}"),
        ("Ausfüllen", f"Je Fall und Frage: {', '.join(Verdict)}. „Nicht prüfbar“ heißt, dass die Akte es nicht zeigt."),
        ("Bemerkung", "Bleibt in dieser Datei. Die Ablage bekommt nur ihre Prüfsumme; die Datei gehört zu den Akten "
         "der Fachaufsicht. Keine Namen."),
        ("Zurückgeben", f"regelwerk sample record {sample.id} --file DATEI --store ABLAGE --by NAME. Jede prüfende "
         "Person gibt ihre eigene Datei zurück. Eine geänderte Antwort ist eine Berichtigung; die frühere bleibt."),
    )  # fmt: skip
