"""The measurements as Markdown, and the pages that show them brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.process import ROOT

PAGE, README, PICTURES = ROOT / "docs" / "performance.md", ROOT / "README.md", ROOT / "docs" / "bilder"
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


def latency(name: str, times: Iterable[float], promised: float | None = None) -> Line:
    """Milliseconds of many answers as a line: what 95 of 100 stay below; raises IndexError where there are none."""
    some = sorted(times)
    p50, p95, p99 = (some[max(0, round(len(some) * share) - 1)] for share in (0.5, 0.95, 0.99))
    told = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {len(some)} times"
    if promised is None:
        return Line(name, f"{p95:.1f} ms (p95)", remark=told)
    return Line(name, f"{p95:.1f} ms (p95)", f"< {promised:.0f} ms", p95 < promised, told)


def pairs(title: tuple[str, str], told: Iterable[tuple[str, str]]) -> str:
    """Names and texts as a Markdown table."""
    return grid([title, *told])


def placed(page: str, text: str, part: str = MEASURED) -> str:
    """The page with `text` between the two marks of a part; raises ValueError where they are missing."""
    before, _, after = _parted(page, part)
    first, last = _marks(part)
    return f"{before}{first}\n\n{text.strip()}\n\n{last}{after}"


def part_of(page: str, part: str) -> str:
    """What stands between the two marks of a part; raises ValueError where they are missing."""
    return _parted(page, part)[1].strip()


def _parted(page: str, part: str) -> tuple[str, str, str]:
    first, last = _marks(part)
    before, begin, rest = page.partition(first)
    inside, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the page needs the lines {first} and {last}")
    return before, inside, after


def _marks(part: str) -> tuple[str, str]:
    return f"<!-- {part}: begin -->", f"<!-- {part}: end -->"


def written(text: str, part: str, page: Path = PAGE) -> None:
    """Puts `text` into a part of a page; raises ValueError where the page has no such part."""
    page.write_text(placed(page.read_text(encoding="utf-8"), text, part), encoding="utf-8")


def drawn(name: str, picture: str) -> None:
    """Keeps a picture (SVG) beside the pages that show it."""
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / name).write_text(picture, encoding="utf-8")


def mebibytes(memory: int) -> str:
    """Bytes as people read them."""
    return f"{memory / 2**20:,.0f} MiB"


def grid(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of texts as a Markdown table; the first is its head."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _kept(kept: bool | None) -> str:
    return "" if kept is None else "yes" if kept else "**no**"
