"""A rule without a case: the sentences that a head of office signs, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile import german
from engine.compile.phrases import always, amount, bare, column_label, entity, shift_words, slot
from engine.compile.reasons import evidence_words
from engine.compile.selections import NUMBERS
from engine.compile.statements import day, lines, plain, records, statement
from engine.plan.conditions import Condition, Operator
from engine.plan.quotas import Measure as QuotaMeasure
from engine.plan.quotas import Quota, Span
from engine.plan.rules import Basis, CalendarUnit, Capacity, CatchUp, Cycle, Deadline, Evidence, Rule
from engine.plan.values import Choose, Column, Duration, Literal, NextRecord, Shifted, Unset, Value
from schemas.factmodel import FactModel
from schemas.outcome import Kind

_KINDS = {
    Kind.PROPOSAL: "Vorschlag",
    Kind.DEADLINE: "Frist",
    Kind.CYCLE: "Turnus",
    Kind.DUTY: "Pflicht",
    Kind.QUOTA: "Quote",
    Kind.DEFINITION: "Begriff",
}


_ARTICLES = {QuotaMeasure.SUM: "die", QuotaMeasure.MEAN: "der", QuotaMeasure.MEDIAN: "der",
             QuotaMeasure.RATIO: "das"}  # fmt: skip
_MIRRORED = {Operator.AT_LEAST: Operator.AT_MOST, Operator.MORE: Operator.LESS, Operator.AT_MOST: Operator.AT_LEAST,
             Operator.LESS: Operator.MORE}  # fmt: skip
"""How a target below something was written, before it was turned into a limit for the value."""


def render(rule: Rule, model: FactModel) -> str:
    """One rule as Markdown: what it demands, from when to when it is in force, its values, sources and owner."""
    blocks = [
        f"# {rule.title}",
        f"`{rule.id}` · {_KINDS[rule.kind]} · {legal_time(rule)}",
        *([f"**Ziel.** {rule.control_goal}"] if rule.control_goal else []),
        *_demand(rule, model),
        *_values(rule),
        *_sources(rule),
        *_posts(rule),
    ]
    return "\n\n".join(blocks) + "\n"


def demand(rule: Rule, model: FactModel) -> str:
    """Only what a rule demands, as Markdown: no head, no values, no sources."""
    return "\n\n".join(_demand(rule, model))


def gist(rule: Rule, model: FactModel) -> str:
    """What a rule looks at, as Markdown: a sentence, perhaps with a list; whom it concerns is left out."""
    if rule.quota is not None:
        return _target(rule.quota, model)
    known = entity(rule.entity, model)
    said = f"Für {german.every(known.article, known.label)} {_duty(rule, model)}"
    return said if rule.criterion is None else said + "\n\n" + "\n".join(lines(rule.criterion, model))


def define(name: str, condition: Condition | None, value: Value | None, model: FactModel) -> str:
    """What a definition about the entity `name` says, as Markdown."""
    known = entity(name, model)
    if condition is not None:
        return _listed(f"Trifft auf {known.plural} zu, für die gilt:", condition, model)
    return f"Ist für {german.every(known.article, known.label)}: {bare(value, model)}." if value is not None else ""


def legal_time(rule: Rule) -> str:
    """From when to when a version is in force, what follows it, and its Fassung where it has one."""
    law = rule.in_force
    until = f" bis {german.day(law.end)}" if law.end is not None else ""
    tail = f", danach läuft Begonnenes weiter bis {german.day(law.runs_until)}" if law.runs_until is not None else ""
    after = f"; abgelöst durch `{law.successor}`" if law.successor else ""
    version = f" · Fassung {rule.fassung[:12]}" if rule.fassung else ""
    return f"gilt ab {german.day(law.start)}{until}{tail}{after}{version}"


def _demand(rule: Rule, model: FactModel) -> Iterator[str]:
    """The sentences."""
    if rule.quota is not None:
        yield from _quota(rule, rule.quota, model)
        return
    yield _scoped(rule, _duty(rule, model), model)
    if rule.deadline is not None:
        yield from _details(rule.deadline, model)
    if rule.cycle is not None:
        yield from _turns(rule.cycle, model)
        yield from _details(rule.cycle.deadline, model)
    if rule.criterion is not None:
        yield "\n".join(lines(rule.criterion, model)) or "- immer"
    if rule.exempt is not None:
        yield _listed("Ausgenommen ist, wofür gilt:", rule.exempt, model)
    if rule.capacity is not None:
        yield _places(rule.capacity, model)
    dated = rule.deadline is not None or rule.cycle is not None
    if rule.soon is not None and dated:
        yield f"Bald fällig ist es ab {german.duration(rule.soon, dative=True)} vor dem Fälligkeitstag."
    if rule.lookback is not None:
        yield f"Was vor mehr als {german.duration(rule.lookback, dative=True)} fällig war, wird nicht mehr geprüft."


def _scoped(rule: Rule, duty: str, model: FactModel) -> str:
    """„Für jede Teilnahme, für die gilt: …, ist …“; several conditions as a list."""
    known = entity(rule.entity, model)
    subject = f"Für {german.every(known.article, known.label)}"
    if always(rule.applies):
        return f"{subject} {duty}"
    whom = {"der": "den", "das": "das"}.get(known.article, "die")
    listed = lines(rule.applies, model)
    if len(listed) == 1:
        return f"{subject}, für {whom} gilt: {listed[0].removeprefix('- ')}, {duty}"
    return f"{subject}, für {whom} alles Folgende gilt:\n\n" + "\n".join(listed) + f"\n\n{duty}"


def _listed(head: str, condition: Condition, model: FactModel) -> str:
    listed = lines(condition, model)
    return f"{head} {statement(condition, model)}." if len(listed) == 1 else head + "\n\n" + "\n".join(listed)


def _duty(rule: Rule, model: FactModel) -> str:
    """What is to be done, beginning with its verb."""
    if rule.deadline is not None:
        return _due(rule.deadline.due, rule.deadline.evidence, model)
    if rule.cycle is not None:
        return _every(rule.cycle, model)
    if rule.kind is Kind.PROPOSAL:
        return f"wird vorgeschlagen: {rule.advice.rstrip('.') or rule.title}, wenn gilt:"
    return "muss gelten:"


def _due(due: Value, evidence: Evidence | None, model: FactModel, often: str = "") -> str:
    """„ist spätestens 3 Monate vor Ende der Teilnahme nachzuweisen: …“, or with a list of cases."""
    wanted = _wanted(evidence, model)
    if not isinstance(due, Choose):
        return f"ist {often}{_latest(due, model)} {wanted}."
    cases = [
        f"- {_latest(value, model)}, wenn gilt: {statement(condition, model)}" for condition, value in due.branches
    ]
    rest = [f"- sonst {_latest(due.otherwise, model)}"] if due.otherwise is not None else []
    return f"ist {often}{wanted}, und zwar\n\n" + "\n".join([*cases, *rest])


def _latest(due: Value, model: FactModel) -> str:
    if isinstance(due, Shifted):
        return f"spätestens {shift_words(due, model)}"
    return f"spätestens am {day(due, model)}"


def _wanted(evidence: Evidence | None, model: FactModel) -> str:
    if evidence is None:
        return "zu handeln"
    if evidence.own is not None and not evidence.sources:
        label = column_label(evidence.own, model) if isinstance(evidence.own, Column) else bare(evidence.own, model)
        return f"zu erfassen: „{label}“"
    return f"nachzuweisen: {plain(evidence_words(evidence, model, nominative=True), model)}"


def _details(deadline: Deadline, model: FactModel) -> Iterator[str]:
    """Everything that moves, ends or reopens the duty, a sentence each."""
    said: list[str] = []
    if deadline.evidence is not None:
        said += dict.fromkeys(_windows(deadline.evidence, model))
    if deadline.not_before is not None:
        said.append(f"Fällig wird es nicht vor dem {day(deadline.not_before, model)}.")
    if deadline.shift is not None:
        way = "nächsten" if deadline.shift else "vorherigen"
        said.append(
            f"Fällt der Tag auf einen Samstag, Sonntag oder Feiertag, verschiebt er sich auf den {way} Werktag."
        )
    if deadline.pauses is not None:
        then = "beginnt danach neu" if deadline.pauses.restart else "läuft danach weiter"
        said.append(f"Die Frist ruht während: {records(deadline.pauses.rows, model)}; sie {then}.")
    if deadline.ends is not None:
        said += _ends(deadline.ends, model)
    if deadline.catch_up is CatchUp.NO:
        said.append("Nach dem Fälligkeitstag lässt es sich nicht nachholen.")
    elif deadline.catch_up is CatchUp.UNTIL and deadline.catch_up_until is not None:
        said.append(f"Nachholen lässt es sich bis zum {day(deadline.catch_up_until, model)}.")
    if said:
        yield "\n".join(f"- {sentence}" for sentence in said)


def _ends(ends: Value, model: FactModel) -> list[str]:
    if not isinstance(ends, Choose):
        return [f"Die Pflicht endet mit dem {day(ends, model)}."]
    said = [f"Wenn gilt: {statement(condition, model)}, endet die Pflicht mit dem {day(value, model)}."
            for condition, value in ends.branches]  # fmt: skip
    return [*said, *([f"Sonst endet sie mit dem {day(ends.otherwise, model)}."] if ends.otherwise is not None else [])]


def _windows(evidence: Evidence, model: FactModel) -> Iterator[str]:
    """From when to when evidence counts."""
    for source in evidence.sources:
        known = entity(source.rows.entity, model)
        one = german.capital(german.indefinite(known.article, known.label))
        since = f" ab dem {day(source.earliest, model)}" if source.earliest is not None else ""
        until = ""
        if isinstance(source.until, NextRecord):
            following = entity(source.until.row.entity, model).label
            until = f" bis zum Tag vor dem nächsten Datensatz „{following}“"
        elif source.until is not None:
            before = "" if source.until_inclusive else "Tag vor dem "
            until = f" bis zum {before}{day(source.until, model)}"
        if since or until:
            yield f"{one} zählt{since}{until}."


def _every(cycle: Cycle, model: FactModel) -> str:
    wanted = _wanted(cycle.deadline.evidence, model)
    if cycle.calendar is not None:
        words = {CalendarUnit.MONTH: "Monat", CalendarUnit.QUARTER: "Quartal", CalendarUnit.YEAR: "Jahr"}
        return f"ist in jedem {words[cycle.calendar]} {wanted}."
    if isinstance(cycle.every, Duration | Unset):
        return f"ist alle {amount(cycle.every)} {wanted}."
    return _due(cycle.deadline.due, cycle.deadline.evidence, model, "immer wieder ")


def _turns(cycle: Cycle, model: FactModel) -> Iterator[str]:
    """What the periods count from."""
    if cycle.basis is Basis.SLIDING:
        said = "Jeder Abschnitt zählt ab der letzten Erledigung"
    elif cycle.basis is Basis.FIXED:
        said = "Die Abschnitte folgen einem festen Takt; vorzeitig Erledigtes zählt für den laufenden Abschnitt"
    else:
        said = "Es zählt nur, was im Zeitraum selbst geschieht"
    first = (
        f"; der erste beginnt mit dem {day(cycle.first, model)}"
        if cycle.first is not None
        else ("; der erste beginnt mit der ersten Erledigung")
    )
    last = " Der letzte Abschnitt wird mit dem Ende fällig." if cycle.end_is_due else ""
    yield f"{said}{first}.{last}"


def _places(capacity: Capacity, model: FactModel) -> str:
    unit = entity(capacity.per.entity, model)
    order = [f"- {text}" for text in (one.text for one in capacity.order) if text]
    head = f"Plätze je {unit.label}: {bare(capacity.available, model)}, belegt durch {records(capacity.taken, model)}."
    return head + ("\n\nVorgeschlagen wird in dieser Reihenfolge, bei Gleichstand ohne Rang:\n\n" + "\n".join(order)
                   if order else "")  # fmt: skip


def _quota(rule: Rule, quota: Quota, model: FactModel) -> Iterator[str]:
    levels = german.enumeration((entity(name, model).label for name, _ in quota.levels), "und")
    known = entity(rule.entity, model)
    if quota.from_rule is not None:
        due = ", die im Berichtsmonat fällig waren," if quota.due_in_period else ""
        statuses = german.enumeration(sorted(quota.fulfilled_by), "oder")
        yield f"Je {levels} zählen die Ergebnisse der Regel `{quota.from_rule}`{due} und davon: {statuses}."
    else:
        everyone = f"Je {levels} zählen {known.plural}"
        yield everyone + "." if always(rule.applies) else _listed(f"{everyone}, wenn gilt:", rule.applies, model)
        if quota.fulfilled is not None:
            yield _listed("Davon zählt, wofür gilt:", quota.fulfilled, model)
    if rule.exempt is not None:
        yield _listed("Nicht gezählt wird, wofür gilt:", rule.exempt, model)
    yield _target(quota, model)


def _target(quota: Quota, model: FactModel) -> str:
    """What is measured over which months, what it is held against, and when it is yellow, red or not measurable."""
    share = quota.measure in (QuotaMeasure.SHARE, QuotaMeasure.RATIO)
    unit = " %" if share and _unitless(quota.target) else ""
    said = [*_months(quota, model), _aim(quota, unit, model)]
    if quota.compared is not None and not quota.relative:
        said.append(f"Verglichen wird mit {_base(quota, model)}.")
    if quota.yellow is not None:
        way = "darunter" if quota.operator in (Operator.AT_LEAST, Operator.MORE) else "darüber"
        of = " des Ziels" if quota.yellow_relative else ""
        said.append(f"Bis {_number(quota.yellow, model)}{unit}{of} {way} ist die Ampel gelb, sonst rot.")
    if quota.unknown_at_most is not None:
        said.append(f"Hängt die Farbe von Unbekanntem ab und sind mehr als {_number(quota.unknown_at_most, model)} "
                    "unbekannt, ist sie nicht messbar.")  # fmt: skip
    if quota.sample:
        said.append("Geprüft wird eine Stichprobe; deshalb steht neben dem Anteil sein Intervall (Wilson, 95 %).")
    return " ".join(said)


def _months(quota: Quota, model: FactModel) -> Iterator[str]:
    stretch = quota.stretch
    if stretch is None:
        return
    spans = {Span.MONTH: "den Berichtsmonat", Span.YEAR: "die letzten zwölf Monate",
             Span.PROGRESS: "die Monate seit Januar"}  # fmt: skip
    each = ", für jeden Monat ein Wert" if stretch.monthly else ""
    yield f"Gezählt wird über {spans[stretch.span]}, nach dem {day(stretch.day, model)}{each}."
    if stretch.lag is not None:
        yield f"Der Berichtsmonat liegt {amount(stretch.lag)} vor dem Monat des Stichtags."


def _aim(quota: Quota, unit: str, model: FactModel) -> str:
    what, name = "", f"{quota.measure} "
    if quota.of is not None:
        per = "" if quota.per is None else f" zu {bare(quota.per, model)}{' im Monatsmittel' if quota.per_mean else ''}"
        what, name = f"Gemessen wird {_ARTICLES[quota.measure]} {quota.measure}: {bare(quota.of, model)}{per}. ", ""
    if quota.target is None:
        return f"{what or f'Gemessen wird: {quota.measure}. '}Ein Ziel gibt es nicht."
    if not quota.relative:
        return f"{what}Ziel: {name}{NUMBERS[quota.operator]} {_number(quota.target, model)}{unit}."
    operator = quota.operator if quota.relative > 0 else _MIRRORED[quota.operator]
    way = "über" if quota.relative > 0 else "unter"
    percent = " %" if _unitless(quota.target) else ""
    wanted = f"{NUMBERS[operator]} {_number(quota.target, model)}{percent} {way} {_base(quota, model)}"
    return f"{what}Ziel: {name}{wanted}."


def _base(quota: Quota, model: FactModel) -> str:
    assert quota.compared is not None
    return "dem Vorjahr" if quota.compared.of is None else f"dem Wert „{bare(quota.compared.of, model)}“"


def _number(value: Value, model: FactModel) -> str:
    return str(slot(value)) if isinstance(value, Literal | Unset) else bare(value, model)


def _unitless(value: Value | None) -> bool:
    return isinstance(value, Literal) and not value.unit


def _values(rule: Rule) -> Iterator[str]:
    if rule.values:
        yield "**Werte.** " + "; ".join(f"{name}: {value}" for name, value in rule.values) + "."


def _sources(rule: Rule) -> Iterator[str]:
    if rule.references:
        yield "**Quellen.** " + "; ".join(f"{r.document}, {r.passage}" for r in rule.references) + "."


def _posts(rule: Rule) -> Iterator[str]:
    posts = [f"Verantwortlich: {rule.owner}"] if rule.owner else []
    posts += [f"zuständig: {rule.responsible}"] if rule.responsible else []
    if posts:
        yield german.capital("; ".join(posts)) + "."
