"""The measurements as Markdown, and docs/performance.md brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MEASURED, PEERS, GROWTH = "measured", "peers", "growth"
"""The names of the parts of pages that a command writes."""


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
    return grid(rows)


def pairs(title: tuple[str, str], told: Iterable[tuple[str, str]]) -> str:
    """Names and texts as a Markdown table."""
    return grid([title, *told])


def placed(page: str, text: str, part: str = MEASURED) -> str:
    """The page with `text` between the two marks of a part; raises ValueError where they are missing."""
    first, last = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {first} and {last}")
    return f"{before}{first}\n\n{text.strip()}\n\n{last}{after}"


def grid(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of texts as a Markdown table; the first is its head."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _kept(kept: bool | None) -> str:
    return "" if kept is None else "yes" if kept else "**no**"
