"""`quote`: a share, count, sum or mean per unit against a target, or over another rule's outcomes."""

from __future__ import annotations

from decimal import Decimal

from engine.parse.literals import Percent, read_percent
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import All, Condition, Operator
from engine.plan.rules import Measure, Quota
from engine.plan.values import DaysBetween, Duration, Literal, RowRef, Value
from engine.resolve.comparisons import NUMBERS, in_month
from engine.resolve.context import Reader, Scope, Word, span, words
from engine.resolve.names import named
from engine.resolve.names.fields import Fact
from engine.resolve.names.paths import check_alias, upward
from engine.resolve.version import Version
from schemas.factmodel import FieldType
from schemas.node import Node, Scalar, Sequence, fold
from schemas.outcome import BY_KIND, Kind, Status
from schemas.rule import AuthoredRule

_TARGETS = {"mindestens": Operator.AT_LEAST, "hoechstens": Operator.AT_MOST, "mehr als": Operator.MORE,
            "weniger als": Operator.LESS}  # fmt: skip
_UPWARD = (Operator.AT_LEAST, Operator.MORE)
_OUTSIDE = {Status.NOT_APPLICABLE, Status.EXEMPT, Status.UNCLEAR}


def counted(version: Version) -> Scope | None:
    """The scope of the records that are counted: the population's, or those of the other rule."""
    rule = version.rule
    if rule.from_rule is not None:
        other = _other(version, rule.from_rule)
        return None if other is None else _scope(version, other.entity[0])
    if rule.population is None:
        return None
    scope = _scope(version, rule.population.entity)
    alias = rule.population.alias
    if scope is not None and alias is not None:
        check_alias(version, alias)
        scope.names[fold(alias.text)] = scope.rows[0]
    return scope


def _scope(version: Version, name: Scalar) -> Scope | None:
    entity = version.entity(name)
    row = RowRef("", (), entity.name) if entity is not None else None
    return None if row is None else Scope({row.entity: row}, (row,))


def _other(version: Version, name: Scalar) -> AuthoredRule | None:
    rules = version.library.rules
    found = rules.get(fold(name.text))
    if found is None:
        names = [versions[0].id.text for versions in rules.values()]
        version.error("R307", name.place, f"Eine Regel {quote(name.text)} gibt es nicht.", nearest(name.text, names))
        return None
    if found[0].kind not in (Kind.DEADLINE, Kind.CYCLE):
        version.error("R508", name.place, f"{quote(name.text)} hat die Art {quote(found[0].kind)}; eine Quote zählt "
                      "die Ergebnisse einer Frist oder eines Turnus.")  # fmt: skip
        return None
    return found[0]


def population(version: Version, scope: Scope) -> list[Condition]:
    """What a record must satisfy to be counted, besides `betrifft`."""
    note = version.rule.population
    parts: list[Condition] = []
    if note is not None and note.where is not None:
        parts.append(version.condition(note.where, scope))
    if note is not None and note.due_in_period is not None:
        parts.append(in_month(version.day(note.due_in_period, scope), note.due_in_period.place))
    return parts


def quota(version: Version, scope: Scope) -> Quota | None:
    """A whole `quote`."""
    rule = version.rule
    measure = _measure(version)
    if measure is None or rule.target is None:
        return None
    operator, target = _target(version, rule.target, measure)
    statuses = frozenset(_statuses(version)) if rule.from_rule is not None else frozenset()
    own = rule.fulfilled if rule.from_rule is None else None
    fulfilled = None if own is None else version.condition(own, scope)
    of = _of(version, measure, scope)
    if rule.due_in is not None:
        version.one_of(rule.due_in, ("Berichtsmonat",), "fällig im")
    if target is None:
        return None
    return Quota(
        levels=_levels(version, scope),
        measure=measure,
        operator=operator,
        target=target,
        fulfilled=fulfilled,
        of=of,
        yellow=_yellow(version, operator, measure),
        unknown_at_most=_unknown(version),
        from_rule=None if rule.from_rule is None else fold(rule.from_rule.text),
        fulfilled_by=statuses,
        due_in_period=rule.due_in is not None,
        place=rule.place,
    )


def _levels(version: Version, scope: Scope) -> tuple[tuple[str, RowRef | None], ...]:
    levels: list[tuple[str, RowRef | None]] = []
    for name in version.rule.entity:
        if fold(name.text) == version.model.office:
            levels.append((version.model.office, None))
        elif version.entity(name) is not None:
            ways = upward(version.model, scope.rows[0], fold(name.text))
            if len(ways) == 1:
                levels.append((fold(name.text), ways[0]))
            else:
                code = "R314" if ways else "R315"
                version.error(code, name.place, f"Von {quote(scope.rows[0].entity)} führt kein eindeutiger Weg zu "
                              f"{quote(name.text)}; danach lässt sich nicht zählen.")  # fmt: skip
    return tuple(levels)


def _measure(version: Version) -> Measure | None:
    node = version.rule.value
    if node is None:
        return Measure.SHARE
    if not isinstance(node, Scalar):
        version.shape(node, listed(Measure, "oder"))
        return None
    word = version.one_of(node, tuple(str(measure) for measure in Measure), "wert")
    return None if word is None else next(measure for measure in Measure if fold(measure) == word)


