"""What somebody wrote into a field, as the one form in which it is kept; or a complaint that says what is expected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from schemas.delivery.record import Value
from schemas.factmodel import Field, FieldType
from schemas.node import fold

Raw = str | int | float | bool | date | datetime | None

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_TEXT = 2_000
"""Characters of a text: longer reports belong into the document that is referred to."""

_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
_PERSON = re.compile(r"\b(Herrn?|Frau|Fr\.|Hr\.|Dr\.|Prof\.)\s+[A-ZÄÖÜ][a-zäöüß]+")
_KEY = re.compile(r"[0-9A-Za-zÄÖÜäöüß][0-9A-Za-zÄÖÜäöüß._/-]{0,63}")
_YES, _NO = {"ja", "j", "wahr", "true", "x", "1"}, {"nein", "n", "falsch", "false", "0"}


class Complaint(ValueError):  # noqa: N818 - it is no programming error, and collected with others
    """A value that cannot be taken; its text is German and ends with a full stop."""


def taken(field: Field, raw: Raw) -> Value:
    """The value of a field, None for an empty one. Raises Complaint."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    match field.type:
        case FieldType.DATE:
            return day(raw).isoformat()
        case FieldType.NUMBER:
            return _number(raw, 4)
        case FieldType.INTEGER:
            return _number(raw, 0)
        case FieldType.YES_NO:
            return _yes_no(raw)
        case FieldType.CHOICE:
            return _choice(field.choices, raw)
        case _:
            return text(raw)


def day(raw: Raw) -> date:
    """A calendar day. Raises Complaint."""
    found: date | None = None
    if isinstance(raw, datetime):
        found = raw.date() if raw.time() == time() else None
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str):
        found = _day_of(raw.strip())
    if found is None:
        raise Complaint(f"„{_shown(raw)}“ ist kein Tag. Erwartet wird 30.06.2020 oder 2020-06-30.")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Complaint(f"Der Tag {found:%d.%m.%Y} liegt außerhalb der Jahre 1900 bis 2199.")
    return found


def text(raw: Raw, longest: int = LONGEST_TEXT) -> str:
    """A text without a person's name, as far as one can be recognised. Raises Complaint."""
    said = " ".join(unicodedata.normalize("NFC", _shown(raw)).split())
    if any(unicodedata.category(one) in {"Cc", "Cs"} for one in said):
        raise Complaint("Der Text enthält unsichtbare Steuerzeichen. Bitte neu eintippen.")
    if len(said) > longest:
        raise Complaint(f"Der Text hat {len(said)} Zeichen, erlaubt sind {longest}. Bitte auf das Dokument verweisen.")
    if found := _PERSON.search(said):
        raise Complaint(
            f"„{found[0]}“ sieht nach dem Namen einer Person aus. Bitte die Stelle nennen, zum Beispiel "
            "„Teamleitung Team 3“."
        )
    return said


def key(raw: Raw) -> str:
    """A key, as it stands in this record or refers to another. Raises Complaint."""
    said = text(raw)
    if not _KEY.fullmatch(said):
        raise Complaint(
            f"„{said}“ ist keine Kennung. Erlaubt sind bis zu 64 Buchstaben, Ziffern, Punkt, Schrägstrich, Binde- und "
            "Unterstrich."
        )
    return said


def _day_of(said: str) -> date | None:
    try:
        if match := _GERMAN.fullmatch(said):
            dd, mm, yyyy = (int(part) for part in match.groups())
            return date(yyyy, mm, dd)
        if match := _ISO.fullmatch(said):
            yyyy, mm, dd = (int(part) for part in match.groups()[:3])
            return date(yyyy, mm, dd)
    except ValueError as error:
        raise Complaint(f"Den Tag {said} gibt es nicht.") from error
    return None


def _number(raw: Raw, places: int) -> str:
    wrong = Complaint(f"„{_shown(raw)}“ ist {'keine Zahl' if places else 'keine ganze Zahl'}.")
    if isinstance(raw, bool | date):
        raise wrong
    said = _shown(raw).replace("\u00a0", "").replace("−", "-")
    if isinstance(raw, str):
        said = said.replace(".", "") if _GROUPED.fullmatch(said) else said
        if said.count(",") > 1 or ("," in said and "." in said):
            raise wrong
        said = said.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", said, re.ASCII):
        raise wrong
    try:
        number = Decimal(said)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets nothing else through
        raise wrong from error
    if number != round(number, places):
        raise wrong if not places else Complaint(f"„{_shown(raw)}“ hat mehr als {places} Nachkommastellen.")
    if abs(number) >= Decimal(10) ** 14:
        raise Complaint(f"Die Zahl {_shown(raw)} ist zu groß.")
    return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize(), "f")


def _yes_no(raw: Raw) -> str:
    said = _shown(raw).lower()
    if said in _YES or raw is True:
        return "ja"
    if said in _NO or raw is False:
        return "nein"
    raise Complaint(f"„{_shown(raw)}“ ist nicht möglich. Erlaubt sind: ja, nein.")


def _choice(choices: Sequence[str], raw: Raw) -> str:
    said = " ".join(unicodedata.normalize("NFC", _shown(raw)).split())
    for choice in choices:
        if fold(choice).lower() == fold(said).lower():
            return choice
    raise Complaint(f"„{said}“ steht nicht zur Auswahl. Erlaubt sind: {', '.join(choices)}.")


def _shown(raw: Raw) -> str:
    if isinstance(raw, datetime):
        return f"{raw:%d.%m.%Y %H:%M}"
    if isinstance(raw, date):
        return f"{raw:%d.%m.%Y}"
    if isinstance(raw, bool):
        return "ja" if raw else "nein"
    if isinstance(raw, float):
        return format(Decimal(repr(raw)).normalize(), "f") if raw == raw and abs(raw) != float("inf") else str(raw)
    return "" if raw is None else str(raw).strip()
