"""What the pages of a rule show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from zlib import crc32

from jobs.authoring.form.build import Form, form, pages, searched
from jobs.authoring.form.scope import entities
from jobs.authoring.form.shape import Offer, Options, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import KINDS, section_of, title_of
from jobs.authoring.fresh import topics
from jobs.authoring.judging import Judgement
from jobs.authoring.listing import Row, Wanted, topic_said
from jobs.authoring.sending import state_of
from jobs.authoring.surroundings import Own, Surroundings, place
from jobs.authoring.texts import Written
from schemas.diagnostic import Diagnostic, Severity
from schemas.node import Mapping as Keys
from schemas.node import fold
from schemas.outcome import Kind

_MOST = 60
"""So many offers of a group are shown before something is searched for."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The list of rules with its filters, and the drafts of whoever looks."""

    rows: tuple[Row, ...]
    whole: int
    wanted: Wanted
    choices: Mapping[str, tuple[str, ...]]
    drafts: Mapping[str, str]
    write: bool

    def topic(self, name: str) -> str:
        """A topic as people read it."""
        return topic_said(name)

    def address(self, path: str) -> str:
        """Where a rule is shown."""
        return address(path)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a point of a list, with the points under it."""

    text: str
    points: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is wrong, and where it is mended: in the form, in the text."""

    text: str
    error: bool
    line: int
    column: int
    section: str
    open: bool = False
    label: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule with everything that stands around it on each of its pages."""

    path: str
    address: str
    rule: str
    title: str
    kind: str
    status: str
    draft: bool
    new: bool
    stale: bool
    write: bool
    text: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    judgement: Judgement
    readable: bool
    mine: Own
    data: bytes

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """The three views of the file."""
        views = [("Satz", self.address, "satz")]
        views += [("Formular", f"{self.address}/formular", "formular")] if self.write else []
        return [*views, ("YAML", f"{self.address}/yaml", "yaml")]

    @property
    def errors(self) -> tuple[Said, ...]:
        """What stands in the way."""
        return tuple(one for one in self.said if one.error and not one.open)

    @property
    def unfilled(self) -> tuple[Said, ...]:
        """What nobody has filled in yet."""
        return tuple(one for one in self.said if one.open)

    @property
    def hints(self) -> tuple[Said, ...]:
        """What might be better."""
        return tuple(one for one in self.said if not one.error)


def shown(mine: Own, text: Written, said: Judgement, write: bool) -> Shown:
    """A rule as its pages show it."""
    rule = mine.rule
    title = title_in(text.data.decode("utf-8", "replace"), text.path)
    facts: list[tuple[str, str]] = []
    if rule is not None:
        facts = [("Ziel", rule.control_goal), ("Risiko", rule.risk), ("Verantwortlich", rule.owner),
                 ("Zuständig", rule.responsible), ("Erinnerung", rule.reminder or ""),
                 ("Gilt", f"ab {rule.start:%d.%m.%Y}" + (f" bis {rule.end:%d.%m.%Y}" if rule.end else "")),
                 ("Quellen", "; ".join(f"{one.document}, {one.passage}" for one in rule.sources)),
                 ("So ist Unklares entschieden", " ".join(rule.interpretation)),
                 ("Nicht geprüft wird", " ".join(rule.unchecked))]  # fmt: skip
    kind = rule.kind if rule is not None else None
    return Shown(
        text.path, address(text.path), text.path.rsplit("/", 1)[-1].removesuffix(".yaml"), title,
        KINDS[kind].split(":")[0] if kind in KINDS else "Begriff" if kind is Kind.DEFINITION else "Regel",
        rule.status.text if rule is not None and rule.status is not None else "freigegeben",
        text.draft is not None, text.new, text.stale, write,
        text.data.decode("utf-8", "replace").removeprefix("\ufeff"),
        blocks(said.sentence), tuple((key, value) for key, value in facts if value),
        tuple(_said(one, mine) for one in said.diagnostics), said, isinstance(mine.node, Keys), mine, text.data,
    )  # fmt: skip


def _said(one: Diagnostic, mine: Own) -> Said:
    spot = _spot(Spot(mine.node), one) if isinstance(mine.node, Keys) else None
    section = section_of(str(spot.path[0])) if spot is not None and spot.path else "kopf"
    label = title_of(fold(spot.key)) if spot is not None and spot.path else f"Zeile {one.place.line}"
    unfilled = one.code == "R204" or (spot is not None and spot.empty)
    return Said(told(one), one.severity is Severity.ERROR, one.place.line, one.place.column, section, unfilled,
                label, spot.at if spot is not None else "")  # fmt: skip


def _spot(spot: Spot, one: Diagnostic) -> Spot:
    """The innermost value of the file that a diagnostic is about."""
    for inner in (*spot.entries(), *spot.items()):
        if inner.span[0] <= one.place.line <= inner.span[1]:
            return _spot(inner, one)
    return spot


def told(one: Diagnostic) -> str:
    """A diagnostic with its remedy in one text."""
    return one.message + (f" Abhilfe: {one.remedy}" if one.remedy else "")


def address(path: str) -> str:
    """Where a rule is shown."""
    topic, _, file = path.rpartition("/")
    return f"/regeln/{quote(topic)}/{quote(file.removesuffix('.yaml'))}"


def anchor(at: str) -> str:
    """The place of a part on the page."""
    return quote(f"p-{at}")


def title_in(text: str, path: str) -> str:
    """The title that a text gives its rule; its file's name where it gives none."""
    found = re.search(r"^titel:[ \t]*(.+?)[ \t]*(?:  #.*)?$", text, re.MULTILINE)
    return found[1].strip("\"'") if found else path.rsplit("/", 1)[-1].removesuffix(".yaml")


