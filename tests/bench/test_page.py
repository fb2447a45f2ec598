"""The page keeps its prose; only what was measured is replaced."""

from __future__ import annotations

import pytest

from bench.page import GROWTH, MEASURED, PEERS, Line, latency, placed, table
from bench.process import ROOT

BEGIN, END = f"<!-- {MEASURED}: begin -->", f"<!-- {MEASURED}: end -->"


def test_only_what_lies_between_the_marks_is_replaced() -> None:
    page = f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    assert placed(page, "new") == f"before\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    assert placed(placed(page, "one"), "two") == placed(page, "two")


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        placed(page, "new")


def test_a_broken_promise_stands_out() -> None:
    rows = table([Line("a", "6 s", "< 5 s", False), Line("b", "1 s", "< 5 s", True), Line("c", "2 s")]).splitlines()
    assert "**no**" in rows[2]
    assert "| yes |" in rows[3]
    assert "| – |  |" in rows[4]


def test_a_promise_is_kept_where_95_of_100_answers_keep_it() -> None:
    times = [*(float(number) for number in range(1, 96)), *[1_000.0] * 5]
    line = latency("a", reversed(times), 96)
    assert (line.found, line.kept, line.remark) == ("95.0 ms (p95)", True, "p50 50.0 ms, p99 1000.0 ms, 100 times")
    assert latency("a", times, 95).kept is False
    assert latency("a", times).kept is None


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("docs/performance.md", MEASURED),
        ("docs/performance.md", PEERS),
        ("docs/performance.md", GROWTH),
        ("README.md", PEERS),
    ],
)
def test_the_pages_of_the_project_can_be_brought_up_to_date(page: str, part: str) -> None:
    assert "new" in placed((ROOT / page).read_text(encoding="utf-8"), "new", part)
