"""The measurements as Markdown, and docs/performance.md brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: what it is about, what came out, what was promised (None: nothing), and whether it is kept."""

    name: str
    found: str
    promised: str | None = None
    kept: bool | None = None
    remark: str = ""


def table(lines: Iterable[Line]) -> str:
    """The lines as a Markdown table."""
    rows = [("what", "measured", "promised", "kept", "remark")]
    rows += [(one.name, one.found, one.promised or "–", _kept(one.kept), one.remark) for one in lines]
    return _grid(rows)


def pairs(title: tuple[str, str], told: Iterable[tuple[str, str]]) -> str:
    """Names and texts as a Markdown table."""
    return _grid([title, *told])


def placed(page: str, text: str) -> str:
    """The page with `text` between its two marks; raises ValueError where they are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}"


def _grid(rows: Sequence[tuple[str, ...]]) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _kept(kept: bool | None) -> str:
    return "" if kept is None else "yes" if kept else "**no**"
