"""Days, numbers, shares, lengths and positions as a mapping writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from engine.parse.literals import read_number, read_percent, read_yes_no
from engine.parse.wording import wrong
from schemas.delivery.dateform import EXCEL_DAY, read_form
from schemas.delivery.mapping import Numbers
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold

Told = list[Diagnostic]

_LOOSE = {"tt.mm.yyyy": "TT.MM.JJJJ", "dd.mm.yyyy": "TT.MM.JJJJ", "yyyy-mm-dd": "JJJJ-MM-TT",
          "tt.mm.jjjj": "TT.MM.JJJJ",
          "jjjj-mm-tt": "JJJJ-MM-TT", "dd.mm.yy": "TT.MM.JJ", "yyyymmdd": "JJJJMMTT", "%d.%m.%y": "TT.MM.JJJJ",
          "excel": EXCEL_DAY, "iso": "JJJJ-MM-TT"}  # fmt: skip
_POSITIONS = re.compile(r"([1-9][0-9]{0,3})(?:\s*[-–]\s*([1-9][0-9]{0,3}))?")
_DAYS = re.compile(r"([1-9][0-9]{0,3}) (?:Tage?|Kalendertage?)")


def date_forms(written: Iterable[Scalar], century: int | None, found: Told) -> tuple[str, ...]:
    """The forms in which a day may be written, in the order in which they are tried."""
    forms = []
    for one in written:
        form = None if fold(one.text) == fold(EXCEL_DAY) else read_form(one.text)
        if form is None and fold(one.text) != fold(EXCEL_DAY):
            found.append(wrong(one, "R1006", "ist keine Schreibweise eines Tags; sie besteht aus TT, MM und JJJJ (oder "
                               "JJ), etwa „TT.MM.JJJJ“, „JJJJMMTT“, „T. Monat JJJJ“, „TT.MM.JJJJ hh:mm“, oder heißt "
                               f"„{EXCEL_DAY}“.", _LOOSE.get(one.text.strip().casefold())))  # fmt: skip
            continue
        if form is not None and "short" in form.groups and century is None:
            found.append(wrong(one, "R1006", "hat ein zweistelliges Jahr; „jahrhundert ab: 1930“ sagt, welches gemeint "
                               "ist."))  # fmt: skip
            continue
        forms.append(EXCEL_DAY if form is None else form.text)
    return tuple(forms)


def first_year(written: Scalar | None, found: Told) -> int | None:
    """The first year of two-digit years."""
    if written is None:
        return None
    text = written.text.strip()
    if re.fullmatch(r"(19|20)[0-9]{2}", text):
        return int(text)
    found.append(wrong(written, "R1006", "ist kein Jahr; gemeint ist das erste Jahr zweistelliger Jahre, etwa 1930."))
    return None


def number_form(written: Scalar | None, found: Told) -> Numbers | None:
    """How numbers are written; None if nothing (readable) is said."""
    if written is None:
        return None
    text = written.text.strip()
    words = {"1.234,56": Numbers.GERMAN, "1234,56": Numbers.GERMAN, "1,234.56": Numbers.POINT,
             "1234.56": Numbers.POINT}  # fmt: skip
    if text in words:
        return words[text]
    found.append(wrong(written, "R1006", "ist keine Schreibweise von Zahlen; möglich sind „1.234,56“ und „1,234.56“."))
    return None


def positions(written: Scalar, found: Told) -> tuple[int, int]:
    """First and last position (`1-4`), both included; (0, 0) if it cannot be read."""
    match = _POSITIONS.fullmatch(written.text.strip())
    if match is not None and int(match[2] or match[1]) >= int(match[1]):
        return int(match[1]), int(match[2] or match[1])
    found.append(wrong(written, "R1006", "sind keine Stellen; sie werden so geschrieben: 1-4."))
    return 0, 0


def whole(written: Scalar | None, found: Told) -> int | None:
    """A whole number from 1 on; None if nothing (readable) is said."""
    if written is None:
        return None
    number = read_number(written)
    if isinstance(number, Diagnostic):
        found.append(number)
        return None
    if number < 1 or number != int(number) or number > 1_000_000:
        found.append(wrong(written, "R1006", "geht hier nicht; gemeint ist eine ganze Zahl ab 1."))
        return None
    return int(number)


def share(written: Scalar | None, found: Told) -> Decimal | None:
    """A share in percent; None if nothing (readable) is said."""
    if written is None:
        return None
    percent = read_percent(written)
    if isinstance(percent, Diagnostic):
        found.append(percent)
        return None
    return percent


def days(written: Scalar | None, found: Told) -> int | None:
    """A number of days (`7 Tage`); None if nothing (readable) is said."""
    if written is None:
        return None
    match = _DAYS.fullmatch(written.text.strip())
    if match is not None:
        return int(match[1])
    found.append(wrong(written, "R1006", "ist kein Alter in Tagen; es wird so geschrieben: 7 Tage."))
    return None


def yes(written: Scalar | None, found: Told) -> bool:
    """`ja` or `nein`; nothing means no."""
    if written is None:
        return False
    said = read_yes_no(written)
    if isinstance(said, Diagnostic):
        found.append(said)
        return False
    return said
