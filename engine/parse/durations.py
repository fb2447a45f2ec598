"""Durations as people write them: `1 Tag`, `14 Tage`, `5 Arbeitstage`, `2 Wochen`, `6 Monate`, `1 Jahr`."""

from __future__ import annotations

import re

from engine.parse.nearest import nearest
from engine.parse.wording import wrong
from engine.plan.values import Duration, Unit
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar

UNITS = {
    Unit.DAYS: ("Tag", "Tage"),
    Unit.WEEKS: ("Woche", "Wochen"),
    Unit.MONTHS: ("Monat", "Monate"),
    Unit.YEARS: ("Jahr", "Jahre"),
    Unit.WORKING_DAYS: ("Arbeitstag", "Arbeitstage"),
}
"""Singular and plural of every unit."""

_LONGEST = {Unit.DAYS: 36500, Unit.WEEKS: 5200, Unit.MONTHS: 1200, Unit.YEARS: 100, Unit.WORKING_DAYS: 2600}
_DIGITS = 4000  # Python refuses to read longer numbers
_FORMS = {form: unit for unit, forms in UNITS.items() for form in forms}
_OTHER_FORMS = {"Tagen": Unit.DAYS, "Monaten": Unit.MONTHS, "Jahren": Unit.YEARS, "Arbeitstagen": Unit.WORKING_DAYS,
                "Kalendertag": Unit.DAYS, "Kalendertage": Unit.DAYS, "Kalendermonate": Unit.MONTHS}  # fmt: skip
_SHORT = {"t": Unit.DAYS, "tg": Unit.DAYS, "d": Unit.DAYS, "at": Unit.WORKING_DAYS, "wo": Unit.WEEKS, "w": Unit.WEEKS,
          "mon": Unit.MONTHS, "mo": Unit.MONTHS, "m": Unit.MONTHS, "j": Unit.YEARS}  # fmt: skip
NUMBER_WORDS = {word: number for number, words in enumerate(
    (("null",), ("ein", "eine", "einem", "einen", "einer", "eins"), ("zwei",), ("drei",), ("vier",), ("fünf",),
     ("sechs",), ("sieben",), ("acht",), ("neun",), ("zehn",), ("elf",), ("zwölf",))) for word in words}  # fmt: skip
_SHAPE = re.compile(r"([-+]?[0-9]+(?:[.,/][0-9]+)?|[^\W\d]+)?[ \u00a0\u202f]*([^\W\d_][^\s]*)?")
_FORMS_ALLOWED = "Tage, Arbeitstage, Wochen, Monate oder Jahre"


def read_duration(scalar: Scalar) -> Duration | Diagnostic:
    """A whole number of days, working days, weeks, months or years; more than none, at most a hundred years."""
    text = scalar.text.strip()
    match = _SHAPE.fullmatch(text)
    exact = re.fullmatch(r"([0-9]+)[ \u00a0\u202f]([^\s]+)", text)
    if scalar.quoted and exact and exact[2] in _FORMS:
        return wrong(scalar, "R215", "ist ein Text; eine Dauer steht ohne Anführungszeichen.", text)
    if match is None and (cut := re.match(r"([0-9]+ [^\W\d_]+) ?(#|//|;|\()", text)) and cut[1].split()[1] in _FORMS:
        return wrong(scalar, "R215", "enthält noch anderen Text; vor einem Kommentar stehen zwei Leerzeichen und „#“.",
                     cut[1])  # fmt: skip
    if match is None or (match[1] is None and match[2] is None):
        return wrong(scalar, "R215", "ist keine Dauer; eine Dauer wird so geschrieben: 6 Monate.")
    amount = match[1] or ""
    if re.fullmatch(r"[-+]?[0-9]+([.,/][0-9]+)?", amount) and match[2] is None:
        return wrong(scalar, "R215", f"hat keine Einheit; dahinter gehört {_FORMS_ALLOWED}.")
    unit = _unit(match[2] or "")
    if unit is None:
        return _unknown_unit(scalar, amount, match[2])
    return _amount(scalar, amount, unit, bool(exact))


