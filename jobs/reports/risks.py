"""Risks: the matrix, the ranked list with measures and their success check, and what the rules' findings say.

A rule names the risk it guards against (`risiko`). How likely that is is seen: the share of what the rule asked for
that was not done. A risk that the office keeps belongs to the rule whose id, title or risk is its name; then the higher
of both likelihoods ranks it. How great the damage would be is for the office to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from engine.plan.rules import Rule
from jobs.reports.source import Source
from schemas.outcome import Kind, Status
from schemas.reports.report import Cell, Number, Part, Picture, Point, Query, Shape, Table
from store.reports import risks as kept

MATRIX = "risikomatrix"
_DONE = (Status.DONE, Status.DONE_LATE, Status.MET)
_NOT_DONE = (Status.OVERDUE, Status.MISSED, Status.NOT_MET)
MIDDLE, HIGH = Decimal(5), Decimal(20)
"""From which share in per cent a likelihood is middle or high: a proposal, said in every report."""


@dataclass(frozen=True, slots=True)
class Steps:
    """From which step on a likelihood or damage is middle or high; None where the office has not set it."""

    middle: int | None
    high: int | None

    def priority(self, likelihood: int | None, damage: int | None) -> str:
        """What the risk matrix says: high on one axis and at least middle on the other comes first."""
        if self.middle is None or self.high is None or likelihood is None or damage is None:
            return "nicht bewertbar"
        low, top = sorted((likelihood, damage))
        return "vorrangig" if top >= self.high and low >= self.middle else "nachrangig"

    def of_share(self, share: Decimal) -> int | None:
        """The step that an observed share stands for."""
        if self.middle is None or self.high is None:
            return None
        return self.high if share >= HIGH else self.middle if share >= MIDDLE else 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run says about a rule's risk: done and not done, and the share of the latter in per cent."""

    rule: str
    title: str
    risk: str
    done: int
    failed: int
    least: int

    @property
    def share(self) -> Decimal:
        """Not done, in per cent of both, with one decimal."""
        whole = Decimal(100 * self.failed) / Decimal(self.done + self.failed)
        return whole.quantize(Decimal("0.1"), ROUND_HALF_EVEN)

    @property
    def shown(self) -> bool:
        """Whether the numbers are large enough to be shown."""
        return all(not 0 < one < self.least for one in (self.done, self.failed, self.done + self.failed))


def parts(source: Source) -> Iterator[Part]:
    """The chapters of the report about risks."""
    steps, seen = _steps(source), tuple(_seen(source))
    found = kept.risks(source.snapshot, source.scratch) if source.snapshot is not None else None
    alive = tuple(
        one for one in found or ()
        if (one.found is None or one.found <= source.period.last)
        and (one.closed is None or one.closed > source.period.last)
    )  # fmt: skip
    yield _matrix(source, steps, alive, found is not None)
    yield _ranked(source, steps, alive, {name: one for one in seen if one.shown for name in _names(one)})
    yield _rules(source, steps, seen)


def _steps(source: Source) -> Steps:
    """The steps the office has set for the matrix."""
    said: dict[str, int] = {}
    for rule, values in source.loaded.office.values if source.loaded is not None else ():
        if rule.text == MATRIX:
            for value in values:
                if value.value is not None and value.value.text.isdecimal():
                    said[value.name.text] = int(value.value.text)
    return Steps(said.get("mittlere_stufe"), said.get("hohe_stufe"))


