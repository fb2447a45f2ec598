"""How a due day came about and what was found for it: the middle part of an explanation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.written import amount
from engine.plan.rules import CatchUp, Deadline, Rule
from engine.plan.values import Choose, Earliest, FirstPresent, Latest, Moved, Shifted, Unset, Value
from engine.run.walk.deadline import Course, Decision
from engine.run.walk.evidence import OWN, Done, Found
from engine.run.walk.pauses import Rest
from engine.run.walk.terms import conditions, values
from engine.run.walk.terms.facts import Absent, Scope, Unknown
from engine.run.walk.tree import law, name_of, record, seen, shown, text, tree, word
from engine.run.walk.wording import names
from schemas.outcome import Reasoning


def explain(rule: Rule, deadline: Deadline, decision: Decision) -> Iterator[Reasoning]:
    """Due day, evidence, end, pause, catching up, and the comparison with the Stichtag."""
    course, scope = decision.course, decision.scope
    if course is None:
        return
    yield _due(deadline, course, scope)
    if course.done is None or not isinstance(course.due, date):
        return
    if course.found is not None:
        yield _evidence(course.found, course.done, rule, scope)
    if deadline.ends is not None:
        yield Reasoning(f"die Pflicht endet mit: {text(course.ends)}", children=(derive(deadline.ends, scope),))
    if deadline.pauses is not None:
        yield Reasoning("am Stichtag ruht die Frist", word(course.rest.at(scope.world.today)))
    yield from _catching_up(deadline, scope)
    yield _compared(course.due, scope.world.today)


def _due(deadline: Deadline, course: Course, scope: Scope) -> Reasoning:
    """The due day, step by step."""
    counted = course.counted
    own = values.value(deadline.due, scope)
    steps = [derive(deadline.due, scope) if own == counted else Reasoning(f"der Takt führt zum {text(counted)}")]
    if deadline.pauses is not None:
        steps += _pauses(course.rest)
        if course.moved != counted:
            begin = "beginnt danach neu" if deadline.pauses.restart else "läuft danach weiter"
            steps.append(Reasoning(f"die Frist {begin}: {text(course.moved)}"))
    if deadline.not_before is not None:
        said = f"nicht vor dem {shown(deadline.not_before, scope)}: {text(course.floored)}"
        steps.append(Reasoning(said, children=(derive(deadline.not_before, scope),)))
    if deadline.shift is not None:
        way = "nächsten" if deadline.shift else "vorherigen"
        steps.append(Reasoning(f"verschoben auf den {way} Werktag, wenn es keiner ist: {text(course.due)}"))
    elif course.due != course.floored:
        steps.append(Reasoning(f"der letzte Abschnitt wird mit dem Ende fällig: {text(course.due)}"))
    if isinstance(course.due, Absent):
        return Reasoning("es gibt keinen Fälligkeitstag", children=tuple(steps))
    known = "der Fälligkeitstag ist unbekannt" if isinstance(course.due, Unknown) else f"fällig am {text(course.due)}"
    return Reasoning(known, children=tuple(steps))


def _pauses(rest: Rest) -> Iterator[Reasoning]:
    for start, end in rest.sure:
        yield Reasoning(f"Pause vom {german.day(start)} bis {german.day(end)}", "wahr")
    for first, last, gaps in rest.doubtful:
        days = [text(day) if day is not None else "unbekannt" for day in (first, last)]
        yield Reasoning(f"Pause von {days[0]} bis {days[1]}; es fehlt: {', '.join(names(gaps))}", "unbekannt")
    if rest.missing is not None:
        yield Reasoning(f"Pausen sind nicht geliefert: {', '.join(names(rest.missing.gaps))}", "unbekannt")


def derive(value: Value, scope: Scope) -> Reasoning:
    """How a day is found: every step with its paragraph."""
    name = name_of(value, scope.world.model)
    said = f"{name}: {shown(value, scope)}"
    match value:
        case Shifted():
            if isinstance(value.amount, Unset):
                return Reasoning(f"{name}: {amount(value.amount)}", children=(derive(value.day, scope),))
            basis = law(value.amount, value.inclusive)
            return Reasoning(said, facts=tuple(seen(value.day, scope)), basis=basis, children=_below(value.day, scope))
        case Moved():
            return Reasoning(said, basis="Werktage nach dem Kalender des Amts", children=(derive(value.day, scope),))
        case Earliest() | Latest():
            return Reasoning(said, children=tuple(derive(day, scope) for day in value.days))
        case FirstPresent():
            return Reasoning(said, facts=tuple(seen(value, scope)))
        case Choose():
            return Reasoning(f"je nach Fall: {shown(value, scope)}", children=tuple(_branches(value, scope)))
        case _:
            return Reasoning(said, facts=tuple(seen(value, scope)))


def _below(value: Value, scope: Scope) -> tuple[Reasoning, ...]:
    return (derive(value, scope),) if isinstance(value, Shifted | Moved | Earliest | Latest | Choose) else ()


def _branches(value: Choose, scope: Scope) -> Iterator[Reasoning]:
    for condition, then in value.branches:
        told = conditions.truth(condition, scope)
        yield tree(condition, scope)
        if isinstance(told, Unknown):
            return
        if told:
            yield derive(then, scope)
            return
    if value.otherwise is not None:
        yield derive(value.otherwise, scope)


def _evidence(found: Found, done: Done, rule: Rule, scope: Scope) -> Reasoning:
    """What was found, what might be, and what was not delivered."""
    children = []
    for proof in found.proofs:
        children.append(Reasoning(f"{_named(found, proof, rule, scope)}, zählt am {german.day(proof.day)}", "wahr"))
    for doubt in found.doubts:
        said = f"{_named(found, doubt.proof, rule, scope)}, zählt vielleicht; es fehlt: {', '.join(names(doubt.gaps))}"
        children.append(Reasoning(said, "unbekannt"))
    for hole in found.holes:
        since = "" if hole.first == date.min else f"vom {german.day(hole.first)} "
        said = f"nicht geliefert {since}bis {german.day(hole.last)}: {', '.join(names(hole.gaps))}"
        children.append(Reasoning(said, "unbekannt"))
    if isinstance(done.on_time, Unknown) or isinstance(done.late, Unknown):
        return Reasoning("ob es erledigt ist, ist unbekannt", "unbekannt", children=tuple(children))
    if done.proof is None:
        return Reasoning("ein Nachweis ist nicht erfasst", "falsch", children=tuple(children))
    late = "verspätet erledigt" if done.late else "rechtzeitig erledigt"
    return Reasoning(f"{late} am {german.day(done.proof.day)}", "wahr", children=tuple(children))


def _named(found: Found, proof: object, rule: Rule, scope: Scope) -> str:
    held = (found.records or {}).get(proof)  # type: ignore[call-overload]
    if getattr(proof, "source", OWN) == OWN or held is None:
        return f"{entity(rule.entity, scope.world.model).label} selbst"
    return record(held[0], held[1], scope)


def _catching_up(deadline: Deadline, scope: Scope) -> Iterator[Reasoning]:
    if deadline.catch_up is CatchUp.NO:
        yield Reasoning("nach dem Fälligkeitstag lässt es sich nicht mehr nachholen")
    elif deadline.catch_up is CatchUp.UNTIL and deadline.catch_up_until is not None:
        said = f"nachholen lässt es sich bis zum {shown(deadline.catch_up_until, scope)}"
        yield Reasoning(said, children=(derive(deadline.catch_up_until, scope),))


def _compared(due: date, today: date) -> Reasoning:
    days = (today - due).days
    if days == 0:
        return Reasoning(f"der Stichtag {german.day(today)} ist der Fälligkeitstag", comparison="0 Tage")
    count = f"{german.number(abs(days))} {'Tag' if abs(days) == 1 else 'Tage'}"
    way = "nach" if days > 0 else "vor"
    said = f"der Stichtag {german.day(today)} liegt {count} {way} dem Fälligkeitstag {german.day(due)}"
    return Reasoning(said, comparison=f"{german.day(today)} {'>' if days > 0 else '<'} {german.day(due)}")
