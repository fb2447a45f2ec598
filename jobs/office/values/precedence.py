"""Proposals that exclude each other: the order in which an office lets them go first, read and proposed as another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.edit import EditError, add, drop, move, put
from engine.resolve import Library
from engine.resolve.law.rulebook import switched_off
from jobs.office.values.file import complaints
from jobs.office.values.lines import Made, having_agreements
from jobs.office.values.listing import authored_rules, office_file, office_note
from schemas.node import Scalar, fold
from schemas.rule import OfficeNote

KEY = "vorrang"
MOST = 999
"""The largest number of a place."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """A rule that proposes an assignment; `place` counts from 1, None without one. `off` as in `lines.Line`."""

    rule: str
    title: str
    place: int | None
    off: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What can be given to a case once only, with the rules that propose it: those in order first, then by title."""

    name: str
    rules: tuple[Proposing, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The rules that have a place, the first one first."""
        return tuple(one.rule for one in self.rules if one.place is not None)

    @property
    def first(self) -> str:
        """The rule that stands for the whole where no other is to blame."""
        return self.rules[0].rule


def assignments(rules: Path, office: str) -> tuple[Assignment, ...]:
    """Every assignment that a rule of the office proposes or that the office orders. Raises Unknown, RulesRefused."""
    authored = authored_rules(rules)
    note = office_note(authored, office)
    library = Library(authored.model, authored.rules, authored.packs)
    agreed = having_agreements(library, note)
    names: dict[str, str] = {}
    groups: dict[str, dict[str, Proposing]] = {}
    for group, ordered in note.precedence:
        names.setdefault(fold(group.text), group.text)
        for place, one in enumerate(ordered, 1):
            versions = library.rules.get(fold(one.text), ())
            found = Proposing(one.text, versions[-1].title if versions else one.text, place)
            groups.setdefault(fold(group.text), {})[fold(one.text)] = found
    for versions in library.rules.values():
        rule, advice = versions[-1], versions[0].advice
        if advice is None or not advice.assignment:
            continue
        off = switched_off(library, agreed, versions) or ""
        inside = groups.setdefault(fold(advice.assignment), {})
        names.setdefault(fold(advice.assignment), advice.assignment)
        known = inside.get(fold(rule.id.text))
        inside[fold(rule.id.text)] = Proposing(rule.id.text, rule.title, known.place if known else None, off)
    return tuple(Assignment(names[key], _ranked(inside.values())) for key, inside in sorted(groups.items()))


def placed(there: Assignment, written: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The order that the written places mean, gaps closed, and by rule what is wrong. Empty: no place."""
    wrong: dict[str, str] = {}
    taken: dict[int, Proposing] = {}
    for one in there.rules:
        said = written.get(one.rule, "").strip() if one.rule in written else str(one.place or "")
        if not said:
            continue
        if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= MOST):
            wrong[one.rule] = f"„{said}“ ist kein Platz. Gemeint ist eine ganze Zahl von 1 bis {MOST}."
        elif int(said) in taken:
            wrong[one.rule] = f"Platz {int(said)} hat schon „{taken[int(said)].title}“; jeder geht nur einmal."
        else:
            taken[int(said)] = one
    if wrong:
        return there.order, wrong
    return tuple(taken[place].rule for place in sorted(taken)), {}


def with_order(rules: Path, office: str, wish: Mapping[str, Sequence[str]]) -> Made:
    """The office's file with other orders by assignment, everything else byte for byte. Raises Unknown, RulesRefused.

    What is wrong is said by rule; the first one of an assignment stands for the whole of it.
    """
    there = {fold(one.name): one for one in assignments(rules, office)}
    path = rules / office_file(office)
    text = path.read_bytes()
    for group, order in wish.items():
        try:
            text = _ordered(text, str(path), group, there[fold(group)].order, order)
        except EditError:
            return Made(None, {there[fold(group)].first: "Die Reihenfolge kann so nicht in der Amtsdatei stehen."})
    wrong = _checked(rules, office, text, there[fold(next(iter(wish)))].first)
    return Made(None if wrong else text, wrong)


def _ranked(found: Iterable[Proposing]) -> tuple[Proposing, ...]:
    return tuple(sorted(found, key=lambda one: (one.place or MOST + 1, one.title.casefold())))


def _ordered(text: bytes, file: str, group: str, there: Sequence[str], order: Sequence[str]) -> bytes:
    """Items come and go and change places; whatever else stands in the list stays."""
    path = (KEY, group)
    if not order:
        return drop(text, file, path) if there else text
    if not there:
        return put(text, file, path, list(order))
    now = list(there)
    for one in (one for one in order if one not in there):
        text = add(text, file, path, one)
        now.append(one)
    for one in (one for one in there if one not in order):
        text = drop(text, file, (*path, now.index(one)))
        now.remove(one)
    for place, one in enumerate(order):
        while (at := now.index(one)) > place:
            text = move(text, file, (*path, at), -1)
            now[at - 1], now[at] = now[at], now[at - 1]
    return text


def _checked(rules: Path, office: str, text: bytes, first: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, said in complaints(rules, office, text, "precedence", _ordered_rules):
        wrong.setdefault(name or first, said)
    return wrong


def _ordered_rules(note: OfficeNote) -> Iterator[Scalar]:
    return (one for _, ordered in note.precedence for one in ordered)
