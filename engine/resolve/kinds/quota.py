"""`quote`: a share, count, sum or mean per unit against a target, or over another rule's outcomes."""

from __future__ import annotations

from decimal import Decimal

from engine.parse.literals import Percent, read_percent
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import All, Condition
from engine.plan.quotas import Measure, Quota
from engine.plan.values import DaysBetween, Literal, RowRef, Value
from engine.resolve.comparisons import NUMBERS, in_month
from engine.resolve.context import Reader, Scope, Word, span, words
from engine.resolve.kinds.target import comparison, stretch, target
from engine.resolve.names import named
from engine.resolve.names.fields import Fact
from engine.resolve.names.paths import check_alias, own_day, upward
from engine.resolve.version import Version
from schemas.factmodel import FieldType
from schemas.node import Node, Scalar, Sequence, fold
from schemas.outcome import BY_KIND, Kind, Status
from schemas.rule import AuthoredRule

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
    statuses = frozenset(_statuses(version)) if rule.from_rule is not None else frozenset()
    own = rule.fulfilled if rule.from_rule is None else None
    fulfilled = None if own is None else version.condition(own, scope)
    over = stretch(version, scope)
    compared = comparison(version, measure, scope)
    if rule.due_in is not None:
        version.one_of(rule.due_in, ("Berichtsmonat",), "fällig im")
    _fitting(version, measure)
    aim = target(version, rule.target, measure, compared)
    per, mean = _per(version, measure, scope)
    if aim is None:
        return None
    return Quota(
        levels=_levels(version, scope),
        measure=measure,
        operator=aim.operator,
        target=aim.value,
        fulfilled=fulfilled,
        of=_of(version, measure, scope),
        yellow=aim.yellow,
        unknown_at_most=_unknown(version),
        from_rule=None if rule.from_rule is None else fold(rule.from_rule.text),
        fulfilled_by=statuses,
        due_in_period=rule.due_in is not None,
        per=per,
        per_mean=mean,
        stretch=over,
        compared=compared,
        relative=aim.relative,
        yellow_relative=aim.yellow_relative,
        sample=rule.sample is not None,
        day=own_day(version.model, scope.rows[0], rule.place),
        place=rule.place,
    )


def _fitting(version: Version, measure: Measure) -> None:
    """Keys that say nothing about what is measured are mistakes, not decoration."""
    rule, note = version.rule, version.rule.population
    month = note.month if note is not None else None
    for key, node, fits in (
        ("zu", rule.per, measure is Measure.RATIO),
        ("stichprobe", rule.sample, measure in (Measure.SHARE, Measure.RATIO)),
        ("monat", month, measure in (Measure.SUM, Measure.MEAN, Measure.RATIO)),
    ):
        if node is not None and not fits:
            version.error("R326", node.place, f"„{key}:“ gibt es nicht bei „wert: {measure}“.")


def _levels(version: Version, scope: Scope) -> tuple[tuple[str, RowRef | None], ...]:
    levels: list[tuple[str, RowRef | None]] = []
    for name in version.rule.entity:
        if any(fold(name.text) == level for level, _ in levels):
            version.error("R318", name.place, f"{quote(name.text)} steht zweimal hinter „je:“.")
        elif fold(name.text) == version.model.office:
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


def _unknown(version: Version) -> Value | None:
    """The rule's own limit for what is unknown, else the office's."""
    own = version.rule.unknown_at_most
    if own is not None:
        return named.number(version, version.values, Word(own.text.strip(), own.place), (Percent,))
    office = version.office.unknown_at_most if version.office is not None else None
    share = read_percent(office) if office is not None else None
    return Literal(share, FieldType.NUMBER, None, "%", office.place) if office and isinstance(share, Decimal) else None


def _of(version: Version, measure: Measure, scope: Scope) -> Value | None:
    """What is summed or averaged."""
    scalar = version.rule.of
    if scalar is None or measure in (Measure.SHARE, Measure.COUNT):
        if scalar is not None:
            version.error("R326", scalar.place, f"„von:“ gibt es nicht bei „wert: {measure}“.")
        return None
    return _amount(version, scalar, words(scalar), scope)


def _per(version: Version, measure: Measure, scope: Scope) -> tuple[Value | None, bool]:
    """What a ratio is built to, and whether its mean over the months is meant (`im Monatsmittel`)."""
    scalar = version.rule.per
    if scalar is None or measure is not Measure.RATIO:
        return None, False
    parts = words(scalar)
    mean = [part.folded for part in parts[-2:]] == ["im", "Monatsmittel"] and len(parts) > 2
    note = version.rule.population
    if mean and (note is None or note.month is None):
        version.error("R326", span(*parts[-2:]), "„im Monatsmittel“ gibt es nur, wo „monat:“ sagt, für welchen Monat "
                      "ein Wert gilt.")  # fmt: skip
    return _amount(version, scalar, parts[:-2] if mean else parts, scope), mean


def _amount(version: Version, scalar: Scalar, parts: list[Word], scope: Scope) -> Value | None:
    """`Tage von A bis B`, or a number field."""
    folded = [part.folded for part in parts]
    if folded[:2] == ["Tage", "von"] and "bis" in folded[2:]:
        cut = folded.index("bis", 2)
        start, end = (version.days.read(some, scope, scalar) for some in (parts[2:cut], parts[cut + 1 :]))
        return None if start is None or end is None else DaysBetween(start, end, scalar.place)
    found = version.fact(Scalar(" ".join(part.text for part in parts), span(parts[0], parts[-1])), scope)
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