def _target(version: Version, scalar: Scalar, measure: Measure) -> tuple[Operator, Value | None]:
    parts = words(scalar)
    for size in (1, 2):
        operator = _TARGETS.get(" ".join(part.folded for part in parts[:size]))
        if operator is not None and len(parts) > size:
            return operator, named.number(version, version.values, _join(parts[size:]), _wanted(version, measure))
    version.error("R324", scalar.place, f"{quote(scalar.text)} ist kein Ziel. Ein Ziel heißt „mindestens <wert>“, "
                  "„höchstens <wert>“, „mehr als <wert>“ oder „weniger als <wert>“.")  # fmt: skip
    return Operator.AT_LEAST, None


def _wanted(version: Version, measure: Measure) -> tuple[type, ...]:
    """A share is measured in percent; days also as a duration."""
    if measure is Measure.SHARE:
        return (Percent,)
    of = version.rule.of
    days = of is not None and words(of)[:1] and words(of)[0].folded == "Tage"
    return (Decimal, Duration) if days else (Decimal,)


def _join(parts: list[Word]) -> Word:
    return Word(" ".join(part.text for part in parts), span(parts[0], parts[-1]))


def _yellow(version: Version, operator: Operator, measure: Measure) -> Value | None:
    scalar = version.rule.yellow
    if scalar is None:
        return None
    parts = words(scalar)
    if len(parts) < 3 or parts[0].folded != "bis" or parts[-1].folded not in ("darunter", "darueber"):
        version.error("R324", scalar.place, f"{quote(scalar.text)} kennt die Sprache hier nicht. Gelb heißt „bis "
                      "<wert> darunter“ oder „bis <wert> darüber“.")  # fmt: skip
        return None
    wanted = "darunter" if operator in _UPWARD else "darüber"
    if parts[-1].folded != fold(wanted):
        way = "unter" if wanted == "darunter" else "über"
        version.error("R510", parts[-1].place, f"Verfehlt wird dieses Ziel, indem es {way}schritten wird; gelb liegt "
                      f"{quote(wanted)}.", wanted)  # fmt: skip
    return named.number(version, version.values, _join(parts[1:-1]), _wanted(version, measure))


def _unknown(version: Version) -> Value | None:
    """The rule's own limit for what is unknown, else the office's."""
    own = version.rule.unknown_at_most
    if own is not None:
        return named.number(version, version.values, Word(own.text.strip(), own.place), (Percent,))
    office = version.office.unknown_at_most if version.office is not None else None
    share = read_percent(office) if office is not None else None
    return Literal(share, FieldType.NUMBER, None, "%", office.place) if office and isinstance(share, Decimal) else None


def _of(version: Version, measure: Measure, scope: Scope) -> Value | None:
    """What is summed or averaged: `Tage von A bis B`, or a number field."""
    scalar = version.rule.of
    summing = measure in (Measure.SUM, Measure.MEAN, Measure.MEDIAN)
    if scalar is None or not summing:
        if scalar is not None:
            version.error("R326", scalar.place, f"„von:“ gibt es nicht bei „wert: {measure}“.")
        return None
    parts = words(scalar)
    folded = [part.folded for part in parts]
    if folded[:2] == ["Tage", "von"] and "bis" in folded[2:]:
        cut = folded.index("bis", 2)
        start, end = (version.days.read(some, scope, scalar) for some in (parts[2:cut], parts[cut + 1 :]))
        return None if start is None or end is None else DaysBetween(start, end, scalar.place)
    found = version.fact(scalar, scope)
    if isinstance(found, Fact) and found.type in NUMBERS:
        return found.value
    if found is not None:
        version.error("R309", scalar.place, f"{quote(found.name)} ist keine Zahl. Hier steht ein Zahlenfeld oder „Tage "
                      "von <tag> bis <tag>“.")  # fmt: skip
    return None


def _statuses(version: Version) -> list[Status]:
    """Which outcomes of the other rule count as fulfilled."""
    node, other = version.rule.fulfilled, version.rule.from_rule
    found = version.library.rules.get(fold(other.text)) if other is not None else None
    if node is None or found is None:
        return []
    possible = BY_KIND.get(found[0].kind, frozenset()) - _OUTSIDE
    by_fold = {fold(status): status for status in possible}
    return [by_fold[fold(item.text)] for item in _scalars(version, node) if _known(version, item, by_fold)]


def _scalars(reader: Reader, node: Node) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else (node,)
    for item in items:
        if not isinstance(item, Scalar):
            reader.shape(item, "ein Ergebnis oder eine Liste davon")
    return [item for item in items if isinstance(item, Scalar)]


def _known(reader: Reader, item: Scalar, by_fold: dict[str, Status]) -> bool:
    if fold(item.text) in by_fold:
        return True
    names = sorted(str(status) for status in by_fold.values())
    reader.error("R509", item.place, f"{quote(item.text)} ist kein Ergebnis jener Regel. Es gibt {listed(names)}.",
                 nearest(item.text, names))  # fmt: skip
    return False


def both(parts: list[Condition], applies: Condition | None) -> tuple[Condition, ...]:
    """`betrifft` and the population's conditions, all of which must hold."""
    found = [*([applies] if applies is not None else []), *parts]
    return tuple(part for one in found for part in (one.parts if isinstance(one, All) else (one,)))
