"""German grammar: days, numbers, durations, enumerations, articles and the few cases our sentences need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from engine.plan.values import Duration, Unit

_INDEFINITE = {"der": "ein", "die": "eine", "das": "ein"}
_INDEFINITE_ACCUSATIVE = {"der": "einen", "die": "eine", "das": "ein"}
_INDEFINITE_DATIVE = {"der": "einem", "die": "einer", "das": "einem"}
_GENITIVE = {"der": "des", "die": "der", "das": "des"}
_DATIVE = {"der": "dem", "die": "der", "das": "dem"}
_UNITS = {
    Unit.DAYS: ("Tag", "Tage", "Tagen"),
    Unit.WEEKS: ("Woche", "Wochen", "Wochen"),
    Unit.MONTHS: ("Monat", "Monate", "Monaten"),
    Unit.YEARS: ("Jahr", "Jahre", "Jahren"),
    Unit.WORKING_DAYS: ("Arbeitstag", "Arbeitstage", "Arbeitstagen"),
}
_EACH = {
    Unit.DAYS: ("jeden Tag", "des letzten Tages"),
    Unit.WEEKS: ("jede Woche", "der letzten Woche"),
    Unit.MONTHS: ("jeden Monat", "des letzten Monats"),
    Unit.YEARS: ("jedes Jahr", "des letzten Jahres"),
    Unit.WORKING_DAYS: ("jeden Arbeitstag", "des letzten Arbeitstags"),
}
_GENDERS = (
    (("tag", "beginn", "eingang", "ausgang", "termin", "zeitpunkt", "stand", "abschluss", "tritt", "wechsel"), "der"),
    (("ende", "datum"), "das"),
    (("ung", "heit", "keit", "schaft", "tion", "tät"), "die"),
)
"""What the ending of a noun says of its article; what it does not say, a sentence has to go without."""
_PLURALS = (
    "stunden", "stellen", "plätze", "termine", "tage", "wochen", "monate", "jahre", "personen", "antworten", "schritte",
    "kräfte", "fälle", "teile", "gaben", "punkte", "ungen", "heiten", "keiten", "ursachen", "fehler", "treffer",
    "mittel",
)  # fmt: skip
"""Endings of nouns that, as the label of a number or a text, are a plural."""


@lru_cache(maxsize=8192)
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


def each(value: Duration) -> str:
    """How often: alle 6 Monate, jedes Jahr."""
    return _EACH[value.unit][0] if value.amount == 1 else f"alle {duration(value)}"


def of_the_last(value: Duration, forward: bool = False) -> str:
    """The genitive after „innerhalb“: der letzten 13 Monate, des nächsten Jahres."""
    words = _EACH[value.unit][1] if value.amount == 1 else f"der letzten {duration(value)}"
    return words.replace("letzten", "nächsten") if forward else words


def enumeration(words: Iterable[str], last: str = "und") -> str:
    """A, B und C."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def is_noun(label: str) -> bool:
    """Whether a label can stand as a noun: „geplantes Ende“ can, „abgeschlossen am“ and „lebt im Haushalt“ cannot."""
    words = label.split()
    head = _head(words)
    if head == len(words) or not words[-1][:1].isupper():
        return False
    return head == 0 or words[head - 1].endswith(("e", "er", "es"))


def is_plural(label: str) -> bool:
    """Whether a label names several things: „Plätze“, „angerechnete Termine“."""
    words = label.split()
    head = _head(words)
    return head < len(words) and words[head].lower().endswith(_PLURALS)


def day_dative(label: str) -> str | None:
    """What stands after „dem“ for a day with this label: „geplanten Ende“; None where the article is not known."""
    article = _article(label)
    return None if article in (None, "die") else _inflect(str(article), label, "dative")


def goes_bare(label: str) -> bool:
    """Whether people say it without an article after „vor“ and „nach“: vor Beginn, nach Ende der Maßnahme."""
    return label.split()[:1] in (["Beginn"], ["Ende"], ["Eingang"])


def after_with(label: str) -> str:
    """A noun as it stands after „mit“: Umfang, geplantem Ende, angestrebten Wochenstunden; else in quotes."""
    words = label.split(" ")
    head = _head(words)
    if head == 0:
        return label
    ending = "n" if is_plural(label) else {"der": "m", "das": "m", "die": "r"}.get(_article(label) or "")
    if ending is None:
        return f"„{label}“"
    for i in range(head):
        if words[i].endswith(("e", "er", "es")):
            words[i] = words[i].removesuffix("er").removesuffix("es").removesuffix("e") + "e" + ending
    return " ".join(words)


