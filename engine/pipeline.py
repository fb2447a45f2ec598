"""The whole road on one page: rule files to the plan of one office on one day, and every mistake on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from engine.calendar import UnknownStateError, office_calendar
from engine.check.office import check_office, check_pack
from engine.check.survey import survey
from engine.checklists.meaning import checklists
from engine.checklists.reading import parse_checklist
from engine.facts import read_model
from engine.parse import parse_office, parse_pack, parse_rule
from engine.parse.wording import quote
from engine.plan.rules import Calendar, Rulebook
from engine.read import Known, in_order, read
from engine.resolve import Library, rulebook
from engine.sources import parse_source, sources
from engine.workflow.meaning import check_reminders, workflows
from engine.workflow.reading import Note, parse_workflow
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.written import MappingNote
from schemas.diagnostic import Diagnostic, Severity
from schemas.factmodel import FactModel
from schemas.failure import Unknown
from schemas.node import Mapping, Node, fold
from schemas.rule import AuthoredRule, OfficeNote, PackNote
from schemas.sample.written import ChecklistNote
from schemas.workflow.exact import Workflows

FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS = "fachmodell", "amt", "paket", "quellen", "pruefbogen"
_WORKFLOWS = {"erinnerung": ("leiter", "ablauf"), "zeitplan": ("zeitplan",)}
"""The first keys that a file in these folders may have."""
_APART = (FACTS, OFFICES, PACKS, *_WORKFLOWS)
_OF_FACTS = frozenset({"R302", "R303", "R304", "R315", "R316", "R319", "R605", "R606", "R1002", "R1003",
                       "R1004", "R1007"})  # fmt: skip
"""What may be wrong only because the fact model is."""

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


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook ready to run, or (None) the mistakes that stand in the way."""

    model: FactModel
    rulebook: Rulebook | None
    diagnostics: list[Diagnostic]
    authored: tuple[AuthoredRule, ...]
    office: OfficeNote | None = None
    workflows: Workflows = field(default_factory=Workflows)


def load(
    rules: Path,
    office: str,
    today: date,
    *,
    regelstand: date | None = None,
    drafts: bool = False,
    remembered: Path | None = None,
    calendar: Calendar | None = None,
    told: Told | None = None,
    only: str | None = None,
) -> Loaded:
    """The rulebook of an office on the Stichtag `today`; with a Regelstand only what was released by that day.

    Drafts are in it only if they are asked for. `remembered`: a folder that remembers which files need no second look.
    `calendar` is a frozen one that stands in the place of the office's, as a replay needs it. `told` hears of a sound
    fact model as soon as it is read. With `only` one rule is in it, where nothing has changed since all were right
    together; what that rule says is the same.

    Everything is checked but the examples. One mistake anywhere, and there is no rulebook. Raises Unknown for an office
    that has no file.
    """
    known = Known(remembered)
    # How foreign tables are read matters to an import alone, what a sample asks to the sample alone.
    paths = [path for path in files(rules) if path.parent.name not in (SOURCES, CHECKLISTS)]
    agreed = known.agreed(path.read_bytes() for path in paths)
    alone = agreed and only is not None
    if only is not None and alone:
        paths = [path for path in paths if path.parent.name in _APART or _speaks(path.read_bytes(), only)]
    authored = gather(paths, known, told=told)
    library = Library(authored.model, authored.rules, authored.packs)
    found = [*authored.found, *([] if agreed else survey(library).found)]
    note = next((one for one in authored.offices if fold(one.id.text) == fold(office)), None)
    if note is None:
        # Its file may be so wrong that nothing could be read from it; then that is what has been told.
        if not any(one.place.file.endswith(f"{OFFICES}/{office}.yaml") for one in authored.found):
            raise Unknown(f"Ein Amt {quote(office)} gibt es nicht.")
        return Loaded(authored.model, None, _tidy(found), authored.rules)
    for pack in () if agreed else authored.packs:
        found += check_pack(library, pack)
    found += [] if agreed else check_office(library, note)
    if not agreed and not found and not any(check_office(library, one) for one in authored.offices):
        known.agree()
    known.save()
    book, wrong = rulebook(library, note, today, calendar or _calendar(note), regelstand, drafts)
    diagnostics = _tidy([*found, *wrong])
    broken = any(one.severity is Severity.ERROR for one in diagnostics)
    return Loaded(authored.model, None if broken else book, diagnostics, authored.rules, note, authored.workflows)


