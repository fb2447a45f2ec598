"""From bytes to lines: encoding, size and characters that nobody can see."""

from __future__ import annotations

import re

from engine.read.sheet import Sheet
from schemas.diagnostic import Diagnostic, Place

LARGEST = 1_000_000
"""Bytes of the largest file that is read; a rule has a few thousand."""

_HOW = "Im Editor „Speichern unter“ wählen und als Codierung UTF-8."
_FORMATS = ((b"PK\x03\x04", "eine Word-, Excel- oder ZIP-Datei"), (b"%PDF", "ein PDF"),
            (b"\xd0\xcf\x11\xe0", "eine alte Word- oder Excel-Datei"), (b"{\\rtf", "eine RTF-Datei"))  # fmt: skip
_NAMES = {"\u00ad": "Trennstelle", "\u200b": "Leerzeichen ohne Breite", "\ufeff": "Leerzeichen ohne Breite",
          "\u2060": "Verbinder ohne Breite", "\u200c": "Trenner ohne Breite", "\u200d": "Verbinder ohne Breite",
          "\u2028": "Zeilenwechsel", "\u2029": "Absatzwechsel",
          **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
                          "ändert die Schreibrichtung")}  # fmt: skip
_LINE_END = re.compile(r"\r\n|\n|\r")
_AS_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ue000-\uf8ff\U000e0000-\U0010ffff]"
)


def decode(data: bytes, file: str) -> tuple[Sheet | None, list[Diagnostic]]:
    """The lines of a file, if it can be read as text at all, and what is wrong with its encoding."""
    if len(data) > LARGEST:
        size = f"{len(data) / 1_000_000:.1f}".replace(".", ",")
        return None, [Diagnostic("R102", Place(file), f"Die Datei ist mit {size} MB zu groß; eine Regel ist höchstens "
                                 "1 MB groß.")]  # fmt: skip
    foreign = next((what for mark, what in _FORMATS if data.startswith(mark)), None)
    if foreign is not None:
        return None, [Diagnostic("R101", Place(file), f"Das ist {foreign}, keine Textdatei. Den Text in einen Editor "
                                 "kopieren und dort als Codierung UTF-8 speichern.")]  # fmt: skip
    text, wrong = _text(data, file)
    sheet = Sheet(file, _LINE_END.split(text), wrong)
    if not text.strip():
        wrong.append(Diagnostic("R103", Place(file), "Die Datei ist leer."))
        return None, wrong
    for number, line in enumerate(sheet.lines):
        if (unseen := _UNSEEN.search(line)) is not None:
            if not wrong or wrong[0].code != "R101":
                _unseen(sheet, number, unseen)
            sheet.lines[number] = _UNSEEN.sub("\ufffd", line)
    return sheet, wrong


def _text(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    # Of two bytes of Latin text in UTF-16 one is null: nearly half of them, at one side.
    begin = data[:64]
    unmarked = len(begin) >= 16 and max(begin[::2].count(0), begin[1::2].count(0)) * 2.5 >= len(begin)
    if unmarked or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        wrong = [Diagnostic("R101", Place(file), f"Die Datei ist als UTF-16 gespeichert, nicht als UTF-8. {_HOW}")]
        name = "utf-16" if not unmarked else "utf-16-be" if begin[0] == 0 else "utf-16-le"
        return data.decode(name, errors="replace"), wrong
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="surrogateescape").translate(_AS_CP1252)
        return text, [_not_utf8(data, error.start, file)]


def _not_utf8(data: bytes, at: int, file: str) -> Diagnostic:
    before = _LINE_END.split(data[:at].decode("utf-8"))
    line, column = len(before), len(before[-1]) + 1
    char = data[at : at + 1].decode("cp1252", errors="replace")
    meant = f", in Windows-1252 „{char}“," if char.isprintable() and char != "\ufffd" else ""
    return Diagnostic(
        "R101", Place(file, line, column, line, column + 1),
        f"Die Datei ist nicht als UTF-8 gespeichert: in Zeile {line} steht das Byte 0x{data[at]:02X}{meant} "
        f"das in UTF-8 so nicht vorkommt. {_HOW}",
    )  # fmt: skip


def _unseen(sheet: Sheet, number: int, first: re.Match[str]) -> None:
    """One report per line."""
    char = first[0]
    name = _NAMES.get(char, "")
    what = f"U+{ord(char):04X}" + (f", {name}" if name else "")
    sheet.report("R104", number, first.span(), f"Hier steht ein unsichtbares Zeichen ({what}); bitte löschen.")