def _matrix(source: Source, steps: Steps, risks: tuple[kept.Risk, ...], delivered: bool) -> Part:
    """How many risks stand in each cell. Risks are no people: nothing is left out."""
    said = [_levels(steps)]
    judged = [one for one in risks if one.likelihood is not None and one.damage is not None]
    if not delivered:
        said.append("Die Tabelle der Risiken wurde nicht geliefert; die Matrix ist leer.")
    elif len(judged) < len(risks):
        said.append(
            f"{len(risks) - len(judged)} von {len(risks)} geführten Risiken sind nicht auf beiden Achsen bewertet."
        )
    if not judged:
        return Part(titel="Risikomatrix", saetze=(*said, "Kein geführtes Risiko ist bewertet."))
    top = max(max(one.likelihood or 1, one.damage or 1) for one in judged)
    top = max(top, steps.high or 1)
    levels = range(1, top + 1)

    def cell(likelihood: int, damage: int) -> int:
        return sum(one.likelihood == likelihood and one.damage == damage for one in judged)

    rows = tuple(
        (f"Wahrscheinlichkeit {one}", *(_risks(source, cell(one, damage), one, damage) for damage in levels))
        for one in reversed(levels)
    )
    points = tuple(
        Point(x=str(damage), y=str(one), wert=float(cell(one, damage)), art=steps.priority(one, damage))
        for one in levels
        for damage in levels
    )
    told = "; ".join(f"Wahrscheinlichkeit {one.y}, Schaden {one.x}: {one.wert:.0f}" for one in points if one.wert)
    return Part(
        titel="Risikomatrix", saetze=tuple(said),
        bild=Picture(form=Shape.MATRIX, titel="Risiken nach Wahrscheinlichkeit und Schaden", beschreibung=told,
                     x="Stufe des Schadens", y="Stufe der Wahrscheinlichkeit", punkte=points),
        tabelle=Table(kopf=("", *(f"Schaden {one}" for one in levels)), zeilen=rows),
    )  # fmt: skip


def _risks(source: Source, number: int, likelihood: int, damage: int) -> Number:
    marks: dict[str, str | tuple[str, ...]] = {"wahrscheinlichkeit": str(likelihood), "schadensausmass": str(damage)}
    return Number(wert=number, lauf=source.id, abfrage=Query.RISKS, merkmale=marks)


def _levels(steps: Steps) -> str:
    if steps.middle is None or steps.high is None:
        return (
            "Ab welcher Stufe ein Risiko mittel oder hoch ist, hat das Amt nicht festgelegt (risikomatrix: "
            "mittlere_stufe, hohe_stufe). Welches Risiko vorrangig ist, lässt sich darum nicht sagen."
        )
    return (
        f"Mittel ist ab Stufe {steps.middle}, hoch ab Stufe {steps.high}. Vorrangig ist, was auf einer Achse hoch und "
        "auf der anderen mindestens mittel ist."
    )


def _ranked(
    source: Source, steps: Steps, risks: tuple[kept.Risk, ...], seen: Mapping[str, Seen]
) -> Part:  # fmt: skip
    """The risks the office keeps, what comes first first, each with its last measure and success check."""
    done: dict[str, list[kept.Step]] = {}
    for step in kept.steps(source.snapshot, source.scratch) if source.snapshot is not None else ():
        if step.day is None or step.day <= source.period.last:
            done.setdefault(step.risk, []).append(step)
    lines = []
    for one in risks:
        found = seen.get(one.name.strip().casefold())
        observed = steps.of_share(found.share) if found is not None else None
        likelihood = max((step for step in (one.likelihood, observed) if step is not None), default=None)
        first = steps.priority(likelihood, one.damage)
        order = (first != "vorrangig", -(likelihood or 0) - (one.damage or 0), one.name, one.key)
        lines.append((order, (
            one.name or one.key, _text(one.likelihood), _text(observed), _text(one.damage), first,
            _last(done.get(one.key, ()), "Maßnahme"), _last(done.get(one.key, ()), "Erfolgskontrolle"),
        )))  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(row for _, row in sorted(lines))
    head = ("Risiko", "Wahrscheinlichkeit", "beobachtet", "Schaden", "Rang", "letzte Maßnahme", "Erfolgskontrolle")
    return Part(
        titel="Geführte Risiken", tabelle=Table(kopf=head, zeilen=rows) if rows else None,
        saetze=("Beobachtet ist die Stufe, die aus den Befunden der Regel folgt, deren Namen das Risiko trägt; die "
                "höhere der beiden zählt.",) if rows else ("Es werden keine Risiken geführt.",),
    )  # fmt: skip