def blocks(markdown: str) -> tuple[Block, ...]:
    """A sentence of a rule as paragraphs, each with the points of its list."""
    found: list[Block] = []
    for block in markdown.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        points = [(len(line) - len(line.lstrip()), line.lstrip()[2:]) for line in lines if line.lstrip()[:2] == "- "]
        text = " ".join(line.strip() for line in lines if line.lstrip()[:2] != "- ")
        found.append(Block(text.replace("**", "").replace("`", ""), _points(points)))
    return tuple(one for one in found if one.text or one.points)


def _points(lines: list[tuple[int, str]]) -> tuple[Block, ...]:
    """Points with those that are indented deeper inside them."""
    found: list[Block] = []
    for number, (depth, text) in enumerate(lines):
        if depth > lines[0][0]:
            continue
        inner = []
        for other in lines[number + 1 :]:
            if other[0] <= depth:
                break
            inner.append(other)
        found.append(Block(text, _points(inner) if inner else ()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form, with the steps before and after it."""

    form: Form
    state: str
    steps: tuple[tuple[str, str, bool, int], ...]
    picking: str
    words: str
    groups: tuple[tuple[str, tuple[Offer, ...]], ...]
    at: Mapping[str, tuple[Said, ...]]

    @property
    def following(self) -> tuple[str, str] | None:
        """The next page."""
        names = [name for name, _, _, _ in self.steps]
        here = names.index(self.form.section)
        return None if here + 1 == len(names) else (names[here + 1], self.steps[here + 1][1])

    def flat(self, options: Options) -> list[tuple[str, object]]:
        """Options as the macros of the templates take them."""
        found: list[tuple[str, object]] = []
        for group, inner in options:
            found += list(inner) if not group else [(group, list(inner))] if inner else []
        return found

    def anchor(self, at: str) -> str:
        """The place of a part on the page."""
        return f"p-{at}"

    def mark(self, at: str) -> str:
        """The place of what is wrong with a part: a name that needs no quoting anywhere."""
        return f"e-{crc32(at.encode()):08x}"

    @property
    def marks(self) -> str:
        """The places of everything that is wrong now, which a change may clear."""
        return ", ".join(f"#{self.mark(at)}" for at in self.at)


def form_page(around: Surroundings, page: Shown, section: str, picking: str, words: str, today: date) -> Page | None:
    """A page of the form; None where the text cannot be read at all."""
    known = dict(pages())
    frame = place(around, page.path, page.mine, today)
    made = form(page.data, frame, section if section in known else "kopf", picking)
    if made is None:
        return None
    counts = {name: sum(one.section == name and one.error for one in page.said) for name in known}
    steps = tuple((name, title, name == made.section, counts[name]) for name, title in pages())
    groups = searched(made.picking, words)
    at: dict[str, list[Said]] = {}
    parts = [one for part in made.parts for one in part.all()]
    for one in page.said:
        home = _home(parts, one)
        if home is not None and one.section == made.section:
            at.setdefault(home.at, []).append(one)
    return Page(made, state_of(page.data, frame.file), steps, picking, words, groups,
                {key: tuple(several) for key, several in at.items()})  # fmt: skip


def _home(parts: list[Part], said: Said) -> Part | None:
    """The innermost part that holds the line."""
    around = [one for one in parts if one.span[0] <= said.line <= one.span[1]]
    return min(around, key=lambda one: one.span[1] - one.span[0], default=None)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What can be chosen for a new rule."""

    kinds: list[tuple[str, str]]
    topics: list[tuple[str, str]]
    abouts: list[tuple[str, str]]
    owners: tuple[str, ...]
    roles: list[tuple[str, str]]
    given: Mapping[str, str]


def fresh(around: Surroundings, given: Mapping[str, str]) -> Fresh:
    """The lists of the page for a new rule."""
    rules = around.authored.rules
    frame = place(around, "neu/neu.yaml", Own(None, None, None, (), around.library("", None)), date.min)
    abouts = list(entities(frame, None, "")[0][1])
    case = around.authored.model.case
    abouts.sort(key=lambda row: row[0] != case)
    kinds = [(kind.value, said) for kind, said in KINDS.items()]
    kinds.append((Kind.DEFINITION.value, "Begriff: Etwas wird einmal festgelegt und in Regeln benutzt"))
    return Fresh(
        kinds, [(name, topic_said(name)) for name in topics(around) if name != "begriffe"] + [("begriffe", "Begriffe")],
        abouts, tuple(sorted({one.owner for one in rules if one.owner})),
        [(one, one[:1].upper() + one[1:]) for one in sorted({one.responsible for one in rules if one.responsible})],
        {"titel": "", "art": "", "thema": "", "je": case, "stelle": "", "rolle": "", **given},
    )  # fmt: skip


def missing(given: Mapping[str, str]) -> dict[str, str]:
    """What has to be said of a new rule and was not."""
    wanted = {"titel": "Bitte eine Überschrift angeben.", "art": "Bitte die Art der Regel wählen.",
              "thema": "Bitte ein Thema wählen.", "stelle": "Bitte die verantwortliche Stelle angeben."}  # fmt: skip
    found = {name: text for name, text in wanted.items() if not given[name]}
    if not given["rolle"] and given["art"] not in ("quote", "begriff", ""):
        found["rolle"] = "Bitte wählen, wer handelt."
    return found
