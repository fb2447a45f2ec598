"""The whole road on one page: rule files to the plan of one office on one day, and every mistake on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from engine.calendar import UnknownStateError, office_calendar
from engine.check.office import check_office, check_pack
from engine.check.survey import survey
from engine.gather import (
    APART,
    CHECKLISTS,
    FACTS,
    OFFICES,
    SOURCES,
    Authored,
    Reader,
    Told,
    files,
    gather,
    gathered,
    local,
    merged,
    misnamed,
    root_of,
)
from engine.growing import growing
from engine.parse.wording import quote
from engine.plan.rules import Calendar, Rulebook
from engine.read import Known, in_order, read
from engine.resolve import Library, rulebook
from schemas.diagnostic import Diagnostic, Severity
from schemas.factmodel import FactModel
from schemas.failure import Unknown
from schemas.node import fold
from schemas.rule import AuthoredRule, OfficeNote
from schemas.workflow.exact import Workflows

_OF_FACTS = frozenset({"R302", "R303", "R304", "R315", "R316", "R319", "R605", "R606", "R1002", "R1003",
                       "R1004", "R1007"})  # fmt: skip
"""What may be wrong only because the fact model is."""
_KEPT = 4
"""So many rulebooks stay read in one process: the office's own and the archive's, of today and of another day."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rulebook ready to run, or (None) the mistakes that stand in the way."""

    model: FactModel
    rulebook: Rulebook | None
    diagnostics: list[Diagnostic]
    authored: tuple[AuthoredRule, ...]
    office: OfficeNote | None = None
    workflows: Workflows = field(default_factory=Workflows)


@growing()
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
    within: bool = False,
) -> Loaded:
    """The rulebook of an office on the Stichtag `today`; with a Regelstand only what was released by that day.

    Drafts are in it only if they are asked for. `remembered`: a folder that remembers which files need no second look.
    `calendar` is a frozen one that stands in the place of the office's, as a replay needs it. `told` hears of a sound
    fact model as soon as it is read. With `only` one rule is in it, where nothing has changed since all were right
    together; what that rule says is the same. `within`: files are named as they lie below `rules`; those that
    several folders share are then read once.

    Everything is checked but the examples. One mistake anywhere, and there is no rulebook. Raises Unknown for an office
    that has no file.
    """
    below = rules if within else None
    known, ill_named = Known(remembered), misnamed(rules, below=below)
    texts = _texts(rules, below)
    agreed = known.agreed({(path if within else path.relative_to(rules)).as_posix(): texts[path] for path in texts})
    if agreed and only is None and not ill_named:
        together = tuple(texts.items())
        if told is not None:
            told(gathered(tuple(one for one in together if one[0].parent.name == FACTS), briefly=True).model)
        return _agreed(together, office, today, regelstand, drafts, calendar)
    paths = [path for path, data in texts.items() if only is None or not agreed or _speaks(path, data, only)]
    authored = gather(paths, known, told=told, texts=texts.__getitem__)
    library = Library(authored.model, authored.rules, authored.packs)
    found = [*ill_named, *authored.found, *([] if agreed else survey(library).found)]
    note = _note(authored, office)
    if note is None:
        # Its file may be so wrong that nothing could be read from it; then that is what has been told.
        if not any(one.place.file.endswith(f"{OFFICES}/{office}.yaml") for one in authored.found):
            raise Unknown(f"Ein Amt {quote(office)} gibt es nicht.")
        return Loaded(authored.model, None, tidy(found), authored.rules)
    found += [] if agreed else _of_office(library, authored, note)
    if not agreed and not found and not any(check_office(library, one) for one in authored.offices):
        known.agree()
    known.save()
    book, wrong = rulebook(library, note, today, calendar or _calendar(note), regelstand, drafts)
    return _loaded(authored, note, book, tidy([*found, *wrong]))


def _of_office(library: Library, authored: Authored, note: OfficeNote) -> list[Diagnostic]:
    """What is wrong with what an office says, and with the packs it may take from."""
    return [*(one for pack in authored.packs for one in check_pack(library, pack)), *check_office(library, note)]


