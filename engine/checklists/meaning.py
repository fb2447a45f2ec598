"""What checklists mean exactly, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.parse.wording import offered, wrong
from schemas.diagnostic import Diagnostic
from schemas.node import Mapping, Scalar, fold
from schemas.sample.checklist import Checklist, Question
from schemas.sample.written import ChecklistNote

Told = list[Diagnostic]

_PROPOSAL = "Vorschlag, ungeprüft"
_POSSIBLE = f"„{_PROPOSAL}“ oder „geprüft am 01.07.2026 von Fachaufsicht“"
_CHECKED = re.compile(r"gepr(?:ü|ue)ft am (?P<day>\S+) von \S.*")


def checklists(
    notes: Iterable[ChecklistNote], rules: Collection[str] | None = None
) -> tuple[tuple[Checklist, ...], Told]:
    """All checklists as what they mean, and every mistake; `rules` are the ids there are, None where nobody knows."""
    found: Told = []
    return tuple(_checklist(note, rules, found) for note in notes), found


def _checklist(note: ChecklistNote, rules: Collection[str] | None, found: Told) -> Checklist:
    for rule in note.rules:
        if rules is not None and fold(rule.text) not in rules:
            there = offered(rule.text, rules, "Regeln") if rules else "Es gibt hier keine."
            found.append(wrong(rule, "R1101", f"ist keine Regel. {there}", nearest(rule.text, rules)))
    seen = set[str]()
    for question in note.questions:
        if fold(question.name.text) in seen:
            found.append(wrong(question.name, "R1102", "heißt schon eine andere Frage dieses Prüfbogens."))
        seen.add(fold(question.name.text))
    return Checklist(
        note.id.text, note.title, note.topic, _proposal(note.status, found),
        tuple(fold(one.text) for one in note.rules),
        tuple(Question(one.name.text, one.text, one.hint) for one in note.questions),
    )  # fmt: skip


def _proposal(node: Scalar | Mapping, found: Told) -> bool:
    """Whether nobody of the office has checked it."""
    if isinstance(node, Mapping):
        found.append(Diagnostic("R1103", node.entries[0].key.place, f"Hinter „status:“ gehört {_POSSIBLE}."))
        return True
    text = " ".join(node.text.split())
    if fold(text) == fold(_PROPOSAL):
        return True
    match = _CHECKED.fullmatch(text)
    if match is None:
        found.append(wrong(node, "R1103", f"ist kein Stand eines Prüfbogens; möglich sind {_POSSIBLE}.",
                           nearest(text, (_PROPOSAL,))))  # fmt: skip
        return True
    day = read_date(Scalar(match["day"], node.place))
    if isinstance(day, Diagnostic):
        found.append(Diagnostic("R1103", node.place, day.message))
    return False
