"""Changing one address in the section [empfaenger] of regelwerk.toml: every other line stays, comments and all."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from schemas.failure import StoreRefused

SECTION = "empfaenger"
_HEAD = re.compile(r"\s*\[")
_OWN = re.compile(r"\s*\[\s*[\"']?empfaenger[\"']?\s*\]")
_ENTRY = re.compile(r"(?P<before>\s*(?P<key>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)\s*=\s*)"
                    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*')(?P<behind>.*)")  # fmt: skip
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def with_receiver(written: str, name: str, address: str | None) -> str:
    """The settings with another address of a receiver; new ones come last in their section, None takes one out.

    Raises StoreRefused where it stands in the file in a way in which one line cannot change it.
    """
    rows = written.splitlines(keepends=True)
    first = next((number for number, row in enumerate(rows) if _OWN.match(row)), None)
    if first is None:
        gap = "" if not rows or rows[-1].endswith("\n") else "\n"
        rows += [] if address is None else [f"{gap}\n[{SECTION}]\n", _row(name, address, "\n")]
    else:
        _change(rows, first + 1, name, address)
    text = "".join(rows)
    if not _says(text, _wanted(written, name, address)):
        raise StoreRefused(
            f"„{name}“ steht in der Datei so, dass es sich hier nicht ändern lässt. Bitte in der Datei selbst ändern."
        )
    return text


def _change(rows: list[str], start: int, name: str, address: str | None) -> None:
    end = next((number for number in range(start, len(rows)) if _HEAD.match(rows[number])), len(rows))
    for number in range(start, end):
        entry = _ENTRY.match(rows[number])
        if entry is not None and _key(entry["key"]) == name:
            ending = rows[number][len(rows[number].rstrip("\r\n")) :]
            kept = f"{entry['before']}{_quoted(address or '')}{entry['behind'].rstrip()}{ending}"
            rows[number : number + 1] = [] if address is None else [kept]
            return
    if address is None:
        return
    last = max(number for number in range(start - 1, end) if number == start - 1 or rows[number].strip())
    ending = "\r\n" if rows[last].endswith("\r\n") else "\n"
    if not rows[last].endswith("\n"):
        rows[last] += ending
    rows.insert(last + 1, _row(name, address, ending))


def _wanted(written: str, name: str, address: str | None) -> dict[str, Any]:
    """What the file is to say."""
    whole = tomllib.loads(written)
    receivers = {one: to for one, to in whole.get(SECTION, {}).items() if one != name or address is not None}
    return {**whole, SECTION: receivers if address is None else {**receivers, name: address}}


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return {SECTION: {}, **tomllib.loads(text)} == wanted
    except tomllib.TOMLDecodeError:
        return False


def _row(name: str, address: str, ending: str) -> str:
    return f"{name if _BARE.fullmatch(name) else _quoted(name)} = {_quoted(address)}{ending}"


def _key(written: str) -> str:
    found: str = next(iter(tomllib.loads(f"{written} = 0")))
    return found


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
