"""What the pages of a rule show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import KINDS, section_of, title_of
from jobs.authoring.judging import Judgement
from jobs.authoring.listing import Row, Wanted, topic_said
from jobs.authoring.surroundings import Own
from jobs.authoring.texts import Written
from schemas.diagnostic import Diagnostic, Severity
from schemas.node import Mapping as Keys
from schemas.node import fold
from schemas.outcome import Kind
from web.page.look import capital
from web.rooms.rules.sentence import Block, blocks


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
                 ("Zuständig", rule.responsible and capital(rule.responsible)), ("Erinnerung", rule.reminder or ""),
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


def title_in(text: str, path: str) -> str:
    """The title that a text gives its rule; its file's name where it gives none."""
    found = re.search(r"^titel:[ \t]*(.+?)[ \t]*(?:  #.*)?$", text, re.MULTILINE)
    return found[1].strip("\"'") if found else path.rsplit("/", 1)[-1].removesuffix(".yaml")
