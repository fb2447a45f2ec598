"""The examples of docs/handbuch/fehler.md: fenced blocks `yaml muster ART`, `yaml falsch [ART]`, `yaml richtig [ART]`.

An example is a part of a rule. Its lines at the left margin take the place of those of the pattern of its kind that
begin with the same key; `# statt: a, b` takes away more. `# ans Ende:`
puts the example behind the whole pattern. `# Datei: name` begins a whole file. With `bytes` in the
heading `\\xNN` stands for one byte. `c×n` stands for the character c, n times; a line `¶×n` repeats the line above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "handbuch" / "fehler.md"

_BLOCK = re.compile(r"^```yaml (muster|falsch|richtig)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^### (R\d{3,4}) ", re.MULTILINE)
_NAMES = {"amt": "amt/", "leiter": "erinnerung/", "ablauf": "erinnerung/", "zeitplan": "zeitplan/",
          "datenquelle": "quellen/", "prüfbogen": "pruefbogen/"}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One example of a code: the files, by their path below the folder of rules."""

    code: str
    wrong: bool
    files: dict[str, bytes]


def codes() -> list[str]:
    """The documented codes, in the order of the page."""
    return _HEADING.findall(PAGE.read_text(encoding="utf-8"))


def patterns() -> dict[str, str]:
    """The pattern rules by kind."""
    text = PAGE.read_text(encoding="utf-8")
    return {match[2].strip(): match[3] for match in _BLOCK.finditer(text) if match[1] == "muster"}


def examples() -> list[Example]:
    """All examples of all codes."""
    text = PAGE.read_text(encoding="utf-8")
    known = patterns()
    found = []
    parts = _HEADING.split(text)
    for code, body in zip(parts[1::2], parts[2::2], strict=True):
        for match in _BLOCK.finditer(body):
            options = match[2].split()
            kind = next((option for option in options if option in known), "vorschlag")
            files = _files(_expand(match[3]), known[kind], "bytes" in options)
            found.append(Example(code, match[1] == "falsch", files))
    return found


def file_of(pattern: str) -> str:
    """Where a rule lies, going by its first line."""
    key, name = pattern.split("\n", 1)[0].split(": ")
    return f"{_NAMES.get(key, '')}{name}.yaml"


def _files(text: str, pattern: str, as_bytes: bool) -> dict[str, bytes]:
    part, *whole = re.split(r"^# Datei: (\S+)\n", text, flags=re.MULTILINE)
    files = dict(zip(whole[0::2], whole[1::2], strict=True))
    if part.strip():
        files[file_of(pattern)] = _merged(part, pattern)
    return {name: _encoded(content, as_bytes) for name, content in files.items()}


def _merged(part: str, pattern: str) -> str:
    """The pattern with the lines of the part in the place of its own."""
    named = ",".join(re.findall(r"^# statt: (.*)$", part, re.MULTILINE))
    gone = {key.strip() for key in named.split(",") if key.strip()}
    if part.startswith("# ans Ende:\n"):
        return pattern + part.split("\n", 1)[1]
    part = re.sub(r"^# statt: .*\n", "", part, flags=re.MULTILINE)
    blocks = re.findall(r"^(?=\S).*\n(?:[ \n].*\n?)*", pattern, re.MULTILINE)
    starts = [line for line in part.splitlines() if line and not line[0].isspace()]
    out, placed = [], False
    for block in blocks:
        key = block.split(":", 1)[0]
        if key in gone or any(re.match(re.escape(key) + r"(?!\w)", line) for line in starts):
            out += [] if placed else [part]
            placed = True
        else:
            out.append(block)
    return "".join(out) if placed else "".join([*out[:-1], part, out[-1]])


def _expand(text: str) -> str:
    text = re.sub(r"^(.*\n)¶×(\d+)\n", lambda m: m[1] * int(m[2]), text, flags=re.MULTILINE)
    return re.sub(r"(\S)×(\d+)", lambda m: m[1] * int(m[2]), text)


def _encoded(text: str, as_bytes: bool) -> bytes:
    data = text.encode("utf-8")
    if as_bytes:
        data = re.sub(rb"\\x([0-9A-F]{2})", lambda m: bytes.fromhex(m[1].decode()), data)
    return data
