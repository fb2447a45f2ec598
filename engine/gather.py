"""Rule files as authors wrote them: found, read and parsed, each by what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from engine.check.taken import Named, taken
from engine.checklists.meaning import checklists
from engine.checklists.reading import parse_checklist
from engine.facts import read_model
from engine.parse import parse_office, parse_pack, parse_rule
from engine.read import Known, read, read_again
from engine.sources import parse_source, sources
from engine.workflow.meaning import check_reminders, workflows
from engine.workflow.reading import Note, parse_workflow
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.written import MappingNote
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import FactModel
from schemas.hidden import hidden
from schemas.node import Mapping, Node, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote, PackNote
from schemas.sample.written import ChecklistNote
from schemas.workflow.exact import Workflows
from schemas.workflow.written import LadderNote, LifecycleNote, ScheduleNote

FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS = "fachmodell", "amt", "paket", "quellen", "pruefbogen"
_WORKFLOWS = {"erinnerung": ("leiter", "ablauf"), "zeitplan": ("zeitplan",)}
"""The first keys that a file in these folders may have."""
_NAMED = {"eine Leiter": LadderNote, "ein Ablauf": LifecycleNote, "ein Zeitplan": ScheduleNote}
APART = (FACTS, OFFICES, PACKS, *_WORKFLOWS)
"""Folders whose files are no rules, whatever stands in them."""
_ENDING = re.compile(r"\.ya?ml(\.txt)?$", re.IGNORECASE)
_KEPT, _FOLDERS = 2_000, 8
"""So many files, and folders of them, stay read in one process: a night asks for the same rules again and again."""
Reader = Callable[[bytes, str, Known | None], tuple[Node | None, list[Diagnostic]]]
Told = Callable[[FactModel], None]
Piece = tuple[str, Node] | AuthoredRule | OfficeNote | PackNote | Note | MappingNote | ChecklistNote
"""What one file says: of an entity its content, with the name of the file."""
_PARSERS: dict[str, Callable[[Node, str], tuple[Piece | None, list[Diagnostic]]]] = {
    OFFICES: parse_office, PACKS: parse_pack, SOURCES: parse_source, CHECKLISTS: parse_checklist,
}  # fmt: skip


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
    """All rule files in some folders, without hidden ones, and single files, in a fixed order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path is not None:
            found |= dict.fromkeys(_inside(path, "*.yaml") if path.is_dir() else [path])
    return tuple(found)


def local(path: Path, below: Path | None) -> Path:
    """A file as it lies `below` a folder: the same for the same file of two folders. None: its whole path."""
    return path if below is None else path.relative_to(below)


