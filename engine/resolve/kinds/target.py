"""What a quota is held against: months, last year or another field, a target, and where yellow ends."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.parse.literals import Percent
from engine.parse.nearest import nearest
from engine.parse.wording import quote
from engine.plan.conditions import All, Compare, Condition, Operator
from engine.plan.quotas import Comparison, Measure, Span, Stretch
from engine.plan.values import Duration, Period, Shifted, Today, Unit, Unset, Value, YearStart
from engine.resolve.comparisons import NUMBERS
from engine.resolve.context import Scope, Word, span, words
from engine.resolve.names import named
from engine.resolve.names.fields import Fact
from engine.resolve.version import Version
from schemas.diagnostic import Place
from schemas.node import Scalar, fold

_TARGETS = {"mindestens": Operator.AT_LEAST, "hoechstens": Operator.AT_MOST, "mehr als": Operator.MORE,
            "weniger als": Operator.LESS}  # fmt: skip
_BOUNDS = frozenset(word for bound in _TARGETS for word in bound.split()) - {"als"}
_ONE = "Ein Ziel hat eine Grenze; für zwei schreiben Sie zwei Regeln."
_UPWARD = (Operator.AT_LEAST, Operator.MORE)
_SIDES = {"darueber": 1, "darunter": -1}


@dataclass(frozen=True, slots=True)
class Target:
    """A target as the plan holds it; without a value there is none."""

    operator: Operator = Operator.AT_LEAST
    value: Value | None = None
    relative: int = 0
    yellow: Value | None = None
    yellow_relative: bool = False


def stretch(version: Version, scope: Scope) -> Stretch | None:
    """The months that the quota speaks of; None if it speaks of what there is."""
    rule, note = version.rule, version.rule.population
    node = None if note is None else note.month or note.day
    if rule.span is None or note is None or node is None:
        return None
    word = version.one_of(rule.span, tuple(Span), "zeitraum")
    which = next((one for one in Span if fold(one) == word), Span.MONTH)
    day, lag = version.day(node, scope), _lag(version, scope)
    now, earlier = (between(day, which, lag, years, node.place) for years in (0, 1))
    return Stretch(which, day, now, earlier, note.month is not None, lag, node.place)


def _lag(version: Version, scope: Scope) -> Duration | Unset | None:
    """How many months the report's month lies before the Stichtag's."""
    scalar = version.rule.report
    found = None if scalar is None else version.day(scalar, scope)
    if scalar is None or isinstance(found, Today):
        return None
    if isinstance(found, Shifted) and isinstance(found.day, Today) and not found.forward and not found.inclusive:
        amount = found.amount
        if isinstance(amount, Unset) or amount.months is not None:
            return amount
    version.error("R324", scalar.place, f"{quote(scalar.text)} nennt hier keinen Monat. Der Berichtsmonat ist der des "
                  "Stichtags oder heißt „<wert> vor Stichtag“ mit einer Dauer in Monaten.")  # fmt: skip
    return None


def between(day: Value, which: Span, lag: Duration | Unset | None, years: int, place: Place) -> Condition:
    """That a day lies in the stretch of months that ends with the report's month, or so many years before."""
    back = lag if isinstance(lag, Unset) else 12 * years + (lag.months or 0 if lag is not None else 0)
    first = _month(back, place)
    if which is Span.YEAR:
        first = _month(back if isinstance(back, Unset) else back + 11, place)
    elif which is Span.PROGRESS:
        first = YearStart(first, place)
    after = _month(back if isinstance(back, Unset) else back - 1, place)
    return All((Compare(day, Operator.AT_LEAST, first, place), Compare(day, Operator.LESS, after, place)), place)


def _month(back: int | Unset, place: Place) -> Value:
    """The first day of the month so many months before the Stichtag's."""
    own = Period(False, place)
    if isinstance(back, Unset):
        return Shifted(own, back, forward=False, place=place)
    return own if back == 0 else Shifted(own, Duration(abs(back), Unit.MONTHS), forward=back < 0, place=place)


def comparison(version: Version, measure: Measure, scope: Scope) -> Comparison | None:
    """`gegenüber:` last year, or another number of the same records."""
    scalar = version.rule.compared
    if scalar is None:
        return None
    if fold(scalar.text) == "Vorjahr":
        return Comparison(place=scalar.place)
    if measure not in (Measure.SUM, Measure.MEAN, Measure.MEDIAN):
        version.error("R326", scalar.place, f"Bei „wert: {measure}“ wird nur mit dem Vorjahr verglichen.", "Vorjahr")
        return None
    found = version.fact(scalar, scope)
    if isinstance(found, Fact) and found.type in NUMBERS:
        return Comparison(found.value, scalar.place)
    if found is not None:
        version.error("R309", scalar.place, f"{quote(found.name)} ist keine Zahl. Hier steht „Vorjahr“ oder ein "
                      "Zahlenfeld.")  # fmt: skip
    return None


