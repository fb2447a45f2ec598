"""Every value an office sets or may set: what the rules ship, what the office says, and which rules read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from engine.gather import CHECKLISTS, OFFICES, SOURCES, Authored, files, gather
from engine.parse.literals import is_unset
from engine.resolve import Library
from engine.resolve.law.rulebook import switched_off
from jobs.documents.topics import spoken
from schemas.diagnostic import Severity
from schemas.failure import RulesRefused, Unknown
from schemas.node import Mapping, Scalar, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote

GENERAL = ""
"""The owner of what holds for the whole office."""
SOON, UNKNOWN = "bald", "unbekannt höchstens"
_GENERAL = {
    SOON: ("Ab wann eine Frist „bald fällig“ ist", "2 Wochen"),
    UNKNOWN: ("Wie viel Unbekanntes eine Quote höchstens enthalten darf", "5 %"),
}
_WORD = re.compile(r"[^\s,:\[\]{}\"']+")


@dataclass(frozen=True, slots=True)
class OfficeValue:
    """One value: whose it is, what the rule's file ships ('': the office has to set it), what the office says.

    `steps` are shipped values with their first day, where the law changed them. `example` is how such a value is
    written, `readers` are the rules that read it (id and title), `off` why the office does not have the rule.
    """

    owner: str
    title: str
    topic: str
    name: str
    shipped: str
    own: str | None
    example: str = ""
    sources: tuple[str, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    definition: bool = False
    off: str = ""
    steps: tuple[tuple[date, str], ...] = ()

    @property
    def field(self) -> str:
        """What names it in a form and in a sheet."""
        return f"{self.owner}/{self.name}"

    @property
    def label(self) -> str:
        """Its name as people read it."""
        return self.name.replace("_", " ").replace(".", ": ")

    @property
    def unset(self) -> bool:
        """Whether nobody has set it: rules that read it cannot decide („Wert nicht festgelegt“)."""
        return self.own is None and not self.shipped and bool(self.owner) and not self.off


def office_file(office: str) -> str:
    """The office's file below the folder of rules."""
    return f"{OFFICES}/{office}.yaml"


def office_values(rules: Path, office: str) -> tuple[OfficeValue, ...]:
    """Every value, the office's general ones first, then by topic and rule. Raises Unknown, RulesRefused."""
    authored = authored_rules(rules)
    note = office_note(authored, office)
    library = Library(authored.model, authored.rules, authored.packs)
    own = {(fold(owner.text), fold(one.name.text)): one.value for owner, values in note.values for one in values}
    readers = _readers(authored.rules)
    found = list(_general(note))
    for versions in (*library.rules.values(), *library.definitions.values()):
        for value in _of(versions, own, readers):
            why = None if value.definition else switched_off(library, note, versions)
            found.append(value if why is None else replace(value, off=why))
    return tuple(sorted(found, key=lambda one: (bool(one.owner), one.topic.casefold(), one.title.casefold())))


def authored_rules(rules: Path, changed: dict[Path, bytes] | None = None) -> Authored:
    """Everything authors wrote that says what an office may set; `changed` files as somebody wants them.

    Raises RulesRefused where a file is wrong, Unknown where there is none.
    """
    paths = [path for path in files(rules) if path.parent.name not in (SOURCES, CHECKLISTS)]
    if not paths:
        raise Unknown(f"Den Ordner {rules} mit den Regeln gibt es nicht.")
    other = changed or {}
    authored = gather(paths, texts=lambda path: other[path] if path in other else path.read_bytes())
    wrong = [one for one in authored.found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return authored


def office_note(authored: Authored, office: str) -> OfficeNote:
    """What the office's file says. Raises Unknown."""
    note = next((one for one in authored.offices if fold(one.id.text) == fold(office)), None)
    if note is None:
        raise Unknown(f"Das Amt {office} gibt es nicht.")
    return note


def _general(note: OfficeNote) -> Iterator[OfficeValue]:
    for name, written in ((SOON, note.soon), (UNKNOWN, note.unknown_at_most)):
        title, example = _GENERAL[name]
        said = None if written is None else written.text
        yield OfficeValue(GENERAL, title, "Das ganze Amt", name, "", said, example)


def _of(
    versions: Sequence[AuthoredRule],
    own: dict[tuple[str, str], Scalar | None],
    readers: dict[str, tuple[tuple[str, str], ...]],
) -> Iterator[OfficeValue]:
    """The values of one rule or definition, each as its newest version has it."""
    newest: dict[str, tuple[str, str, tuple[tuple[date, str], ...]]] = {}
    for rule in versions:
        for name, shipped, steps in _values(rule):
            newest[fold(name)] = (name, shipped, steps)
    rule = versions[-1]
    definition = rule.kind is Kind.DEFINITION
    topic = spoken(Path(rule.place.file).parent.name)
    for folded, (name, shipped, steps) in newest.items():
        said = own.get((fold(rule.id.text), folded))
        yield OfficeValue(
            owner=rule.id.text, title=rule.title, topic=topic, name=name, shipped=shipped,
            own=None if said is None or is_unset(said) else said.text, example=_example(versions, folded),
            sources=tuple(dict.fromkeys(f"{one.document}, {one.passage}" for one in rule.sources)),
            readers=readers.get(fold(rule.id.text), ()) if definition else ((rule.id.text, rule.title),),
            definition=definition, steps=steps,
        )  # fmt: skip


def _values(rule: AuthoredRule) -> Iterator[tuple[str, str, tuple[tuple[date, str], ...]]]:
    for one in rule.values:
        steps = tuple((step.start, step.value.text) for step in one.steps)
        last = one.value if one.value is not None else one.steps[-1].value
        yield one.name.text, "" if is_unset(last) else last.text, steps
    if rule.table is not None:
        for row in rule.table.rows:
            yield f"{rule.table.gives.text}.{row.choice.text}", "" if is_unset(row.value) else row.value.text, ()


def _example(versions: Sequence[AuthoredRule], name: str) -> str:
    """How such a value is written: as the first example of the rule has it."""
    for rule in versions:
        for example in rule.examples:
            entry = example.find("werte")
            inner = entry.value if entry is not None else None
            said = inner.find(name) if isinstance(inner, Mapping) else None
            if said is not None and isinstance(said.value, Scalar):
                return said.value.text
    return ""


def _readers(rules: Iterable[AuthoredRule]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Which rules use a definition, directly or through another one, by the definition's folded id."""
    rules = tuple(rules)
    definitions = {fold(one.id.text) for one in rules if one.kind is Kind.DEFINITION}
    used = {id(one): _said(one) & definitions - {fold(one.id.text)} for one in rules}
    inside: dict[str, set[str]] = {}
    for one in rules:
        if one.kind is Kind.DEFINITION:
            inside.setdefault(fold(one.id.text), set()).update(used[id(one)])
    found: dict[str, dict[str, str]] = {}
    for one in rules:
        if one.kind is Kind.DEFINITION:
            continue
        waiting, reached = list(used[id(one)]), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += inside.get(name, ())
        for name in reached:
            found.setdefault(name, {})[one.id.text] = one.title
    return {name: tuple(sorted(titles.items())) for name, titles in found.items()}


def _said(rule: AuthoredRule) -> frozenset[str]:
    """The words of a rule's file, without its examples."""
    path = Path(rule.place.file)
    return _words(path, path.stat().st_mtime_ns)


@lru_cache(2_000)
def _words(path: Path, _changed: int) -> frozenset[str]:
    text = path.read_text(encoding="utf-8-sig").split("\nbeispiele:", 1)[0]
    return frozenset(fold(word) for word in _WORD.findall(text))