def _last(steps: list[kept.Step] | tuple[()], kind: str) -> str:
    chosen = [one for one in steps if one.kind == kind]
    if not chosen:
        return "keine"
    day = f"{chosen[-1].day:%d.%m.%Y}" if chosen[-1].day is not None else "ohne Tag"
    return f"{day}, {chosen[-1].result or 'ohne Ergebnis'}" if kind == "Erfolgskontrolle" else day


def _seen(source: Source) -> Iterator[Seen]:
    """What the run counted for every rule that guards against a risk, from its receipt."""
    if source.files is None or source.loaded is None:
        return
    counts = source.files.receipt.counts
    rules: dict[str, Rule] = {one.id: one for one in source.loaded.rulebook.rules}
    for name in sorted(rules):
        rule, mine = rules[name], counts.get(name, {})
        done = sum(mine.get(str(status), 0) for status in _DONE)
        failed = sum(mine.get(str(status), 0) for status in _NOT_DONE)
        if rule.kind not in (Kind.QUOTA, Kind.PROPOSAL) and done + failed:
            yield Seen(name, rule.title, source.loaded.written(rule).risk, done, failed, source.least)


def _names(one: Seen) -> set[str]:
    return {text.strip().casefold() for text in (one.rule, one.title, one.risk) if text.strip()}


def _rules(source: Source, steps: Steps, seen: tuple[Seen, ...]) -> Part:
    """What the rules guard against, the likeliest first."""
    named = [one for one in seen if one.risk]
    order = sorted((one for one in named if one.shown), key=lambda one: (-one.share, one.rule))
    rows = tuple(_line(source, steps, one) for one in order)
    said = [
        f"Stufe der Wahrscheinlichkeit: mittel ab {MIDDLE} %, hoch ab {HIGH} % nicht erfüllt. Diese Grenzen sind ein "
        "Vorschlag, den das Amt bestätigt. Wie groß der Schaden wäre, sagt keine Quelle; die Risikokonferenz bewertet "
        "ihn.",
    ]
    if len(order) < len(named):
        said.append(
            f"Zu {len(named) - len(order)} weiteren Regeln steht hier nichts: Weniger als "
            f"{source.least} Vorgänge sind erfüllt oder nicht erfüllt."
        )
    shown = [(one.title, one.share) for one in order if one.failed][:12]
    points = tuple(Point(x=title, wert=float(share)) for title, share in shown)
    bild = None
    if len(points) > 1:
        told = "Balken: " + ", ".join(f"{one.x} {one.wert}" for one in points)
        bild = Picture(form=Shape.BARS, titel="Wie oft Regeln nicht erfüllt sind", beschreibung=told, x="Prozent",
                       punkte=points)  # fmt: skip
    head = ("Risiko der Regel", "Regel", "nicht erfüllt", "verlangt", "Anteil", "Stufe")
    return Part(titel="Risiken der Regeln", saetze=tuple(said), bild=bild,
                tabelle=Table(kopf=head, zeilen=rows) if rows else None)  # fmt: skip


def _line(source: Source, steps: Steps, one: Seen) -> tuple[Cell, ...]:
    def number(value: int | Decimal, what: str, unit: str = "") -> Number:
        marks: dict[str, str | tuple[str, ...]] = {"regel": one.rule, "was": what}
        return Number(wert=value, lauf=source.id, abfrage=Query.CHECKED, merkmale=marks, einheit=unit)

    return (
        one.risk, one.title, number(one.failed, "nicht erfüllt"), number(one.done + one.failed, "verlangt"),
        number(one.share, "anteil", "%"), _text(steps.of_share(one.share)),
    )  # fmt: skip


def _text(step: int | None) -> str:
    return "–" if step is None else str(step)