def _article(label: str) -> str | None:
    """The article of a label where its head noun shows it."""
    words = label.split()
    head = _head(words)
    noun = words[head].lower() if head < len(words) else ""
    return next((article for endings, article in _GENDERS if noun.endswith(endings)), None)


def _head(words: list[str]) -> int:
    """Where the noun stands: at the first word with a capital letter."""
    return next((i for i, word in enumerate(words) if word[:1].isupper()), len(words))


def _adjectival(label: str) -> str:
    """„Beschäftigte“ of „Beschäftigte oder Beschäftigter“: a noun that is declined like an adjective; else nothing."""
    first, _, second = label.partition(" oder ")
    return first if second == f"{first}r" else ""


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
    if stem := _adjectival(label):
        return f"die {stem} oder der {stem}"
    return " oder ".join(f"{a} {noun}" for a, noun in _parts(article, label))


def genitive(article: str, label: str) -> str:
    """der Teilnahme, des Termins; der Kundin oder des Kunden."""
    if stem := _adjectival(label):
        return f"der {stem}n oder des {stem}n"
    return " oder ".join(f"{_GENITIVE[a]} {_inflect(a, noun, 'genitive')}" for a, noun in _parts(article, label))


def dative(article: str, label: str) -> str:
    """der Teilnahme, dem Termin; der Kundin oder dem Kunden."""
    if stem := _adjectival(label):
        return f"der {stem}n oder dem {stem}n"
    return " oder ".join(f"{_DATIVE[a]} {_inflect(a, noun, 'dative')}" for a, noun in _parts(article, label))


def indefinite(article: str, label: str, negative: bool = False) -> str:
    """ein Termin, eine Teilnahme; negative kein, keine."""
    sign = "k" if negative else ""
    if stem := _adjectival(label):
        return f"{sign}eine {stem} oder {sign}ein {stem}r"
    return " oder ".join(f"{sign}{_INDEFINITE[a]} {_strong(a, noun)}" for a, noun in _parts(article, label))


def accusative(article: str, label: str, negative: bool = False) -> str:
    """einen Termin, eine Teilnahme; negative keinen, keine (as in „es gibt keinen Termin“)."""
    sign = "k" if negative else ""
    if stem := _adjectival(label):
        return f"{sign}eine {stem} oder {sign}einen {stem}n"
    return " oder ".join(
        f"{sign}{_INDEFINITE_ACCUSATIVE[a]} {_inflect(a, noun, 'accusative') if a == 'der' else _strong(a, noun)}"
        for a, noun in _parts(article, label)
    )


def with_one(article: str, label: str) -> str:
    """einem Termin, einer Teilnahme, einem vereinbarten Schritt: the dative after „mit“."""
    if stem := _adjectival(label):
        return f"einer {stem}n oder einem {stem}n"
    return " oder ".join(f"{_INDEFINITE_DATIVE[a]} {_inflect(a, noun, 'dative')}" for a, noun in _parts(article, label))


def every(article: str, label: str) -> str:
    """für jede Teilnahme, für jeden Termin: the accusative after „für“."""
    if stem := _adjectival(label):
        return f"jede {stem} und jeden {stem}n"
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


def plural_dative(plural: str) -> str:
    """The plural after „mit“: Terminen, aufsuchenden Hilfen, Kundinnen und Kunden."""
    return " und ".join(_plural_dative(part) for part in plural.split(" und "))


def _plural_dative(plural: str) -> str:
    words = plural_genitive(plural).split(" ")
    head = _head(words)
    if head < len(words) and not words[head].endswith(("n", "s")):
        words[head] += "n"
    return " ".join(words)


def plural_genitive(plural: str) -> str:
    """The plural after „Zahl der“: adjectives in front of the noun take -n (der aufsuchenden Hilfen)."""
    words = plural.split(" ")
    head = next((i for i, word in enumerate(words) if word[:1].isupper()), 0)
    for i in range(head):
        if words[i].endswith("e"):
            words[i] += "n"
    return " ".join(words)
