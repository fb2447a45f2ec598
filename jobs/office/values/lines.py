"""What an office says in one line a rule: which post answers for it, which agreement lets it look at employees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.edit import EditError, drop, put
from engine.resolve import Library
from engine.resolve.law.rulebook import switched_off
from jobs.documents.topics import spoken
from jobs.office.values.file import complaints
from jobs.office.values.listing import authored_rules, office_file, office_note
from schemas.node import Scalar, fold
from schemas.rule import AuthoredRule, OfficeNote

LONGEST = 150
"""Characters of a line."""
SHORTEST = 8
"""Characters of an agreement's name: what is shorter is a yes or a no, and a no must not switch a rule on."""
_NO_NAME = frozenset(fold(one) for one in ("erforderlich", "vorhanden", "nicht vorhanden", "nicht erforderlich"))


class Section(StrEnum):
    """Which part of the office's file, by its key there."""

    RESPONSIBLE = "zuständig"
    AGREEMENTS = "dienstvereinbarung"


@dataclass(frozen=True, slots=True)
class Line:
    """A rule with what its own file says (`shipped`) and what the office says (`own`); '' where it says nothing.

    `off` says why the office does not have the rule, a missing agreement aside; '' where it has it.
    """

    rule: str
    title: str
    topic: str
    shipped: str
    own: str
    off: str = ""

    @property
    def holds(self) -> str:
        """What holds in the office."""
        return self.own or self.shipped


@dataclass(frozen=True, slots=True)
class Made:
    """The office's file as it would be (None: nothing changes, or something is wrong), and what is wrong by rule."""

    text: bytes | None
    mistakes: Mapping[str, str]


def lines(rules: Path, office: str, section: Section) -> tuple[Line, ...]:
    """Every rule that may have such a line, by title. Raises Unknown, RulesRefused."""
    authored = authored_rules(rules)
    note = office_note(authored, office)
    library = Library(authored.model, authored.rules, authored.packs)
    own = {fold(name.text): (name.text, said.text) for name, said in _said(note, section)}
    found = list(_of(library, note, section, own))
    known = {fold(one.rule) for one in found}
    found += [Line(name, name, "", "", said) for rule, (name, said) in own.items() if rule not in known]
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def wanted(there: Sequence[Line], written: Mapping[str, str]) -> dict[str, str]:
    """What is another line than now, of all that was written by rule; '': the office is to say nothing of it."""
    found = {}
    for one in there:
        if one.rule in written:
            text = " ".join(written[one.rule].split())
            text = "" if fold(text) == fold(one.shipped) else text
            if text != one.own:
                found[one.rule] = text
    return found


def with_lines(rules: Path, office: str, section: Section, wish: Mapping[str, str]) -> Made:
    """The office's file with other lines, everything else byte for byte. Raises Unknown, RulesRefused."""
    mistakes = {rule: said for rule, text in wish.items() if (said := _wrong(section, text))}
    if mistakes or not wish:
        return Made(None, mistakes)
    path = rules / office_file(office)
    text = path.read_bytes()
    for rule, said in wish.items():
        try:
            text = put(text, str(path), (section, rule), said) if said else drop(text, str(path), (section, rule))
        except EditError:
            mistakes[rule] = f"„{said}“ kann so nicht in der Amtsdatei stehen."
    mistakes |= {} if mistakes else _checked(rules, office, section, text, tuple(wish))
    return Made(None if mistakes else text, mistakes)


def having_agreements(library: Library, note: OfficeNote) -> OfficeNote:
    """The office as if it had an agreement for every rule: what is off then is off for another reason."""
    ids = (versions[0].id for versions in library.rules.values())
    return note.model_copy(update={"agreements": tuple((name, name) for name in ids)})


def _said(note: OfficeNote, section: Section) -> tuple[tuple[Scalar, Scalar], ...]:
    return note.responsible if section is Section.RESPONSIBLE else note.agreements


def _of(
    library: Library, note: OfficeNote, section: Section, own: Mapping[str, tuple[str, str]]
) -> Iterator[Line]:  # fmt: skip
    agreed = having_agreements(library, note)
    for versions in library.rules.values():
        rule = versions[-1]
        if section is Section.AGREEMENTS and all(one.agreement is None for one in versions):
            continue
        _, said = own.get(fold(rule.id.text), ("", ""))
        shipped = rule.responsible if section is Section.RESPONSIBLE else ""
        yield Line(rule.id.text, rule.title, _topic(rule), shipped, said, switched_off(library, agreed, versions) or "")


def _topic(rule: AuthoredRule) -> str:
    return spoken(Path(rule.place.file).parent.name)


def _wrong(section: Section, text: str) -> str:
    """What is wrong with a line by itself; '' for nothing."""
    if len(text) > LONGEST:
        return f"Hier stehen höchstens {LONGEST} Zeichen."
    if text and not any(sign.isalpha() for sign in text):
        return f"„{text}“ ist kein Name."
    if section is Section.AGREEMENTS and text and (len(text) < SHORTEST or fold(text) in _NO_NAME):
        return ("Bitte die Vereinbarung mit Namen und Tag nennen: Sie schaltet die Regel ein. Soll die Regel aus "
                "bleiben, das Feld leer lassen.")  # fmt: skip
    return ""


def _checked(rules: Path, office: str, section: Section, text: bytes, wish: Sequence[str]) -> dict[str, str]:
    """What the check of the office's file says of it as it would be, by rule."""
    part = "responsible" if section is Section.RESPONSIBLE else "agreements"
    wrong: dict[str, str] = {}
    for name, said in complaints(rules, office, text, part, lambda note: (rule for rule, _ in _said(note, section))):
        rule = wish[0] if name is None else next((one for one in wish if fold(one) == fold(name)), "")
        if rule:
            wrong.setdefault(rule, said)
    return wrong