def _unit(word: str) -> Unit | None:
    if word in _FORMS:
        return _FORMS[word]
    known = {**_FORMS, **_OTHER_FORMS}
    meant = nearest(word, known)
    if meant is None:
        # „Monat“ and „Monate“ may be equally near; the unit is sure all the same.
        near = {unit for form, unit in known.items() if nearest(word, (form,))}
        return near.pop() if len(near) == 1 else None
    return known[meant]


def _unknown_unit(scalar: Scalar, amount: str, word: str | None) -> Diagnostic:
    if word is not None and re.fullmatch(r"werktagen?|werktage?", word.casefold()):
        return wrong(scalar, "R215", "kennt die Sprache nicht: Werktage schließen den Samstag ein. Es gibt Arbeitstage "
                      "(Montag bis Freitag ohne Feiertage).")  # fmt: skip
    if word is not None and word.casefold() in ("quartal", "quartale") and re.fullmatch("[1-9][0-9]?", amount):
        return wrong(scalar, "R215", "kennt die Sprache nicht.", _spell(int(amount) * 3, Unit.MONTHS))
    short = _SHORT.get((word or "").rstrip(".").casefold())
    if short is not None and re.fullmatch("[1-9][0-9]{0,2}", amount):
        return wrong(scalar, "R215", "ist abgekürzt; die Einheit wird ausgeschrieben.", _spell(int(amount), short))
    if word is None or not re.match(r"[-+]?[0-9]", amount):
        return wrong(scalar, "R215", "ist keine Dauer; eine Dauer wird so geschrieben: 6 Monate.")
    return wrong(scalar, "R215", f"hat keine bekannte Einheit; es gibt {_FORMS_ALLOWED}.")


def _amount(scalar: Scalar, amount: str, unit: Unit, exact: bool) -> Duration | Diagnostic:
    if re.match(r"-", amount):
        return wrong(scalar, "R218", "ist negativ; die Richtung sagt die Regel mit „vor“ oder „nach“.")
    if not re.fullmatch(r"[0-9]+", amount):
        return _odd_amount(scalar, amount.lstrip("+"), unit)
    number = int(amount[:_DIGITS])
    if number == 0:
        return wrong(scalar, "R217", "ist keine Dauer: sie muss länger als null sein.")
    if number > _LONGEST[unit]:
        return wrong(scalar, "R222", f"ist zu lang; höchstens {_spell(_LONGEST[unit], unit)}.")
    right = _spell(number, unit)
    written = re.sub(r"[\u00a0\u202f]", " ", scalar.text.strip())
    if exact and written == right:
        return Duration(number, unit)
    what = "ist nicht richtig geschrieben."
    if exact and written.split()[1] in UNITS[unit]:
        what = f"hat die falsche Form; hinter {number} steht die {'Einzahl' if number == 1 else 'Mehrzahl'}."
    return wrong(scalar, "R216", what, right)


def _odd_amount(scalar: Scalar, amount: str, unit: Unit) -> Diagnostic:
    if amount.casefold() in NUMBER_WORDS and NUMBER_WORDS[amount.casefold()]:
        return wrong(scalar, "R216", "ist ausgeschrieben; die Anzahl steht in Ziffern.",
                      _spell(NUMBER_WORDS[amount.casefold()], unit))  # fmt: skip
    if re.fullmatch(r"[0-9]+", amount) and 0 < int(amount[:_DIGITS]) <= _LONGEST[unit]:
        return wrong(scalar, "R216", "ist nicht richtig geschrieben.", _spell(int(amount), unit))
    return wrong(scalar, "R215", "ist keine ganze Anzahl; anderthalb Jahre sind zum Beispiel 18 Monate.")


def _spell(number: int, unit: Unit) -> str:
    return f"{number} {UNITS[unit][0 if number == 1 else 1]}"
