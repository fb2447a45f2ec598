"""A rule's sentence, which is Markdown, as paragraphs and nested lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a point of a list, with the points under it."""

    text: str
    points: tuple[Block, ...] = ()


def blocks(markdown: str) -> tuple[Block, ...]:
    """A sentence of a rule as paragraphs, each with the points of its list."""
    found: list[Block] = []
    for block in markdown.split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip()]
        points = [(len(line) - len(line.lstrip()), line.lstrip()[2:]) for line in lines if line.lstrip()[:2] == "- "]
        text = " ".join(line.strip() for line in lines if line.lstrip()[:2] != "- ")
        found.append(Block(text.replace("**", "").replace("`", ""), _points(points)))
    return tuple(one for one in found if one.text or one.points)


def _points(lines: list[tuple[int, str]]) -> tuple[Block, ...]:
    """Points with those that are indented deeper inside them."""
    found: list[Block] = []
    for number, (depth, text) in enumerate(lines):
        if depth > lines[0][0]:
            continue
        inner = []
        for other in lines[number + 1 :]:
            if other[0] <= depth:
                break
            inner.append(other)
        found.append(Block(text, _points(inner) if inner else ()))
    return tuple(found)