def target(version: Version, scalar: Scalar, measure: Measure, compared: Comparison | None) -> Target | None:
    """`ziel:` with `gelb:`; None after saying what is wrong with it."""
    if fold(scalar.text) == "keines":
        if version.rule.yellow is not None:
            version.error("R326", version.rule.yellow.place, "„gelb:“ gibt es nicht bei „ziel: keines“.")
        return Target()
    parts = words(scalar)
    for size in (1, 2):
        operator = _TARGETS.get(" ".join(part.folded for part in parts[:size]))
        if operator is not None and len(parts) > size:
            return _target(version, operator, parts[size:], measure, compared)
    if parts and parts[0].folded == "zwischen":
        version.error("R324", scalar.place, _ONE)
        return None
    version.error("R324", scalar.place, f"{quote(scalar.text)} ist kein Ziel. Ein Ziel heißt „mindestens <wert>“, "
                  "„höchstens <wert>“, „mehr als <wert>“, „weniger als <wert>“ oder „keines“.")  # fmt: skip
    return None


def _target(
    version: Version, operator: Operator, parts: list[Word], measure: Measure, compared: Comparison | None
) -> Target | None:
    """The value behind the comparison, by itself or so far above or below what is compared."""
    side = _SIDES.get(parts[-1].folded, 0) if len(parts) > 1 else 0
    if len(parts) > 1 and not side and parts[0].text[:1].isdigit():
        named.named(version, version.values, _join(parts))
        return None
    if len(parts) > 1 and not side:
        if any(part.folded in _BOUNDS for part in parts):
            version.error("R324", parts[1].place, _ONE)
            return None
        version.error("R324", parts[-1].place, f"Hinter dem Wert eines Ziels steht „darüber“, „darunter“ oder nichts, "
                      f"nicht {quote(parts[-1].text)}.", nearest(parts[-1].text, ("darüber", "darunter")))  # fmt: skip
        return None
    if side and compared is None and version.rule.compared is None:
        version.error("R511", parts[-1].place, f"Worauf sich {quote(parts[-1].text)} bezieht, sagt „gegenüber:“ "
                      "(„Vorjahr“ oder ein Zahlenfeld); es fehlt.")  # fmt: skip
    wanted = (Percent,) if side else _wanted(version, measure)
    found = named.number(version, version.values, _join(parts[:-1] if side else parts), wanted)
    operator = operator.mirrored if side < 0 else operator
    yellow, relative = _yellow(version, operator, measure)
    return None if found is None else Target(operator, found, side, yellow, relative)


def _wanted(version: Version, measure: Measure) -> tuple[type, ...]:
    """A share is measured in percent; days also as a duration."""
    if measure in (Measure.SHARE, Measure.RATIO):
        return (Percent,)
    of = version.rule.of
    days = of is not None and words(of)[:1] and words(of)[0].folded == "Tage"
    return (Decimal, Duration) if days else (Decimal,)


def _join(parts: list[Word]) -> Word:
    return Word(" ".join(part.text for part in parts), span(parts[0], parts[-1]))


def _yellow(version: Version, operator: Operator, measure: Measure) -> tuple[Value | None, bool]:
    """How far a missed target may be missed, and whether that is said in per cent of the target (`des Ziels`)."""
    scalar = version.rule.yellow
    if scalar is None:
        return None, False
    parts = words(scalar)
    if len(parts) < 3 or parts[0].folded != "bis" or parts[-1].folded not in _SIDES:
        version.error("R324", scalar.place, f"{quote(scalar.text)} kennt die Sprache hier nicht. Gelb heißt „bis "
                      "<wert> darunter“ oder „bis <wert> darüber“, in Prozent des Ziels „bis <wert> des Ziels "
                      "darunter“.")  # fmt: skip
        return None, False
    wanted = "darunter" if operator in _UPWARD else "darüber"
    if parts[-1].folded != fold(wanted):
        way = "unter" if wanted == "darunter" else "über"
        version.error("R510", parts[-1].place, f"Verfehlt wird dieses Ziel, indem es {way}schritten wird; gelb liegt "
                      f"{quote(wanted)}.", wanted)  # fmt: skip
    relative = len(parts) > 4 and [part.folded for part in parts[-3:-1]] == ["des", "Ziels"]
    value = _join(parts[1:-3] if relative else parts[1:-1])
    return named.number(version, version.values, value, (Percent,) if relative else _wanted(version, measure)), relative
