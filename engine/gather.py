"""Rule files as authors wrote them: found, read and parsed, each by what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from engine.checklists.meaning import checklists
from engine.checklists.reading import parse_checklist
from engine.facts import read_model
from engine.parse import parse_office, parse_pack, parse_rule
from engine.read import Known, read
from engine.sources import parse_source, sources
from engine.workflow.meaning import check_reminders, workflows
from engine.workflow.reading import Note, parse_workflow
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.written import MappingNote
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.node import Mapping, Node, fold
from schemas.rule import AuthoredRule, OfficeNote, PackNote
from schemas.sample.written import ChecklistNote
from schemas.workflow.exact import Workflows

FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS = "fachmodell", "amt", "paket", "quellen", "pruefbogen"
_WORKFLOWS = {"erinnerung": ("leiter", "ablauf"), "zeitplan": ("zeitplan",)}
"""The first keys that a file in these folders may have."""
APART = (FACTS, OFFICES, PACKS, *_WORKFLOWS)
"""Folders whose files are no rules, whatever stands in them."""
P = TypeVar("P")
Reader = Callable[[bytes, str, Known | None], tuple[Node | None, list[Diagnostic]]]
Told = Callable[[FactModel], None]


@dataclass(slots=True)
class Authored:
    """Everything authors wrote, read and parsed."""

    model: FactModel = field(default_factory=FactModel)
    rules: tuple[AuthoredRule, ...] = ()
    offices: tuple[OfficeNote, ...] = ()
    packs: tuple[PackNote, ...] = ()
    workflows: Workflows = field(default_factory=Workflows)
    sources: tuple[SourceMapping, ...] = ()
    found: list[Diagnostic] = field(default_factory=list)


def files(*paths: Path | None) -> tuple[Path, ...]:
    """All rule files in some folders, and single files, in a fixed order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path is not None:
            found |= dict.fromkeys(sorted(path.rglob("*.yaml")) if path.is_dir() else [path])
    return tuple(found)


def gather(
    paths: Iterable[Path],
    known: Known | None = None,
    reader: Reader = read,
    told: Told | None = None,
    texts: Callable[[Path], bytes] = Path.read_bytes,
) -> Authored:
    """Reads and parses files by what they are: entities first, then offices, rules and the rest.

    `texts` gives what stands in a file, where that was read before.
    """
    result = Authored()
    entities: list[tuple[str, Node]] = []
    rules: list[AuthoredRule] = []
    offices: list[OfficeNote] = []
    packs: list[PackNote] = []
    notes: list[Note] = []
    mappings: list[MappingNote] = []
    asked: list[ChecklistNote] = []
    paths = tuple(paths)
    facts = [path for path in paths if path.parent.name == FACTS]
    for number, path in enumerate([*facts, *(path for path in paths if path.parent.name != FACTS)]):
        if told is not None and number == len(facts) and not result.found:
            _tell(told, entities)
        file = str(path)
        data = texts(path)
        node, found = reader(data, file, known)
        before = len(result.found)
        result.found += found
        kind = _kind(path, node)
        if node is None:
            continue
        if kind == FACTS:
            entities.append((file, node))
        elif kind == OFFICES:
            offices += _kept(parse_office(node, file), result)
        elif kind in _WORKFLOWS:
            notes += _kept(parse_workflow(node, file, _WORKFLOWS[kind]), result)
        elif kind == SOURCES:
            mappings += _kept(parse_source(node, file), result)
        elif kind == CHECKLISTS:
            asked += _kept(parse_checklist(node, file), result)
        elif kind == PACKS:
            packs += _kept(parse_pack(node, file), result)
        else:
            rules += _kept(parse_rule(node, file), result)
        if known is not None and len(result.found) == before:
            known.sound(data)
    result.model, found = read_model(entities)
    result.found += found
    result.workflows, found = workflows(notes)
    result.found += [*found, *check_reminders(rules, result.workflows)]
    result.sources, found = sources(mappings, result.model)
    result.found += [*found, *checklists(asked, {fold(one.id.text) for one in rules})[1]]
    result.rules, result.offices, result.packs = tuple(rules), tuple(offices), tuple(packs)
    return result


def _tell(told: Told, entities: list[tuple[str, Node]]) -> None:
    """Says that the fact model is sound, if it is."""
    model, wrong = read_model(entities)
    if not wrong:
        told(model)


def _kept(parsed: tuple[P | None, list[Diagnostic]], result: Authored) -> list[P]:
    """What could be read of a file, its mistakes noted."""
    piece, found = parsed
    result.found += found
    return [] if piece is None else [piece]


def _kind(path: Path, node: Node | None) -> str:
    """What a file describes: by its folder, else by its first keys."""
    folder = path.parent.name
    if folder in (*APART, SOURCES, CHECKLISTS):
        return folder
    if isinstance(node, Mapping):
        if node.find("entitaet") is not None or node.find("fall") is not None:
            return FACTS
        if node.find("paket") is not None:
            return PACKS
        if node.find("datenquelle") is not None:
            return SOURCES
        if node.find("pruefbogen") is not None:
            return CHECKLISTS
        if node.find("amt") is not None and node.find("bundesland") is not None:
            return OFFICES
    return "regel"


def root_of(paths: tuple[Path, ...]) -> Path | None:
    """The rule folder that the first file lies in: the nearest one above it with a fact model."""
    for path in paths:
        for folder in path.resolve().parents:
            if (folder / FACTS).is_dir():
                return folder
    return None


def merged(around: tuple[Path, ...], wanted: tuple[Path, ...]) -> tuple[Path, ...]:
    """The surrounding files with the wanted ones in the place of those of the same name and kind."""
    resolved = {path.resolve() for path in wanted}
    names = {_named(path) for path in wanted}
    kept = [path for path in around if path.resolve() not in resolved and _named(path) not in names]
    return (*kept, *wanted)


def _named(path: Path) -> tuple[str, str]:
    """A file's name, and the folder that tells its kind: a rule and an entity may share a name."""
    folder = path.parent.name
    return folder if folder in (FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS, *_WORKFLOWS) else "", path.name
