"""How a diagnostic quotes its author."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.diagnostic import Diagnostic
from schemas.node import Scalar

_LONGEST = 60


def quote(text: str) -> str:
    """The author's words in German quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    return f"„{line}“" if len(line) <= _LONGEST else f"„{line[: _LONGEST - 2].rstrip()} …“"


def wrong(scalar: Scalar, code: str, what: str, remedy: str | None = None) -> Diagnostic:
    """An error at a scalar: its words, then what is wrong with them; `remedy` is the text to write instead."""
    return Diagnostic(code, scalar.place, f"{quote(scalar.text)} {what}", remedy)


def listed(words: Iterable[str], last: str = "und") -> str:
    """Words in German quotation marks, joined the German way: „a“, „b“ und „c“."""
    quoted = [f"„{word}“" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if quoted else ""
