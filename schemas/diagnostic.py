"""What is wrong in a file an author wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops a run, a hint does not."""

    ERROR = "Fehler"
    HINT = "Hinweis"


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A stretch of an authored file: line and column count from 1, the end column is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("")
"""The place of something that no file states, such as a default."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One author's mistake: where, what (in German), and how to mend it when that is sure.

    `code` is stable (R101 …) and documented in docs/handbuch/fehler.md.
    """

    code: str
    place: Place
    message: str
    remedy: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def family(self) -> int:
        """The hundreds of the code: 1 the outer form of a file, 2 its shape … 10 mappings; 0 where there is no code."""
        return int(self.code[1:] or 0) // 100

    def __str__(self) -> str:
        head = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        return head if self.remedy is None else f"{head}\n  Abhilfe: {self.remedy}"
