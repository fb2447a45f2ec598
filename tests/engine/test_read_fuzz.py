"""Whatever bytes come: no exception, every place inside the file, and a reason wherever nothing could be read."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.parse import parse_office, parse_rule
from engine.read import read
from schemas.diagnostic import Diagnostic
from tests.engine.nodes import inside, lines_of, parts
from tests.handbuch.examples import patterns

RULES = Path(__file__).parents[2] / "rules"
GOOD = [*patterns().values(), *(p.read_text(encoding="utf-8") for p in sorted(RULES.rglob("*.yaml"))[::4])]
CHARS = " \t\n\r:-#\"'[]{}&*!|>%@`,?.\\=aäX90\u00a0„“<\u2028\x00"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good file in which a few characters are put in, taken away or doubled."""
    text = draw(st.sampled_from(GOOD))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        kind = draw(st.sampled_from(("insert", "replace", "delete", "swap lines")))
        if kind == "insert":
            text = text[:at] + draw(st.text(CHARS, min_size=1, max_size=4)) + text[at:]
        elif kind == "replace":
            text = text[:at] + draw(st.sampled_from(CHARS)) + text[at + 1 :]
        elif kind == "delete":
            text = text[:at] + text[at + draw(st.integers(1, 40)) :]
        else:
            lines = text.split("\n")
            one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
            lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
    return text


def everything_said(data: bytes) -> list[Diagnostic]:
    node, found = read(data, "regel.yaml")
    assert node is not None or found
    if node is None:
        return found
    rule, wrong = parse_rule(node, "regel.yaml")
    assert rule is not None or wrong or found
    office, also_wrong = parse_office(node, "regel.yaml")
    assert office is not None or also_wrong or found
    return [*found, *wrong, *also_wrong]


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_mutated_files(text: str) -> None:
    lines = lines_of(text)
    node, _ = read(text.encode(), "regel.yaml")
    assert node is None or all(inside(part.place, lines) for part in parts(node))
    for diagnostic in everything_said(text.encode()):
        assert inside(diagnostic.place, lines), diagnostic
        assert diagnostic.message.endswith((".", "?")), diagnostic
        assert not any("\ue000" <= char <= "\uf8ff" for char in str(diagnostic)), "no mask is ever shown"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    everything_said(data)


@settings(max_examples=300, deadline=None)
@given(st.text(CHARS, max_size=60))
def test_any_signs(text: str) -> None:
    lines = lines_of(text)
    for diagnostic in everything_said(text.encode()):
        assert inside(diagnostic.place, lines), diagnostic


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(GOOD), st.sampled_from(("\r\n", "\r")))
def test_line_ends_change_nothing(text: str, end: str) -> None:
    assert read(text.replace("\n", end).encode(), "r.yaml") == read(text.encode(), "r.yaml")