def _inside(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder in order, without hidden ones and those in hidden folders."""
    return sorted(path for path in folder.rglob(pattern) if not hidden(path, folder) and path.is_file())


def misnamed(*folders: Path, below: Path | None = None) -> list[Diagnostic]:
    """Files that look like rule files but are not read: `.yml`, `.YAML`, `.yaml.txt`; hidden ones are not meant.

    They are named as they lie `below` a folder, else by their whole path.
    """
    return [
        Diagnostic("R209", Place(str(local(path, below))),
                   f"Diese Datei wird nicht gelesen: ihr Name endet auf „{end[0]}“, die von Regeln enden auf „.yaml“. "
                   "Die Datei ist umzubenennen.", f"{path.name[: end.start()]}.yaml")
        for folder in folders
        for path in (_inside(folder, "*.*") if folder.is_dir() else [])
        if (end := _ENDING.search(path.name)) and end[0] != ".yaml"
    ]  # fmt: skip


def gather(
    paths: Iterable[Path],
    known: Known | None = None,
    reader: Reader = read,
    told: Told | None = None,
    texts: Callable[[Path], bytes] = Path.read_bytes,
    whole: Container[Path] = (),
) -> Authored:
    """Reads and parses files by what they are: entities first, then offices, rules and the rest.

    `texts` gives what stands in a file, where that was read before. Of a file that is `known` the first example is
    enough, if it is not one of the `whole`.
    """
    paths = tuple(paths)
    if known is None and reader is read:
        return gathered(tuple((path, texts(path)) for path in paths), briefly=False)
    facts = [path for path in paths if path.parent.name == FACTS]
    pile = _Pile()
    for number, path in enumerate([*facts, *(path for path in paths if path.parent.name != FACTS)]):
        if told is not None and number == len(facts) and not pile.found:
            _tell(told, pile.entities)
        data = texts(path)
        if known is not None and path not in whole and known.has(data):
            pile.add(*_again(data, path))
            continue
        node, found = reader(data, str(path), known)
        parsed, wrong = (None, []) if node is None else _parsed(path, node)
        pile.add(parsed, [*found, *wrong])
        if known is not None and node is not None and not found and not wrong:
            known.sound(data)
    return pile.authored()


@lru_cache(_FOLDERS)
def gathered(texts: tuple[tuple[Path, bytes], ...], briefly: bool) -> Authored:
    """What files with these texts mean together, read in full, or `briefly` where nothing is wrong with any.

    The same texts under the same names have the same answer, which nobody may change.
    """
    pile = _Pile()
    for path, data in sorted(texts, key=lambda one: one[0].parent.name != FACTS):
        pile.add(*(_again if briefly else _whole)(data, path))
    return pile.authored()


@lru_cache(_KEPT)
def _again(data: bytes, path: Path) -> tuple[Piece | None, list[Diagnostic]]:
    """What a known file means: the same as ever."""
    node = read_again(data, str(path), briefly=True)
    return (None, []) if node is None else _parsed(path, node)


@lru_cache(_KEPT)
def _whole(data: bytes, path: Path) -> tuple[Piece | None, list[Diagnostic]]:
    """What a file means, read in full."""
    node, found = read(data, str(path))
    parsed, wrong = (None, []) if node is None else _parsed(path, node)
    return parsed, [*found, *wrong]


def _parsed(path: Path, node: Node) -> tuple[Piece | None, list[Diagnostic]]:
    """What a file means by itself, and its mistakes."""
    kind, file = _kind(path, node), str(path)
    if kind == FACTS:
        return (file, node), []
    if kind in _WORKFLOWS:
        return parse_workflow(node, file, _WORKFLOWS[kind])
    return _PARSERS.get(kind, parse_rule)(node, file)


@dataclass(slots=True)
class _Pile:
    """Files read so far, by what they are."""

    entities: list[tuple[str, Node]] = field(default_factory=list)
    rules: list[AuthoredRule] = field(default_factory=list)
    offices: list[OfficeNote] = field(default_factory=list)
    packs: list[PackNote] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    mappings: list[MappingNote] = field(default_factory=list)
    asked: list[ChecklistNote] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, piece: Piece | None, wrong: list[Diagnostic]) -> None:
        """One more file, and what is wrong with it."""
        self.found += wrong
        match piece:
            case (file, node):
                self.entities.append((file, node))
            case OfficeNote():
                self.offices.append(piece)
            case PackNote():
                self.packs.append(piece)
            case MappingNote():
                self.mappings.append(piece)
            case ChecklistNote():
                self.asked.append(piece)
            case AuthoredRule():
                self.rules.append(piece)
            case LadderNote() | LifecycleNote() | ScheduleNote():
                self.notes.append(piece)

    def authored(self) -> Authored:
        """What the files mean together."""
        model, of_facts = read_model(self.entities)
        flows, of_flows = workflows(self.notes)
        reminded = check_reminders(self.rules, flows)
        mapped, of_mappings = sources(self.mappings, model)
        _, of_lists = checklists(self.asked, {fold(one.id.text) for one in self.rules})
        found = [*self.found, *taken(*self._rooms()), *of_facts, *of_flows, *reminded, *of_mappings, *of_lists]
        return Authored(model, tuple(self.rules), tuple(self.offices), tuple(self.packs), flows, mapped, found)

    def _rooms(self) -> Iterator[list[Named]]:
        """What must not share a name; versions of one rule do."""
        definitions = {fold(one.id.text): one.id for one in self.rules if one.kind is Kind.DEFINITION}
        rules = {fold(one.id.text): one.id for one in self.rules if one.kind is not Kind.DEFINITION}
        named = [("eine Regel", name) for name in rules.values()]
        yield [*named, *(("ein Begriff", name) for name in definitions.values())]
        yield [*named, *(("ein Paket", one.id) for one in self.packs)]
        yield [("ein Amt", one.id) for one in self.offices]
        for what, shape in _NAMED.items():
            yield [(what, one.id) for one in self.notes if isinstance(one, shape)]


def _tell(told: Told, entities: list[tuple[str, Node]]) -> None:
    """Says that the fact model is sound, if it is."""
    model, wrong = read_model(entities)
    if not wrong:
        told(model)


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
    """The surrounding files and the wanted ones; one from elsewhere is in the place of that of its name and kind."""
    there = {path.resolve() for path in around}
    foreign = [_named(path) for path in wanted if path.resolve() not in there]
    # Outside the folders of its kind an office's file may lie anywhere.
    names = {(kind or folder, name) for kind, name in foreign for folder in ("", OFFICES, PACKS)}
    resolved = {path.resolve() for path in wanted}
    kept = [path for path in around if path.resolve() not in resolved and _named(path) not in names]
    return (*kept, *wanted)


def _named(path: Path) -> tuple[str, str]:
    """A file's name, and the folder that tells its kind: a rule and an entity may share a name."""
    folder = path.parent.name
    return folder if folder in (FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS, *_WORKFLOWS) else "", path.name
