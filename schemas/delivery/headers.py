"""Which column names look like names, addresses or free text: they are not read unless somebody says why."""

from __future__ import annotations

import re
from enum import StrEnum

from schemas.node import fold


class Sort(StrEnum):
    """What a column seems to hold."""

    PERSON = "der Name einer Person"
    CONTACT = "eine Anschrift oder ein Kontakt"
    FREE_TEXT = "freier Text"


_PERSON = (
    "name", "namen", "vorname", "vornamen", "nachname", "nachnamen", "familienname", "geburtsname", "rufname", "zuname",
    "vor und nachname", "ehename", "aliasname", "kundenname", "personenname", "bewerbername", "ansprechpartner",
    "ansprechpartnerin", "anrede", "first name", "last name", "surname",
)  # fmt: skip
_CONTACT = (
    "adresse", "anschrift", "strasse", "hausnummer", "hausnr", "plz", "postleitzahl", "ort", "wohnort", "telefon",
    "telefonnummer", "telefonnr", "tel", "handy", "mobil", "mobilnummer", "mobiltelefon", "fax", "e mail", "email",
    "mail", "mailadresse", "iban", "bic", "kontonummer", "konto", "bankverbindung", "blz", "kontoinhaber",
    "sozialversicherungsnummer", "svnr", "sv nummer", "rentenversicherungsnummer", "steuer id", "steueridentnummer",
    "ausweisnummer", "passnummer", "co", "zusatz",
)  # fmt: skip
_FREE_TEXT = (
    "bemerkung", "bemerkungen", "notiz", "notizen", "kommentar", "kommentare", "freitext", "vermerk", "vermerke",
    "hinweis", "hinweise", "anmerkung", "anmerkungen", "beschreibung", "sonstiges", "text", "langtext", "memo",
    "gespraechsnotiz", "inhalt", "begruendung",
)  # fmt: skip
_SORTS = {
    **dict.fromkeys(_FREE_TEXT, Sort.FREE_TEXT),
    **dict.fromkeys(_CONTACT, Sort.CONTACT),
    **dict.fromkeys(_PERSON, Sort.PERSON),
}
_INSIDE = {
    **dict.fromkeys(("vorname", "nachname", "familienname", "geburtsname", "kundenname"), Sort.PERSON),
    **dict.fromkeys(("strasse", "anschrift", "adresse", "telefon", "iban", "postleitzahl"), Sort.CONTACT),
    **dict.fromkeys(("bemerkung", "freitext", "notiz", "kommentar", "vermerk"), Sort.FREE_TEXT),
}
_NO_PERSON = re.compile(
    r"\b(datei|massnahme|massnahmen|traeger|programm|projekt|team|benutzer|produkt|instrument|standort|feld|"
    r"kurs|einrichtung|firma|firmen|betrieb|arbeitgeber|rolle)\b"
)
"""Beside these words a bare `name` is none of a person."""


def personal(header: str) -> Sort | None:
    """What personal matter a column's name points to, or None; a word that merely contains one does not count.

    Spelling, case, digits at the end and the separators `_ - . / :` do not matter.
    """
    camel = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", " ", header)
    plain = re.sub(r"[^a-z]+", " ", fold(camel).casefold()).strip()
    whole = _SORTS.get(plain) or _SORTS.get(plain.replace(" ", ""))
    if whole is not None:
        return whole
    words = plain.split()
    named = "name" in words or "namen" in words
    if named and not _NO_PERSON.search(plain):
        return Sort.PERSON
    for word in words:
        if word in _SORTS and word not in ("name", "namen", "co", "ort", "konto", "text", "zusatz", "inhalt"):
            return _SORTS[word]
    return next((sort for part, sort in _INSIDE.items() if any(part in word for word in words)), None)


def folded(text: str) -> str:
    """The spelling under which names and words of a delivery are looked up: case, umlauts, blanks do not matter."""
    return fold(text).casefold()
