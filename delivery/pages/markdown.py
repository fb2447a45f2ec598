"""Reads the Markdown that we write ourselves: headings, paragraphs, lists, tables; bold, italic, code, links.

Anything else stays the text it is. The result is made of plain dictionaries, ready for JSON.
"""

from __future__ import annotations

import re
from typing import Any

Block = dict[str, Any]
Span = dict[str, str]

_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ITEM = re.compile(r"( *)(?:-|(\d+)\.) (.*)")
_SPAN = re.compile(r"\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|(?<!\w)\*(?P<italic>[^*]+)\*(?!\w)|"
                   r"\[(?P<link>[^\]]+)\]\((?P<target>[^)\s]+)\)")  # fmt: skip
_CELLS = re.compile(r"(?<!\\)\|")


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order."""
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip("\n")):
        found += _chunk(chunk.split("\n"))
    return found


def _chunk(lines: list[str]) -> list[Block]:
    """What stands between two empty lines; a list may follow a paragraph at once."""
    heading = _HEADING.fullmatch(lines[0])
    if heading is not None:
        head = {"kind": "heading", "level": len(heading[1]), "spans": spans(heading[2])}
        return [head, *(_chunk(lines[1:]) if lines[1:] else [])]
    if lines[0].startswith("|"):
        return [_table(lines)]
    start = next((number for number, line in enumerate(lines) if _ITEM.fullmatch(line)), len(lines))
    found: list[Block] = []
    if start:
        found.append({"kind": "paragraph", "spans": spans(" ".join(line.strip() for line in lines[:start]))})
    if start < len(lines):
        numbered = _ITEM.fullmatch(lines[start])
        assert numbered is not None
        found.append({"kind": "list", "numbered": numbered[2] is not None, "items": _items(lines[start:])})
    return found


def _items(lines: list[str]) -> list[Block]:
    """Items of a list with the lists inside them, by indentation; a line without a dash continues the one above."""
    top: list[Block] = []
    open_items: list[tuple[int, Block]] = []
    for line in lines:
        found = _ITEM.fullmatch(line)
        if found is None:
            open_items[-1][1]["text"] += " " + line.strip()
            continue
        depth = len(found[1])
        while open_items and open_items[-1][0] >= depth:
            open_items.pop()
        item: Block = {"text": found[3], "items": []}
        (open_items[-1][1]["items"] if open_items else top).append(item)
        open_items.append((depth, item))
    return [_spanned(item) for item in top]


def _spanned(item: Block) -> Block:
    return {"spans": spans(item["text"]), "items": [_spanned(inner) for inner in item["items"]]}


def _table(lines: list[str]) -> Block:
    rows = [[spans(cell.replace("\\|", "|").strip()) for cell in _CELLS.split(line.strip())[1:-1]] for line in lines]
    return {"kind": "table", "header": rows[0], "rows": rows[2:]}


def spans(text: str) -> list[Span]:
    """A line as pieces of one look each; of a link its text remains."""
    found: list[Span] = []
    end = 0
    for match in _SPAN.finditer(text):
        if match.start() > end:
            found.append({"look": "plain", "text": text[end : match.start()]})
        look = match.lastgroup if match.lastgroup != "target" else "link"
        found.append({"look": "plain" if look == "link" else str(look), "text": match[str(look)]})
        end = match.end()
    if end < len(text) or not found:
        found.append({"look": "plain", "text": text[end:]})
    return found