def _speaks(data: bytes, rule: str) -> bool:
    """Whether a file holds a rule, or a definition that it may use."""
    text = fold(data.decode())
    return text.startswith("begriff:") or "\nbegriff:" in text or f"regel: {fold(rule)}" in text


def check(
    rules: Path | Sequence[Path],
    *,
    root: Path | None = None,
    reader: Reader = read,
    remembered: Path | None = None,
    lanes: int = 1,
) -> list[Diagnostic]:
    """Every mistake in rule files or folders of them, the rules' own examples among them.

    Files outside a whole rule folder are checked against the fact model and the rules of `root`, by default of the
    folder they lie in; what they do not contain is not reported. `reader` stands in for `read`: one that remembers
    spares whoever checks many files beside the same fact model the reading of it. `remembered`: a folder that remembers
    whose outer form is right; `lanes`: how many processes try the examples.
    """
    wanted = files(*([rules] if isinstance(rules, Path) else rules))
    around = files(root if root is not None else _root(wanted))
    known = Known(remembered, briefly=False)
    authored = gather(_merged(around, wanted), known, reader)
    known.save()
    library = Library(authored.model, authored.rules, authored.packs)
    surveyed = survey(library)
    found = [*authored.found, *surveyed.found]
    for pack in authored.packs:
        found += check_pack(library, pack)
    for office in authored.offices:
        found += check_office(library, office)
    wrong = frozenset(one.place.file for one in _tidy(found) if one.severity is Severity.ERROR)
    shown = {str(path) for path in wanted}
    from engine.check.trial.run import check_examples  # a run evaluates no examples

    found += check_examples(library, surveyed, wrong, frozenset(shown), lanes)
    return [one for one in _tidy(found) if one.place.file in shown]


def files(*paths: Path | None) -> tuple[Path, ...]:
    """All rule files in some folders, and single files, in a fixed order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path is not None:
            found |= dict.fromkeys(sorted(path.rglob("*.yaml")) if path.is_dir() else [path])
    return tuple(found)


def gather(
    paths: Iterable[Path], known: Known | None = None, reader: Reader = read, told: Told | None = None
) -> Authored:
    """Reads and parses files by what they are: entities first, then offices, rules and the rest."""
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
        data = path.read_bytes()
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
    if folder in (*_APART, SOURCES, CHECKLISTS):
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


def _root(paths: tuple[Path, ...]) -> Path | None:
    """The rule folder that the first file lies in: the nearest one above it with a fact model."""
    for path in paths:
        for folder in path.resolve().parents:
            if (folder / FACTS).is_dir():
                return folder
    return None


def _merged(around: tuple[Path, ...], wanted: tuple[Path, ...]) -> tuple[Path, ...]:
    """The surrounding files with the wanted ones in the place of those of the same name and kind."""
    resolved = {path.resolve() for path in wanted}
    names = {_named(path) for path in wanted}
    kept = [path for path in around if path.resolve() not in resolved and _named(path) not in names]
    return (*kept, *wanted)


def _named(path: Path) -> tuple[str, str]:
    """A file's name, and the folder that tells its kind: a rule and an entity may share a name."""
    folder = path.parent.name
    return folder if folder in (FACTS, OFFICES, PACKS, SOURCES, CHECKLISTS, *_WORKFLOWS) else "", path.name


def _calendar(office: OfficeNote) -> Calendar:
    place = office.municipality.text if office.municipality is not None else None
    try:
        return office_calendar(office.state.text, place, office.holidays, office.closing_days)
    except UnknownStateError:
        return Calendar()  # told when the office file was parsed


def _tidy(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In the order of the files, each once; what may be only the consequence of another mistake is left out.

    That is what is said at the very place of a mistake of shape, what a file whose shape is wrong may lack, values that
    nobody uses in a file whose conditions could not all be read, and names that a broken fact model does not give.
    """
    found = list(found)
    if any(one.family == 8 for one in found):
        found = [one for one in found if one.code not in _OF_FACTS]
    unread = {one.place.file for one in found if 3 <= one.family < 6 and one.code not in ("R312", "R313")}
    shapes = [one for one in found if one.family == 2 and one.severity is Severity.ERROR]
    shaped = {(one.place.file, one.place.line, one.place.column) for one in shapes}
    broken = {one.place.file for one in shapes}
    return in_order(
        one
        for one in found
        if one.family < 3
        or (
            (one.place.file, one.place.line, one.place.column) not in shaped
            and not (one.code in ("R305", "R312", "R328", "R702") and one.place.file in broken)
            and not (one.code == "R312" and one.place.file in unread)
        )
    )
