"""Which fields stand behind which key of a rule, where it is neither a condition nor a day nor plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.parse.kinds import MEASURES, WORDS
from jobs.authoring.form.fields import lines, phrases
from jobs.authoring.form.fields.compare import NUMBERS, counted
from jobs.authoring.form.scope import Scope, entities, fields, links
from jobs.authoring.form.shape import Control, Options
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import CHOICES, KINDS
from schemas.factmodel import FieldType
from schemas.node import fold
from schemas.outcome import BY_KIND, Kind

_DATES, _CHOICES = (FieldType.DATE,), (FieldType.CHOICE, FieldType.YES_NO)


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a value stands: itself, the block around it, what can be named there and inside its selection."""

    one: Spot
    home: Spot
    scope: Scope
    inner: Scope
    title: str


Maker = Callable[[Seat], Control]


def control_of(key: str, at: Seat, word: bool) -> Control | None:
    """The fields of a single value that is no day; None where a day or a text stands.

    `word`: the language wants a single word here.
    """
    if key == "wert":
        return _worth(at)
    if (key == "am" and word) or (key in ("von", "bis") and at.home.path):
        return _choice(at, fields(at.inner, _DATES, at.one.text, own=True))
    if key == "je" and at.home.path:
        return _choice(at, _units(at.scope, at.one.text))
    maker = _MAKERS.get(key)
    if maker is not None:
        return maker(at)
    if key not in WORDS:
        return None
    return _choice(at, lines.words((one, CHOICES.get(key, {}).get(one, one)) for one in WORDS[key]))


def _choice(at: Seat, options: Options) -> Control:
    return lines.choice(at.one, at.title, options)


def _worth(at: Seat) -> Control | None:
    """What a quota measures; a field that a definition gives, None where that gives a day."""
    if at.scope.around.kind != Kind.DEFINITION:
        return _choice(at, lines.words(MEASURES))
    found = at.scope.field(at.one.text)
    day = found is None or found[2].type is FieldType.DATE
    return None if day else _choice(at, fields(at.scope, None, at.one.text))


def _units(scope: Scope, now: str) -> Options:
    """Entities, and the whole office."""
    office = scope.around.model.office
    return (("", ((office, "das ganze Amt"),)), *entities(scope.around, None, "" if now == office else now))


def _about(at: Seat) -> Control:
    """What the rule is about; a quota may have several levels."""
    if at.scope.around.kind == Kind.QUOTA:
        return lines.several(at.one, at.title, _units(at.scope, ""))
    return _choice(at, entities(at.scope.around, None, at.one.text))


def _every(at: Seat) -> Control:
    basis = at.home.find("zählt ab")
    if basis is not None and fold(basis.text) == "Kalender":
        return _choice(at, lines.words(("Monat", "Quartal", "Jahr")))
    return counted(at.one, at.scope, "alle", "Monate", "abstand")


def _falls(at: Seat) -> Control:
    gives = at.home.find("ergibt")
    name = gives.text if gives is not None else ""
    return _choice(at, lines.words((f"{name} steigt nicht", f"{name} fällt nicht")))


def _compared(at: Seat) -> Control:
    now = "" if fold(at.one.text) == "Vorjahr" else at.one.text
    return _choice(at, (("", (("Vorjahr", "das Vorjahr"),)), *fields(at.scope, NUMBERS, now)))


def _results(at: Seat) -> Control:
    known = {str(status) for kind, several in BY_KIND.items() if kind is not Kind.QUOTA for status in several}
    return lines.several(at.one, at.title, lines.words(sorted(known)))


def _near(at: Seat) -> Control:
    """Kinds of records: those that belong to what the rule is about, then all others."""
    scope, now = at.scope, at.one.text
    near = {entity.name for entity in scope.below()} | {name for _, name in scope.rows}
    close = entities(scope.around, near, now if fold(now) in near else "")
    rest = entities(scope.around, set(scope.around.model.entities) - near, "" if fold(now) in near else now)
    return _choice(at, (*close, ("weitere", rest[0][1])) if close[0][1] else rest)


def _after(at: Seat) -> Control:
    """The field that decides the row of a table, or by which proposals are put in order."""
    table = at.home.find("zuerst") is None and at.home.find("ergibt") is not None
    return _choice(at, fields(at.scope, _CHOICES if table else None, at.one.text, near=False, oldest=True))


def _acting(at: Seat) -> Control:
    """The post that acts, by its name: rules write most of them small."""
    return _choice(at, lines.words((one, f"{one[:1].upper()}{one[1:]}") for one in at.scope.around.roles))


def _amount(unit: str, wish: str) -> Maker:
    return lambda at: counted(at.one, at.scope, "", unit, wish)


def _phrase(make: Callable[[Spot, Scope, str], Control]) -> Maker:
    return lambda at: make(at.one, at.scope, at.title)


_MAKERS: dict[str, Maker] = {
    "je": _about,
    "art": lambda at: _choice(at, lines.words((kind.value, said) for kind, said in KINDS.items())),
    "deckt": lambda at: lines.several(at.one, at.title, lines.words(at.scope.around.covered)),
    "alle": _every,
    "pruefen": _falls,
    "gegenueber": _compared,
    "davon": _results,
    "ziel": _phrase(phrases.target),
    "gelb": _phrase(phrases.yellow),
    "berichtsmonat": _phrase(phrases.before_today),
    "von": _phrase(phrases.measured),
    "zu": _phrase(phrases.ratio),
    "verfuegbar": _phrase(phrases.places),
    "nachholbar": _phrase(phrases.catch_up),
    "unbekannt hoechstens": _amount("%", "unbekannt_grenze"),
    "haelt": _amount("Monate", "wartezeit"),
    "ruht": _amount("Monate", "sperre"),
    "bald": lambda at: phrases.length(at.one, at.title),
    "rueckblick": lambda at: phrases.length(at.one, at.title),
    "aus": _near,
    "ueber": lambda at: _choice(at, links(at.inner)),
    "genannt": lambda at: lines.label_of(at.one, at.title),
    "ergibt": lambda at: lines.label_of(at.one, at.title),
    "nach": _after,
    "monat": lambda at: _choice(at, fields(at.inner, _DATES, at.one.text)),
    "erinnerung": lambda at: _choice(at, (("", at.scope.around.ladders),)),
    "aus regel": lambda at: _choice(at, (("", at.scope.around.rules),)),
    "abgeloest durch": lambda at: _choice(at, (("", at.scope.around.rules),)),
    "zustaendig": _acting,
}
