"""The lines of one file while they are being read: what is wrong with them, and how they can be read all the same.

A repair never loses a place: masked characters stand for themselves again in the node's text, and what is inserted
into a line is remembered, so that every column is the author's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.diagnostic import Diagnostic, Place, Severity

MOST = 100
"""How many mistakes of one file are reported at once."""

_BREAKING = frozenset({"R107", "R110", "R111", "R112", "R116", "R118", "R121"})
_MASKABLE = "[]{}&*!|>@`%,?-:#\"'\\="
_MASK = {char: chr(0xE100 + n) for n, char in enumerate(_MASKABLE)}
_UNMASK = {ord(mask): char for char, mask in _MASK.items()}


def unmask(text: str) -> str:
    """The author's own characters."""
    return text.translate(_UNMASK)


@dataclass(slots=True)
class Sheet:
    """Lines count from 0 here, columns too; places count from 1."""

    file: str
    lines: list[str]
    found: list[Diagnostic] = field(default_factory=list)
    readable: bool = True
    _moved: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def column(self, line: int, column: int) -> int:
        """The author's column of a column of the repaired line."""
        for at, by in reversed(self._moved.get(line, [])):
            if column >= at:
                column = max(column - by, at if by > 0 else 0)
        return column

    def place(self, line: int, start: int, end: int, end_line: int | None = None) -> Place:
        """The stretch of the author's file from a place in the repaired lines."""
        last = line if end_line is None else end_line
        return Place(self.file, line + 1, self.column(line, start) + 1, last + 1, self.column(last, end) + 1)

    def report(
        self, code: str, line: int, stretch: tuple[int, int], message: str, remedy: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:  # fmt: skip
        """Note one mistake in one line, unless the line is so broken already that this would be its echo."""
        if any(wrong.place.line == line + 1 and wrong.code in _BREAKING for wrong in self.found):
            return
        self.found.append(Diagnostic(code, self.place(line, *stretch), message, remedy, severity))

    def known(self, line: int) -> bool:
        """Whether something is already reported in the line; a second report would only be its echo."""
        return any(wrong.place.line == line + 1 for wrong in reversed(self.found))

    def text(self, line: int, start: int, end: int) -> str:
        """The author's characters of a stretch."""
        return unmask(self.lines[line][start:end])

    def mask(self, line: int, *columns: int) -> None:
        """Take the meaning from single characters of a line."""
        chars = list(self.lines[line])
        for column in columns:
            chars[column] = _MASK.get(chars[column], chars[column])
        self.lines[line] = "".join(chars)

    def insert(self, line: int, column: int, text: str) -> None:
        """Insert characters that the author forgot."""
        old = self.lines[line]
        self.lines[line] = old[:column] + text + old[column:]
        self._moved.setdefault(line, []).append((column, len(text)))

    def indent(self, line: int, blanks: int) -> None:
        """Give a line another indentation."""
        old = self.lines[line]
        rest = old.lstrip(" \t\u00a0")
        self.lines[line] = " " * blanks + rest
        self._moved.setdefault(line, []).append((0, blanks - (len(old) - len(rest))))