def _texts(rules: Path, below: Path | None) -> dict[Path, bytes]:
    """What the files say that a rulebook is made of; how foreign tables are read matters to an import alone, what a
    sample asks to the sample alone.
    """
    lying = (path for path in files(rules) if path.parent.name not in (SOURCES, CHECKLISTS))
    return {local(path, below): path.read_bytes() for path in lying}


@lru_cache(_KEPT)
def _agreed(
    texts: tuple[tuple[Path, bytes], ...], office: str, today: date, regelstand: date | None, drafts: bool,
    calendar: Calendar | None,
) -> Loaded:  # fmt: skip
    """The rulebook of files that were found right together. Raises Unknown for an office that has no file."""
    authored = gathered(texts, briefly=True)
    library, note = _library(texts), _note(authored, office)
    if note is None:
        raise Unknown(f"Ein Amt {quote(office)} gibt es nicht.")
    book, wrong = rulebook(library, note, today, calendar or _calendar(note), regelstand, drafts)
    return _loaded(authored, note, book, tidy(wrong))


@lru_cache(_KEPT)
def _library(texts: tuple[tuple[Path, bytes], ...]) -> Library:
    """What stands in files that were found right together: the same on every day, and for every office."""
    authored = gathered(texts, briefly=True)
    return Library(authored.model, authored.rules, authored.packs)


def _loaded(authored: Authored, note: OfficeNote, book: Rulebook, diagnostics: list[Diagnostic]) -> Loaded:
    broken = any(one.severity is Severity.ERROR for one in diagnostics)
    return Loaded(authored.model, None if broken else book, diagnostics, authored.rules, note, authored.workflows)


def _note(authored: Authored, office: str) -> OfficeNote | None:
    return next((one for one in authored.offices if fold(one.id.text) == fold(office)), None)


def _speaks(path: Path, data: bytes, rule: str) -> bool:
    """Whether a file holds a rule, a definition that it may use, or is no rule file."""
    if path.parent.name in APART:
        return True
    text = fold(data.decode())
    return text.startswith("begriff:") or "\nbegriff:" in text or f"regel: {fold(rule)}" in text


@growing()
def check(
    rules: Path | Sequence[Path],
    *,
    root: Path | None = None,
    reader: Reader = read,
    remembered: Path | None = None,
    lanes: int = 1,
    below: Path | None = None,
) -> list[Diagnostic]:
    """Every mistake in rule files or folders of them, the rules' own examples among them.

    Files outside a whole rule folder are checked against the fact model and the rules of `root`, by default of the
    folder they lie in; what they do not contain is not reported. `reader` stands in for `read`: one that remembers
    spares whoever checks many files beside the same fact model the reading of it. `remembered`: a folder that remembers
    whose outer form is right; `lanes`: how many processes try the examples; `below`: a folder that all files lie in and
    are named from.
    """
    given = [rules] if isinstance(rules, Path) else rules
    wanted = files(*given)
    around = files(root if root is not None else root_of(wanted))
    known, lying = Known(remembered), {local(path, below): path for path in merged(around, wanted)}
    shown = {local(path, below) for path in wanted}
    authored = gather(lying, known, reader, texts=lambda name: lying[name].read_bytes(), whole=shown)
    known.save()
    library = Library(authored.model, authored.rules, authored.packs)
    surveyed = survey(library)
    found = [*authored.found, *surveyed.found]
    for pack in authored.packs:
        found += check_pack(library, pack)
    for office in authored.offices:
        found += check_office(library, office)
    wrong = frozenset(one.place.file for one in tidy(found) if one.severity is Severity.ERROR)
    named = frozenset(str(path) for path in shown)
    if not any(one.family == 8 for one in found):  # what a broken fact model makes of examples says nothing of them
        from engine.check.examples import check_examples  # a run evaluates no examples

        found += check_examples(library, surveyed, wrong, named, lanes)
    return in_order([*misnamed(*given, below=below), *(one for one in tidy(found) if one.place.file in named)])


def _calendar(office: OfficeNote) -> Calendar:
    place = office.municipality.text if office.municipality is not None else None
    try:
        return office_calendar(office.state.text, place, office.holidays, office.closing_days)
    except UnknownStateError:
        return Calendar()  # told when the office file was parsed


def tidy(found: Iterable[Diagnostic]) -> list[Diagnostic]:
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
