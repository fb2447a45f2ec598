"""Lines that are wrong as a whole: a missing colon, a missing dash, tabs, quotation marks that stay open."""

from __future__ import annotations

import re

from engine.read import values
from engine.read.sheet import Sheet
from engine.read.words import KEYS
from schemas.diagnostic import Diagnostic, Place
from schemas.node import fold

_HEAD = re.compile(r"[ ]*(?:-[ \t\u00a0]+)*(?:[^:\"'#]*:[ \t\u00a0]+)?")
_WIDE = re.compile("(?:- +)*+([^:：\"'#]+?) ?：")
_GLUED = re.compile(r"([^\s:\"'#][^:\"'#]*):(?=\S)")


def mend_colon(sheet: Sheet, line: int, column: int, quiet: bool = False) -> bool:
    """Report a line that has no colon where it needs one, and put one in; whether the lines below can rely on it.

    `quiet`: the lines above are broken, so that only what is sure is worth a report.
    """
    text = sheet.lines[line]
    end = len(text.rstrip())
    content = text[column:end]
    known = sheet.known(line)
    if glued := _GLUED.match(content):
        at = column + glued.end()
        if not known:
            sheet.report("R108", line, (column, end), "Hinter dem Doppelpunkt fehlt ein Leerzeichen.",
                         f"{glued[1]}: {sheet.text(line, at, end)}")  # fmt: skip
        sheet.insert(line, at, " ")
        return True
    deeper = _next_column(sheet, line) > column
    key = _known(content) or (content if deeper and re.fullmatch(r"[\w.-]+", content) else None)
    word = key or content.split()[0]
    rest = re.sub(r"^\s*=?\s*", "", content[len(word) :])
    if not known and not (quiet and key is None):
        sheet.report("R107", line, (column, end), "In dieser Zeile fehlt ein Doppelpunkt hinter dem Schlüssel.",
                     f"{word}: {rest}".rstrip() if key else None)  # fmt: skip
    if (sign := re.match(r"\s*(=)(?=\s)", content[len(word) :])) is not None:
        at = column + len(word) + sign.start(1)
        sheet.lines[line] = f"{text[:at]} {text[at + 1 :]}"
    sheet.insert(line, column + len(word), ":" if text[column + len(word) :][:1] in ("", " ", "\t") else ": ")
    return key is not None or not deeper


def _next_column(sheet: Sheet, line: int) -> int:
    """Where the next line with content begins; -1 if there is none."""
    for text in sheet.lines[line + 1 :]:
        if text.strip() and not text.lstrip().startswith("#"):
            return len(text) - len(text.lstrip())
    return -1


def plain_blanks(sheet: Sheet, line: int) -> None:
    """A no-break space or a tab behind a key's colon or a dash looks like a blank and counts as one; so at the end."""
    text = sheet.lines[line] = sheet.lines[line].rstrip(" \t\u00a0")
    if ("\u00a0" in text or "\t" in text) and (found := _HEAD.match(text)):
        sheet.lines[line] = re.sub(r"(?<=[-:\s])\s", " ", found[0]) + text[found.end() :]


def mend_glued(sheet: Sheet, line: int, start: int, end: int) -> bool:
    """Part a key that holds another colon (`titel:Kontakt: alle`); whether there was anything to part."""
    glued = _GLUED.match(sheet.lines[line][start:end])
    if glued is None or fold(glued[1]) not in KEYS:
        return False
    whole = len(sheet.lines[line].rstrip())
    sheet.report("R108", line, (start, whole), "Hinter dem Doppelpunkt fehlt ein Leerzeichen.",
                 f"{glued[1]}: {sheet.text(line, start + glued.end(), whole)}")  # fmt: skip
    sheet.insert(line, start + glued.end(), " ")
    return True


