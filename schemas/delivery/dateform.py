"""How a day is written in an export: `TT.MM.JJJJ` and the like, as the pieces it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

EXCEL_DAY = "Excel-Tag"
"""A day as the number of days that a spreadsheet keeps."""

MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip

_PIECES = re.compile(r"(?P<word>Monat)|(?P<token>JJJJ|JJ|TT|T|MM|M|hh|mm|ss)|(?P<literal>.)", re.DOTALL)
_GROUPS = {"JJJJ": "year", "JJ": "short", "TT": "day", "T": "day", "MM": "month", "M": "month", "Monat": "word",
           "hh": "hour", "mm": "minute", "ss": "second"}  # fmt: skip
_DIGITS = {"JJJJ": r"\d{4}", "JJ": r"\d{2}", "hh": r"\d{1,2}", "mm": r"\d{2}", "ss": r"\d{2}",
           "Monat": r"[A-Za-zÄÖÜäöü]{3,9}\.?"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateForm:
    """A form as a regular expression with one group a piece; `groups` are their names in order.

    Names: year, short (a two-digit year), month, word (the month's name), day, hour, minute, second.
    """

    text: str
    pattern: str
    groups: tuple[str, ...]

    def group(self, name: str) -> int | None:
        """The number of a group, counted from 1, or None."""
        return self.groups.index(name) + 1 if name in self.groups else None


def read_form(text: str) -> DateForm | None:
    """A form such as `T.M.JJ`, `JJJJMMTT` or `TT.MM.JJJJ hh:mm`; None if it does not say exactly one day.

    Day and month may have one digit where something stands on both sides of them; a blank also stands for the T of
    ISO 8601.
    """
    form = text.strip()
    pieces = [(match.lastgroup or "", match[0]) for match in _PIECES.finditer(form)]
    groups = [_GROUPS[piece] for kind, piece in pieces if kind != "literal"]
    years, months = groups.count("year") + groups.count("short"), groups.count("month") + groups.count("word")
    if len(set(groups)) != len(groups) or (years, months, groups.count("day")) != (1, 1, 1):
        return None
    if ("second" in groups and "minute" not in groups) or ("minute" in groups and "hour" not in groups):
        return None
    if any(kind == "literal" and (piece.isalnum()) for kind, piece in pieces):
        return None
    return DateForm(form, "".join(_expression(pieces, n) for n in range(len(pieces))), tuple(groups))


def _expression(pieces: list[tuple[str, str]], n: int) -> str:
    kind, piece = pieces[n]
    if kind == "literal":
        return "[ T]" if piece == " " else f"[{piece}]" if piece not in r"\^]" else f"\\{piece}"
    if piece in _DIGITS:
        return f"({_DIGITS[piece]})"
    alone = all(not 0 <= m < len(pieces) or pieces[m][0] == "literal" for m in (n - 1, n + 1))
    return r"(\d{1,2})" if alone else r"(\d)" if piece in ("T", "M") else r"(\d{2})"
