"""One value as its line shows it: what YAML would take it for, against what a German reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.read.sheet import Sheet
from engine.read.split import closing, comment
from engine.read.words import PROSE
from schemas.diagnostic import Severity

SPECIAL = "[]{}&*!|>@`%,"
"""Characters with which an unquoted text cannot begin."""

_MARK = re.compile(r"[?-](?:[ \t]|$)")
_COMPARED = re.compile(r">=?[ \t]*[\w]")
_BLOCK = re.compile(r"[|>][+-]?[ \t]*(?:[ \t]#.*)?")
_COLON = re.compile(r":(?=[ \t]|$)")
_PAIRS = {"„": '“”"', "“": '”"', "«": "»", "»": "«", "‚": "‘’", "‘": "’"}
NO_BRACKETS = "Klammern sind nicht erlaubt; jeder Eintrag und jeder Schlüssel steht eingerückt in einer eigenen Zeile."
REFUSED = {
    "&": ("R110", "Ein Anker (&) ist in Regeldateien nicht erlaubt; jeder Wert wird ausgeschrieben."),
    "*": ("R110", "Ein Verweis (*) ist in Regeldateien nicht erlaubt; jeder Wert wird ausgeschrieben."),
    "!": ("R111", "Ein Wert darf nicht mit „!“ beginnen; ein Text, der so beginnt, steht in Anführungszeichen."),
    "[": ("R112", "Eine Liste in eckigen Klammern ist nicht erlaubt; jeder Eintrag steht in einer Zeile hinter „- “."),
    "{": ("R112", "Geschweifte Klammern sind nicht erlaubt; jeder Schlüssel steht eingerückt in einer eigenen Zeile."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """How a value goes on in the next lines: `kind` is "" (it does not), "plain", "block", "open quote", "brackets"."""

    kind: str
    brackets: int = 0


def check(sheet: Sheet, line: int, start: int, key: str) -> Ending:
    """Report what is wrong with the value that begins at `start`; `key` is what it belongs to, folded."""
    text = sheet.lines[line]
    first = text[start]
    if first in "\"'":
        return _quoted(sheet, line, start)
    if first in "|>" and _BLOCK.fullmatch(text, start):
        return Ending("block")
    end = _end(text, start)
    if first in REFUSED:
        return _refused(sheet, line, start, end)
    if first in SPECIAL or _MARK.match(text, start):
        _reserved(sheet, line, start, end)
    end = _cut(sheet, line, start, end, key)
    _colons(sheet, line, start, end, key)
    return Ending("plain" if comment(sheet.lines[line], start) is None else "")


def check_key(sheet: Sheet, line: int, start: int, end: int) -> bool:
    """Report what is wrong with a key; whether it can be read all the same."""
    text = sheet.lines[line]
    if start == end:
        sheet.report("R107", line, (start, start + 1), "Vor dem Doppelpunkt fehlt der Schlüssel.")
        return False
    if text[start:end] == "<<" or text[start] in "&*":
        sheet.report("R110", line, (start, end), "Anker und Verweise (&, *, <<) sind in Regeldateien nicht erlaubt; "
                     "alles wird ausgeschrieben.")  # fmt: skip
    elif text[start] == "!":
        sheet.report("R111", line, (start, end), "Ein Schlüssel darf nicht mit „!“ beginnen.")
    elif text[start] in "@`%,]}|>?" or re.match(r"[-:](?:[ \t]|$)", text[start:end]):
        sheet.report("R116", line, (start, end), f"Ein Schlüssel darf nicht mit „{text[start]}“ beginnen.")
    else:
        escapes(sheet, line, start, text[start])
        return True
    sheet.mask(line, start)
    return False


def hidden(sheet: Sheet, line: int, start: int, key: str) -> bool:
    """Whether the whole text is taken for a comment because it begins with `#`; reported and mended."""
    text = sheet.lines[line].rstrip()
    if key not in PROSE or text[start + 1 : start + 2] in ("", " ", "#"):
        return False
    sheet.report("R115", line, (start, len(text)), "Ein Text, der mit „#“ beginnt, wäre ein Kommentar; er steht in "
                 "Anführungszeichen.", in_quotes(text[start:]))  # fmt: skip
    sheet.mask(line, start)
    return True


def brackets(sheet: Sheet, line: int, start: int) -> int:
    """Take the meaning from a line inside brackets; the number of brackets that stay open."""
    text = sheet.lines[line]
    sheet.mask(line, *(n for n in range(start, len(text)) if text[n] in ":#"))
    return sum((char in "[{") - (char in "]}") for char in text[start:])


def in_quotes(text: str) -> str:
    """The text as a quoted scalar."""
    if "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _end(text: str, start: int) -> int:
    stop = comment(text, start)
    return len(text[: len(text) if stop is None else stop].rstrip())


def _refused(sheet: Sheet, line: int, start: int, end: int) -> Ending:
    first = sheet.lines[line][start]
    code, message = REFUSED[first]
    sheet.report(code, line, (start, end), message)
    sheet.mask(line, start)
    if first in "[{":
        return Ending("brackets", brackets(sheet, line, start) + 1)
    sheet.mask(line, *(m.start() for m in _COLON.finditer(sheet.lines[line], start, end)))
    return Ending("plain" if end == len(sheet.lines[line].rstrip()) else "")


def _reserved(sheet: Sheet, line: int, start: int, end: int) -> None:
    first, value = sheet.lines[line][start], sheet.text(line, start, end)
    if value == "-":
        sheet.report("R121", line, (start, end), "Hier steht nur ein Strich. Ist er selbst der Wert, steht er in "
                     "Anführungszeichen; eine Liste beginnt in einer eigenen, eingerückten Zeile.", '"-"')  # fmt: skip
    elif first == "-":
        sheet.report("R121", line, (start, end), "Ein Listenpunkt steht nicht hinter einem Doppelpunkt, sondern in "
                     "einer eigenen, eingerückten Zeile.")  # fmt: skip
    elif first in ">|" and _COMPARED.match(value):
        sheet.report("R116", line, (start, end), f"Ein Zeichen wie „{first}“ kennt die Sprache nicht. Ein Vergleich "
                     "steht in Worten in der nächsten, eingerückten Zeile, etwa „mindestens: 3“ oder „länger als: "
                     "6 Monate“; ein Text steht in Anführungszeichen.")  # fmt: skip
    else:
        sheet.report("R116", line, (start, end), f"Ein Text, der mit „{first}“ beginnt, steht in Anführungszeichen.",
                     in_quotes(value))  # fmt: skip
    sheet.mask(line, start)


def _cut(sheet: Sheet, line: int, start: int, end: int, key: str) -> int:
    """A text that ` #` cuts short; the new end of the value."""
    text = sheet.lines[line]
    stop = comment(text, start)
    if stop is None:
        return end
    mark = text.index("#", stop)
    close = mark - stop == 1
    glued = close and text[mark + 1 : mark + 2] not in ("", " ", "\t", "#")
    odd = glued and re.search(r"[^\W\d_]", text[start:end]) is not None
    if not odd and not (close and key in PROSE):
        return end
    whole = text.rstrip()
    sheet.report(
        "R115", line, (start, len(whole)), "Hinter „ #“ beginnt ein Kommentar, der Text endet davor. Gehört das zum "
        "Text, steht er in Anführungszeichen; vor einem Kommentar stehen hier zwei Leerzeichen.",
        in_quotes(sheet.text(line, start, len(whole))) if key in PROSE else None,
        Severity.ERROR if key in PROSE else Severity.HINT,
    )  # fmt: skip
    if key not in PROSE:
        return end
    sheet.mask(line, mark)
    return len(whole)


def _colons(sheet: Sheet, line: int, start: int, end: int, key: str) -> None:
    colons = [match.start() for match in _COLON.finditer(sheet.lines[line], start, end)]
    if not colons:
        return
    value = sheet.text(line, start, end)
    sure = key in PROSE
    if value[0] in _PAIRS and value[-1] in _PAIRS[value[0]]:
        message = f"Die Zeichen {value[0]} und {value[-1]} gelten hier nicht als Anführungszeichen, nur \" und '."
        value, sure = value[1:-1], True
    elif sure:
        message = "Ein Text mit Doppelpunkt steht in Anführungszeichen."
    else:
        message = (f"Hinter „{key}:“ steht noch ein Doppelpunkt. Was dazu gehört, steht eingerückt in der nächsten "
                   "Zeile; ein Text mit Doppelpunkt steht in Anführungszeichen.")  # fmt: skip
    sheet.report("R114", line, (start, end), message, in_quotes(value) if sure else None)
    sheet.mask(line, *colons)


def _quoted(sheet: Sheet, line: int, start: int) -> Ending:
    text = sheet.lines[line]
    end = closing(text, start)
    if end is None:
        return Ending("open quote")
    escapes(sheet, line, start, text[start])
    rest = text[end:]
    if not rest.strip() or re.match(r"[ \t]+#", rest):
        return Ending("")
    last = _end(text, end)
    value = sheet.text(line, start, last)
    sheet.report("R118", line, (start, last), "Hinter dem schließenden Anführungszeichen steht noch Text.",
                 in_quotes(value))  # fmt: skip
    sheet.mask(line, start, *(m.start() for m in _COLON.finditer(text, start, last)))
    return Ending("plain" if last == len(text.rstrip()) else "")


def escapes(sheet: Sheet, line: int, start: int, mark: str) -> None:
    r"""Between double quotation marks only \" and \\ are known; anything else would be a surprise (\t, \x00)."""
    text = sheet.lines[line]
    if mark != '"':
        return
    wrong = [m.start() for m in re.compile(r"\\(?:.|$)").finditer(text, start) if m[0][1:] not in ('"', "\\")]
    if wrong:
        end = closing(text, start) if text[start] == mark else None
        inner = text[start + 1 : end - 1] if end is not None else "'"
        sheet.report(
            "R118", line, (start, end or len(text)), "Zwischen doppelten Anführungszeichen hat „\\“ eine besondere "
            "Bedeutung; ein Text mit „\\“ steht in einfachen.", f"'{inner}'" if "'" not in inner else None,
        )  # fmt: skip
        sheet.mask(line, *wrong)
