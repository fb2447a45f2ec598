"""German grammar: days, numbers, durations, enumerations, articles and the few cases our sentences need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine.plan.values import Duration, Unit

_INDEFINITE = {"der": "ein", "die": "eine", "das": "ein"}
_INDEFINITE_ACCUSATIVE = {"der": "einen", "die": "eine", "das": "ein"}
_GENITIVE = {"der": "des", "die": "der", "das": "des"}
_DATIVE = {"der": "dem", "die": "der", "das": "dem"}
_UNITS = {
    Unit.DAYS: ("Tag", "Tage", "Tagen"),
    Unit.WEEKS: ("Woche", "Wochen", "Wochen"),
    Unit.MONTHS: ("Monat", "Monate", "Monaten"),
    Unit.YEARS: ("Jahr", "Jahre", "Jahren"),
    Unit.WORKING_DAYS: ("Arbeitstag", "Arbeitstage", "Arbeitstagen"),
}


def day(value: date) -> str:
    """A day as 30.09.2020."""
    return f"{value.day:02}.{value.month:02}.{value.year:04}"


def number(value: Decimal | int) -> str:
    """A number as 1.370,5: groups of three, no zeros at the end of the fraction."""
    exact = Decimal(value)
    text = f"{exact:,f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if whole.strip("-0,") == "" and not fraction:
        whole = "0"
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def quantity(amount: int, unit: Unit, dative: bool = False) -> str:
    """An amount with its unit in the singular or plural: 1 Monat, 6 Monate, dative 6 Monaten."""
    one, many, many_dative = _UNITS[unit]
    return f"{number(amount)} {one if amount == 1 else many_dative if dative else many}"


def duration(value: Duration, dative: bool = False) -> str:
    """A duration as people say it."""
    return quantity(value.amount, value.unit, dative)


def enumeration(words: Iterable[str], last: str = "und") -> str:
    """A, B und C."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def is_noun(label: str) -> bool:
    """Whether a label can stand as a noun: „Ende der Teilnahme“ can, „abgeschlossen am“ cannot."""
    last = label.split()[-1] if label.split() else ""
    return last[:1].isupper()


def _parts(article: str, label: str) -> list[tuple[str, str]]:
    """„die“, „Kundin oder Kunde“ are two nouns, each with its own article."""
    first, found, second = label.partition(" oder ")
    return [("die", first), ("der", second)] if found and first.endswith("in") else [(article, label)]


def _inflect(article: str, label: str, case: str) -> str:
    """The words of a label in the genitive or dative singular."""
    words = label.split(" ")
    head = next((i for i, word in enumerate(words) if word[:1].isupper()), len(words) - 1)
    for i in range(head):
        if words[i].endswith(("e", "er", "es")):
            words[i] = words[i].removesuffix("er").removesuffix("es").removesuffix("e") + "en"
    noun = words[head]
    if article == "der" and noun.endswith("e"):
        words[head] = noun + "n"
    elif case == "genitive" and article != "die":
        words[head] = noun + _genitive_ending(noun)
    return " ".join(words)


def _genitive_ending(noun: str) -> str:
    if noun.endswith("nis"):
        return "ses"
    if noun.endswith(("s", "ß", "x", "z", "sch")) or (len(noun) <= 5 and noun.endswith(("d", "t"))):
        return "es"
    return "s"


def nominative(article: str, label: str) -> str:
    """die Teilnahme; die Kundin oder der Kunde."""
    return " oder ".join(f"{a} {noun}" for a, noun in _parts(article, label))


def genitive(article: str, label: str) -> str:
    """der Teilnahme, des Termins; der Kundin oder des Kunden."""
    return " oder ".join(f"{_GENITIVE[a]} {_inflect(a, noun, 'genitive')}" for a, noun in _parts(article, label))


def dative(article: str, label: str) -> str:
    """der Teilnahme, dem Termin; der Kundin oder dem Kunden."""
    return " oder ".join(f"{_DATIVE[a]} {_inflect(a, noun, 'dative')}" for a, noun in _parts(article, label))


def indefinite(article: str, label: str, negative: bool = False) -> str:
    """ein Termin, eine Teilnahme; negative kein, keine."""
    sign = "k" if negative else ""
    return " oder ".join(f"{sign}{_INDEFINITE[a]} {_strong(a, noun)}" for a, noun in _parts(article, label))


def accusative(article: str, label: str, negative: bool = False) -> str:
    """einen Termin, eine Teilnahme; negative keinen, keine (as in „es gibt keinen Termin“)."""
    sign = "k" if negative else ""
    return " oder ".join(
        f"{sign}{_INDEFINITE_ACCUSATIVE[a]} {_inflect(a, noun, 'accusative') if a == 'der' else _strong(a, noun)}"
        for a, noun in _parts(article, label)
    )


def every(article: str, label: str) -> str:
    """für jede Teilnahme, für jeden Termin: the accusative after „für“."""
    words = {"der": "jeden", "die": "jede", "das": "jedes"}
    return " und ".join(
        f"{words[a]} {_inflect(a, noun, 'accusative') if a == 'der' else _strong(a, noun)}"
        for a, noun in _parts(article, label)
    )


def _strong(article: str, label: str) -> str:
    """Adjectives after „ein“ show the gender: ein laufendes Verfahren, ein offener Bedarf."""
    words = label.split(" ")
    head = next((i for i, word in enumerate(words) if word[:1].isupper()), 0)
    for i in range(head):
        if words[i].endswith("e"):
            words[i] += {"der": "r", "die": "", "das": "s"}[article]
    return " ".join(words)


def plural_genitive(plural: str) -> str:
    """The plural after „Zahl der“: adjectives in front of the noun take -n (der aufsuchenden Hilfen)."""
    words = plural.split(" ")
    head = next((i for i, word in enumerate(words) if word[:1].isupper()), 0)
    for i in range(head):
        if words[i].endswith("e"):
            words[i] += "n"
    return " ".join(words)
