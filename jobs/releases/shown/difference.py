"""What a change says, old beside new: its rule as sentences with the changed words marked, its file line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.check.survey import Reading
from jobs.authoring.surroundings import Surroundings, own
from jobs.documents.section import definition, section
from schemas.factmodel import FactModel
from schemas.node import fold

Line = tuple[str, str, int | None, int | None]
"""Mark (`+`, `-` or a space), text, number of the line before and after."""
Part = tuple[str, str]
"""Mark (`+`, `-` or nothing) and words."""
AROUND = 3
"""So many equal lines are shown around a changed one."""
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_MARKUP = re.compile(r"^#+ |^- |\*\*|`")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence as it is and as it would be; one of them empty where it goes or comes. `same`: nothing changes."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]
    same: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One file: what its rule says (empty for what is no rule, or cannot be read yet), and its lines.

    `unread` says that one of the two texts cannot be put into sentences.
    """

    path: str
    title: str
    pairs: tuple[Pair, ...]
    lines: tuple[Line, ...]
    unread: bool = False

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The sentences that differ."""
        return tuple(one for one in self.pairs if not one.same)


def difference(around: Surroundings, path: str, before: str | None, after: str | None) -> Difference:
    """The difference of one file; None on a side where there is no such file."""
    old, new = said(around, path, before), said(around, path, after)
    unread = (before is not None and old is None) or (after is not None and new is None)
    is_rule = any(text is not None and _is_rule(text) for text in (before, after))
    pairs = () if unread or not is_rule else tuple(paired(old or (), new or ()))
    title = (new or old or (path,))[0]
    return Difference(path, title, pairs, tuple(lines(before or "", after or "")), unread and is_rule)


def said(around: Surroundings, path: str, text: str | None) -> tuple[str, ...] | None:
    """A rule or definition as plain sentences, one a line; None where there is none or it cannot be read."""
    if text is None or not _is_rule(text):
        return None
    mine = own(around, path, text.encode())
    reading = mine.reading
    if reading is None or (reading.rule is None and reading.condition is None and reading.value is None):
        return None
    return tuple(_plain(_document(reading, mine.library.model)))


def paired(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Pair]:
    """Sentences beside each other."""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Pair((("", line),), (("", line),), True) for line in old[a:b])
            continue
        left, right = old[a:b], new[c:d]
        for number in range(max(len(left), len(right))):
            yield words(left[number] if number < len(left) else "", right[number] if number < len(right) else "")


def words(old: str, new: str) -> Pair:
    """Two sentences with what is only in the one or only in the other marked."""
    one, two = _WORD.findall(old), _WORD.findall(new)
    before: list[Part] = []
    after: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if b > a:
            before.append(("" if kind == "equal" else "-", "".join(one[a:b])))
        if d > c:
            after.append(("" if kind == "equal" else "+", "".join(two[c:d])))
    return Pair(tuple(before), tuple(after), old == new)


def lines(old: str, new: str) -> Iterator[Line]:
    """Changed lines with a few around them; a gap is one line of three dots."""
    one, two = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if number:
            yield " ", "…", None, None
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from ((" ", one[a + n], a + n + 1, c + n + 1) for n in range(b - a))
                continue
            yield from (("-", one[n], n + 1, None) for n in range(a, b))
            yield from (("+", two[n], None, n + 1) for n in range(c, d))


def _document(reading: Reading, model: FactModel) -> str:
    if reading.rule is None:
        return definition(reading, model)
    return section(reading.rule, reading.authored, model)


def _plain(document: str) -> Iterator[str]:
    """Markdown as sentences: without its signs, a row of a table as one."""
    for line in document.splitlines():
        if not line.strip() or line.startswith(("|---", "| Wert")):
            continue
        if line.startswith("|"):
            name, _, value = line.strip("| ").partition(" | ")
            yield f"{name}: {value}"
        else:
            yield _MARKUP.sub("", line).strip()


def _is_rule(text: str) -> bool:
    return any(fold(line).startswith(("regel:", "begriff:")) for line in text.splitlines())