def foreign_marks(sheet: Sheet, line: int, column: int) -> None:
    """Report a dash or colon that only looks like the one of lists and keys (Word and Excel put them in); mend it."""
    text = sheet.lines[line]
    end = len(text.rstrip())
    if re.match("[–—−‐‑•·][ \t\u00a0]", text[column:]):
        sheet.report("R121", line, (column, end), f"Vor diesem Listeneintrag steht „{text[column]}“; hierher "
                     "gehört der einfache Bindestrich.", f"- {sheet.text(line, column + 1, end).strip()}")  # fmt: skip
        text = sheet.lines[line] = f"{text[:column]}- {text[column + 2 :]}"
    wide = _WIDE.match(text, column) if "：" in text else None
    if wide is not None and fold(wide[1]) in KEYS:
        sheet.report("R107", line, (column, end), f"Hinter „{wide[1]}“ steht ein breiter Doppelpunkt; hierher gehört "
                     "der einfache.", f"{wide[1]}: {sheet.text(line, wide.end(), end).strip()}")  # fmt: skip
        sheet.lines[line] = f"{text[: wide.end(1)]}:{' ' if text[wide.end() :].strip() else ''}{text[wide.end() :]}"


def mend_dash(sheet: Sheet, line: int, column: int) -> None:
    """Put the blank behind a dash that the author forgot; `-5` and `--` are texts."""
    text = sheet.lines[line]
    if re.match(r"-[^\s\d-]", text[column:]):
        end = len(text.rstrip())
        sheet.report("R108", line, (column, end), "Hinter dem Strich fehlt ein Leerzeichen.",
                     f"- {sheet.text(line, column + 1, end)}")  # fmt: skip
        sheet.insert(line, column + 1, " ")


def is_glued_key(content: str) -> bool:
    """Whether a text is surely a key whose colon has no blank behind it."""
    glued = _GLUED.match(content)
    return glued is not None and fold(glued[1]) in KEYS


def _known(content: str) -> str | None:
    """The longest beginning of the line that is a key of the language."""
    words = list(re.finditer(r"[^\s=]+", content))
    for last in reversed(words[:5]):
        if fold(content[: last.end()]) in KEYS:
            return content[: last.end()]
    return None


def tell_tabs(sheet: Sheet, tabs: list[tuple[int, int]]) -> None:
    """One report for all lines (line, width) that are indented by anything but blanks."""
    if not tabs:
        return
    (first, width), others = tabs[0], [str(line + 1) for line, _ in tabs[1:]]
    more = ""
    if others:
        shown = ", ".join(others[:10]) + (" …" if len(others) > 10 else "")
        more = f" (ebenso {'Zeile' if len(others) == 1 else 'die Zeilen'} {shown})"
    message = f"Die Zeile ist mit Tabulatoren oder geschützten Leerzeichen eingerückt{more}, nicht mit Leerzeichen."
    sheet.found.append(Diagnostic("R105", Place(sheet.file, first + 1, 1, first + 1, width + 1), message))


def open_quote(sheet: Sheet, line: int, start: int, parent: int) -> int:
    """A quotation mark that does not close in its line: the line after its end, or a report and the next line."""
    mark = sheet.lines[line][start]
    pattern = re.compile(r'(?:[^"\\]|\\.)*"' if mark == '"' else r"(?:[^']|'')*'")
    for number in range(line + 1, len(sheet.lines)):
        text = sheet.lines[number]
        if text.strip() and len(text) - len(text.lstrip()) <= parent:
            break
        if found := pattern.match(text):
            if re.fullmatch(r"[ \t]*|[ \t]+#.*", text[found.end() :]):
                for between in range(line, number + 1):
                    values.escapes(sheet, between, start if between == line else 0, mark)
                return number + 1
            break
    text = sheet.lines[line]
    end = len(text.rstrip())
    if not sheet.known(line):
        sheet.report("R118", line, (start, end), f"Das Anführungszeichen {mark} wird nicht geschlossen.",
                     sheet.text(line, start, end) + mark)  # fmt: skip
    sheet.mask(line, *(n for n in range(start + 1, end) if text[n] in f"\\{mark}"))
    sheet.insert(line, end, mark)
    return line + 1
