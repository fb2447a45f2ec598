"""Literals: what a scalar's text means to a German reader, or what is wrong with it.

Every reader takes a scalar and gives the typed value or one diagnostic at the scalar's own place. A remedy is the text
to write instead of the scalar, given only where it is sure. Nothing here depends on where the scalar stands.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.parse.durations import NUMBER_WORDS, read_duration
from engine.parse.nearest import nearest
from engine.parse.wording import wrong
from engine.plan.values import Duration
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold

__all__ = [
    "UNSET", "Percent", "is_unset", "nearest", "read_date", "read_duration", "read_integer", "read_number",
    "read_percent", "read_value", "read_yes_no",
]  # fmt: skip

UNSET = "vom Amt festzulegen"
"""What stands in the place of a value that the office has yet to set."""

_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_LOOSE_DAY = re.compile(r"([0-9]{1,2})\s*[./-]\s*([0-9]{1,2})\s*[./-]\s*([0-9]{4}|[0-9]{2})")
_NAMED_DAY = re.compile(r"([0-9]{1,2})\. ?([A-Za-zä]+)\.? ([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,13})(,[0-9]{1,4})?")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}((\.[0-9]{3})+|([ \u00a0'\u202f][0-9]{3})+)(,[0-9]+)?")
_POINT = re.compile(r"-?[0-9]+\.[0-9]+")
_LEADING_ZERO = re.compile(r"0[0-9]+(,[0-9]+)?")
_PERCENT = re.compile(r"(.*?)[ \u00a0\u202f]*%")
_PERCENT_WORD = re.compile(r"(.*?)\s*(prozent|v\. ?h\.|vom hundert|pct|percent)", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Percent:
    """A share as written: `80 %` is amount 80."""

    amount: Decimal


def read_date(scalar: Scalar) -> date | Diagnostic:
    """A calendar day written `01.07.2023`, from 1900 to 2199."""
    text = scalar.text.strip()
    if match := _DAY.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _calendar_day(scalar, day, month, year)
    plain = unicodedata.normalize("NFKC", text).strip(" .,;")
    for pattern, order in ((_ISO_DAY, (3, 2, 1)), (_LOOSE_DAY, (1, 2, 3))):
        if match := pattern.fullmatch(plain):
            day, month, year = (int(match[group]) for group in order)
            return _respelled_day(scalar, day, month, year)
    if (match := _NAMED_DAY.fullmatch(plain)) and (named := _month(match[2])):
        return _respelled_day(scalar, int(match[1]), named, int(match[3]))
    if re.fullmatch(r"[0-9]{1,2}\.[0-9]{1,2}", plain):
        return wrong(scalar, "R207", "hat kein Jahr; ein Tag wird mit Tag, Monat und Jahr geschrieben: 01.07.2023.")
    return wrong(scalar, "R207", "ist kein Tag; ein Tag wird so geschrieben: 01.07.2023.")


def _month(written: str) -> int | None:
    """The number of a month by its name or its first three letters or more; `Maerz` is März."""
    name = written.casefold().replace("ae", "ä")
    found = (number for number, month in enumerate(_MONTHS, 1) if month.casefold().startswith(name))
    return next(found, None) if len(name) >= 3 else None


def _calendar_day(scalar: Scalar, day: int, month: int, year: int) -> date | Diagnostic:
    if not 1 <= month <= 12:
        return wrong(scalar, "R207", f"ist kein Tag: einen Monat {month} gibt es nicht.")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return wrong(scalar, "R207", f"liegt außerhalb der Jahre {_FIRST_YEAR} bis {_LAST_YEAR}.")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        return wrong(scalar, "R207", f"gibt es nicht: der {_MONTHS[month - 1]} {year} hat {length} Tage.")
    return date(year, month, day)


def _respelled_day(scalar: Scalar, day: int, month: int, year: int) -> Diagnostic:
    short = year < 100
    found = _calendar_day(scalar, day, month, 2000 + year if short else year)
    if isinstance(found, Diagnostic):
        return found
    if short:
        return wrong(scalar, "R207", "hat kein vierstelliges Jahr; ein Tag wird so geschrieben: 01.07.2023.")
    return wrong(scalar, "R207", "ist nicht als Tag geschrieben; gemeint ist wohl:", f"{found:%d.%m.%Y}")


def read_number(scalar: Scalar) -> Decimal | Diagnostic:
    """A number written the German way: `80`, `80,5`, `-3`; at most 14 digits before and 4 after the comma."""
    text = scalar.text.strip()
    if scalar.quoted:
        return wrong(scalar, "R211", "ist ein Text; eine Zahl steht ohne Anführungszeichen.", _bare(text))
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _LEADING_ZERO.fullmatch(text):
        return wrong(
            scalar, "R213", "beginnt mit einer Null und ist keine Zahl; eine Kennung aus Ziffern steht in "
            f'Anführungszeichen: "{text}".'
        )  # fmt: skip
    if _THOUSANDS.fullmatch(text):
        message = "ist nicht eindeutig: Zahlen stehen ohne Tausenderpunkt, Nachkommastellen hinter einem Komma."
        return wrong(scalar, "R212", message, re.sub(r"[.' \u00a0\u202f]", "", text))
    if _POINT.fullmatch(text):
        return _point(scalar, text)
    if re.fullmatch(r"-?[0-9]+,[0-9]{5,}|-?[0-9]{15,}(,[0-9]+)?", text):
        return wrong(scalar, "R211", "ist zu lang: höchstens 14 Stellen vor und 4 nach dem Komma.")
    if text.casefold() in NUMBER_WORDS:
        digits = str(NUMBER_WORDS[text.casefold()])
        return wrong(scalar, "R211", "ist ausgeschrieben; eine Zahl steht in Ziffern.", digits)
    return wrong(scalar, "R211", "ist keine Zahl; eine Zahl wird so geschrieben: 80 oder 80,5.")


def _point(scalar: Scalar, text: str) -> Diagnostic:
    whole, fraction = text.lstrip("-").split(".")
    if len(fraction) == 2 and 1 <= int(whole) <= 31 and 1 <= int(fraction) <= 12:
        comma = text.replace(".", ",")
        message = f"ist weder Zahl noch Tag: eine Zahl hat ein Komma ({comma}), ein Tag ein Jahr ({text}.2020)."
        return wrong(scalar, "R214", message)
    remedy = text.replace(".", ",")
    return wrong(
        scalar, "R214", "hat einen Punkt; Nachkommastellen stehen hinter einem Komma.",
        remedy if _NUMBER.fullmatch(remedy) else None,
    )  # fmt: skip


def read_integer(scalar: Scalar) -> Decimal | Diagnostic:
    """A whole number (still a Decimal): `80`, never `80,5`."""
    found = read_number(scalar)
    if isinstance(found, Decimal) and found != found.to_integral_value():
        return wrong(scalar, "R211", "ist keine ganze Zahl.")
    return found


def read_percent(scalar: Scalar) -> Decimal | Diagnostic:
    """A share in percent: `80 %`, `2,5 %` (the blank may be missing); the value is 80, not 0.8."""
    text = scalar.text.strip()
    if match := _PERCENT.fullmatch(text):
        found = read_number(Scalar(match[1], scalar.place, scalar.quoted))
        if isinstance(found, Decimal) and found >= 0:
            return found
        remedy = f"{found.remedy} %" if isinstance(found, Diagnostic) and found.remedy else None
        return wrong(scalar, "R219", "ist kein Anteil; ein Anteil wird so geschrieben: 80 %.", remedy)
    amount = match[1] if (match := _PERCENT_WORD.fullmatch(text)) else ""
    remedy = f"{amount} %" if _NUMBER.fullmatch(amount) else None
    if _NUMBER.fullmatch(text):
        return wrong(scalar, "R219", "ist eine Zahl; ein Anteil wird mit Prozentzeichen geschrieben: 80 %.")
    return wrong(scalar, "R219", "ist kein Anteil; ein Anteil wird so geschrieben: 80 %.", remedy)


_YES_NO = {
    **dict.fromkeys(("ja", "j", "yes", "y", "true", "wahr", "on", "richtig", "x"), "ja"),
    **dict.fromkeys(("nein", "n", "no", "false", "falsch", "off", "nee"), "nein"),
}  # fmt: skip


def read_yes_no(scalar: Scalar) -> bool | Diagnostic:
    """`ja` or `nein`, in lower case and nothing else."""
    text = scalar.text.strip()
    if text in ("ja", "nein") and not scalar.quoted:
        return text == "ja"
    if text in ("ja", "nein"):
        return wrong(scalar, "R220", "steht in Anführungszeichen; ja und nein stehen ohne.", text)
    remedy = _YES_NO.get(text.casefold())
    return wrong(scalar, "R220", "ist weder ja noch nein.", remedy)


def is_unset(scalar: Scalar) -> bool:
    """Whether the scalar says that the office has yet to set the value."""
    return fold(scalar.text) == UNSET


def read_value(scalar: Scalar) -> Decimal | Percent | Duration | date | Diagnostic | None:
    """A named value, by its looks: number, share, duration or day; None stands for `vom Amt festzulegen`."""
    text = scalar.text.strip()
    if is_unset(scalar):
        return None
    if "%" in text or _PERCENT_WORD.fullmatch(text):
        share = read_percent(scalar)
        return Percent(share) if isinstance(share, Decimal) else share
    if _LOOSE_DAY.fullmatch(text) or _ISO_DAY.fullmatch(text):
        return read_date(scalar)
    if re.search(r"[^\W\d_]", text):
        meant = nearest(text, (UNSET,))
        if meant is not None:
            return wrong(scalar, "R221", "ist nicht bekannt.", meant)
        length = read_duration(scalar)
        if re.match(r"[-+]?[0-9]", text) or isinstance(length, Duration) or length.code != "R215":
            return length
        if text.casefold() in NUMBER_WORDS:
            return read_number(scalar)
        plain = unicodedata.normalize("NFKC", text)
        if plain != text and not isinstance(read_duration(replace(scalar, text=plain)), Diagnostic):
            return wrong(scalar, "R216", "ist mit breiten Ziffern geschrieben.", plain)
        return wrong(
            scalar, "R211", f"ist weder Zahl noch Dauer, Anteil oder Tag (80 · 6 Monate · 80 % · 01.07.2023 · {UNSET})."
        )  # fmt: skip
    return read_number(scalar)


def _bare(text: str) -> str | None:
    return text if _NUMBER.fullmatch(text) else None
