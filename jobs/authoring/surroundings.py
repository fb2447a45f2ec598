"""Everything a rule stands among: other rules, fact model, office; read once and kept while no file changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from engine.check.survey import Reading, read_alone
from engine.gather import Authored, files, gather
from engine.parse import parse_rule
from engine.read import read_edited
from engine.resolve import Library
from engine.resolve.context import KEYWORDS
from jobs.authoring.form.build import kind_of
from jobs.authoring.form.scope import Around, Named
from jobs.rules.needs import Need, needs, standing
from schemas.diagnostic import Diagnostic, Severity
from schemas.factmodel import Field
from schemas.failure import Unknown
from schemas.node import Mapping, Node, Scalar, Sequence, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote
from store.archive.unchanged import Looks, looks


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A folder of rules as it was read, one thing for as long as no file changes; `office` sets the values in force."""

    root: Path
    authored: Authored
    office: OfficeNote | None

    def path_of(self, rule: AuthoredRule) -> str:
        """The file of a rule, below the folder."""
        return Path(rule.place.file).relative_to(self.root).as_posix()

    def library(self, path: str, rule: AuthoredRule | None) -> Library:
        """All rules, with another one in the place of the file `path`."""
        kept = [one for one, at in _paths(self) if at != path]
        return Library(self.authored.model, (*kept, *([rule] if rule is not None else [])), self.authored.packs)


@lru_cache(4)
def _paths(around: Surroundings) -> tuple[tuple[AuthoredRule, str], ...]:
    """Every rule with its file, below the folder."""
    return tuple((one, around.path_of(one)) for one in around.authored.rules)


def surroundings(root: Path, office: str) -> Surroundings:
    """The folder as it is now; read again when any file has changed. Raises Unknown where there is none."""
    if not root.is_dir():
        raise Unknown(f"Den Ordner {root} mit den Regeln gibt es nicht.")
    return _read(root, office, looks(root, every=False))


@lru_cache(4)
def _read(root: Path, office: str, _there: Looks) -> Surroundings:
    authored = gather(files(root))
    note = next((one for one in authored.offices if fold(one.id.text) == fold(office)), None)
    return Surroundings(root, authored, note)


@dataclass(frozen=True, slots=True)
class Own:
    """The file itself, as far as it can be read."""

    node: Node | None
    rule: AuthoredRule | None
    reading: Reading | None
    found: tuple[Diagnostic, ...]
    library: Library


@lru_cache(64)
def _own(data: bytes, file: str) -> tuple[Node | None, AuthoredRule | None, tuple[Diagnostic, ...]]:
    node, found = read_edited(data, file)
    rule, wrong = (None, []) if node is None else parse_rule(node, file)
    return node, rule, (*found, *wrong)


def own(around: Surroundings, path: str, data: bytes) -> Own:
    """A file's text read among the others."""
    node, rule, found = _own(data, str(around.root / path))
    library = around.library(path, rule)
    reading = None
    if rule is not None and not any(one.family < 2 and one.severity is Severity.ERROR for one in found):
        reading = read_alone(library, rule)
    return Own(node, rule, reading, found, library)


def place(around: Surroundings, path: str, mine: Own, today: date) -> Around:
    """What the form of this file can offer."""
    kind = kind_of(mine.node) if mine.node is not None else None
    rules = around.authored.rules
    definitions = {
        one.id.text: (one.title, fold(one.entity[0].text), one.value is not None)
        for one, at in _paths(around) if one.kind is Kind.DEFINITION and at != path
    }  # fmt: skip
    titles = sorted({(one.id.text, one.title) for one in rules if one.kind is not Kind.DEFINITION}, key=lambda r: r[1])
    ladders = tuple((one.id, one.title) for one in around.authored.workflows.ladders)
    known = _needed(mine)
    return Around(
        around.authored.model, str(around.root / path), kind.value if kind is not None else "",
        tuple(_values(mine.node, around.office)), tuple(_tables(mine.node)), definitions, ladders, tuple(titles),
        tuple(sorted({one.responsible for one in rules if one.responsible})),
        tuple(sorted({one.owner for one in rules if one.owner})), _reads(mine, known), tuple(_settable(mine)),
        tuple(sorted({name.text for one in rules for name in one.covers})), today,
        tables_read=tuple(sorted({owner for owner, _ in known})), names_taken=_taken(mine.library),
    )  # fmt: skip


def _taken(library: Library) -> frozenset[str]:
    """Every name that no value can have: what else is called so (engine.check.unused)."""
    model = library.model.entities
    return frozenset((*KEYWORDS, *model, *library.field_names, *library.choice_words, *library.definitions))


def _needed(mine: Own) -> frozenset[Need]:
    """What the rule needs of which tables, keys and links among it; nothing while it cannot be read."""
    reading = mine.reading
    if reading is None or (reading.rule is None and reading.condition is None and reading.value is None):
        return frozenset()
    rule = reading.rule or standing(fold(reading.authored.entity[0].text), reading.condition, reading.value)
    counted = reading.authored.from_rule
    others = mine.library.rules.get(fold(counted.text), ()) if counted is not None else ()
    planned = [rule, *(found.rule for one in others if (found := read_alone(mine.library, one)).rule is not None)]
    return needs(mine.library.model, [one for one in planned if one is not None])


def _reads(mine: Own, known: frozenset[Need]) -> tuple[tuple[str, str], ...]:
    """Which fields the rule reads, keys and links left out."""
    model = mine.library.model
    kept = [(owner, name) for owner, name in known if name in model.entities[owner].fields]
    order = {name: n for n, name in enumerate(model.entities)}
    stored = {(owner, part) for owner, name in kept for part in _stored(model.entities[owner].fields[name])}
    return tuple(sorted(stored, key=lambda one: (order[one[0]], list(model.entities[one[0]].fields).index(one[1]))))


def _stored(field: Field) -> Iterable[str]:
    """The delivered fields behind a field."""
    named = [one for one in (*field.first_present, field.start, field.end) if one]
    return named or [field.name]


def _values(node: Node | None, office: OfficeNote | None) -> Iterable[Named]:
    entry = node.find("werte") if isinstance(node, Mapping) else None
    name = next((one.value for key in ("regel", "begriff") if isinstance(node, Mapping)
                 and (one := node.find(key)) is not None), None)  # fmt: skip
    rule = name.text if isinstance(name, Scalar) else ""
    set_here = {fold(value.name.text): value.value.text for owner, several in (office.values if office else ())
                if fold(owner.text) == fold(rule) for value in several if value.value is not None}  # fmt: skip
    for one in entry.value.entries if entry is not None and isinstance(entry.value, Mapping) else ():
        text = one.value.text if isinstance(one.value, Scalar) else ""
        yield Named(one.key.text, text, set_here.get(fold(one.key.text), ""))


def _tables(node: Node | None) -> Iterable[str]:
    entry = node.find("tabelle") if isinstance(node, Mapping) else None
    gives = entry.value.find("ergibt") if entry is not None and isinstance(entry.value, Mapping) else None
    if gives is not None and isinstance(gives.value, Scalar) and gives.value.text:
        yield gives.value.text


def _settable(mine: Own) -> Iterable[str]:
    """The values that an example can set: the rule's own, rows of its table, those of definitions it uses."""
    from engine.check.office import value_names

    if mine.rule is None:
        return
    yield from value_names(mine.rule)
    if mine.reading is not None:
        for used in mine.reading.version.used_definitions.values():
            for name in value_names(used):
                yield f"{used.id.text}.{name}"


__all__ = ["Own", "Sequence", "Surroundings", "own", "place", "replace", "surroundings"]
