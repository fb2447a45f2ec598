"""How things stand: what is open, by team, topic and rule, what is new, what is no longer open, what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.compile import german
from jobs.reports.across.joint import Cut, Joint, Rules, joint
from jobs.reports.small import TOTAL, Amount, Place, cases, pooled, split
from jobs.reports.source import GROUPS, REST, Source, group, teams
from schemas.reports.report import Cell, Number, Part, Picture, Point, Query, Shape, Table
from store.reports.decided import decisions
from store.reports.opened import Count

_NAMES = tuple(name for name, _ in GROUPS)
_BARS = 12
_TEAM, _TOPIC = "Team", "Thema"
SMALL = (
    "• heißt: nicht gezeigt. Weniger als {} Fälle oder {} Beschäftigte stehen nirgends für sich; damit sie sich nicht "
    "ausrechnen lassen, fehlen manchmal auch Zahlen daneben."
)


@dataclass(frozen=True, slots=True)
class Moves:
    """What is new and what is no longer open, by name; `hidden` are names of which neither is shown."""

    new: Mapping[str, Amount]
    gone: Mapping[str, Amount]
    hidden: frozenset[str]

    def cells(self, source: Source, name: str, **marks: str | tuple[str, ...]) -> tuple[Cell, Cell]:
        """The two numbers of a name, or nothing where there is no run to compare with."""
        if source.old is None:
            return "–", "–"
        left_out = name in self.hidden
        return (
            source.number(self.new.get(name, Amount(0, 0)), Query.NEW, left_out, **marks),
            source.number(self.gone.get(name, Amount(0, 0)), Query.GONE, left_out, **marks),
        )


def overview(source: Source) -> Part:
    """What the run looked at, what is open, new and no longer open, in the whole office."""
    whole = Moves(
        {TOTAL: source.amount(source.new)}, {TOTAL: source.amount(source.gone)},
        frozenset({TOTAL}) if source.amount(source.new).small or source.amount(source.gone).small else frozenset(),
    )  # fmt: skip
    new, gone = whole.cells(source, TOTAL)
    checked = sum(sum(one.values()) for one in source.files.receipt.counts.values()) if source.files else 0
    rows: list[tuple[Cell, ...]] = [
        ("Ergebnisse des Laufs, auch was in Ordnung ist", source.number(Amount(checked, checked), Query.CHECKED)),
        ("davon offen", source.number(source.amount(source.open), Query.OPEN)),
        (f"neu{_since(source)}", new),
        (f"nicht mehr offen{_since(source)}", gone),
    ]
    return Part(titel="Überblick", saetze=stretch(source), tabelle=Table(kopf=("Was", "Zahl"), zeilen=tuple(rows)))


def _since(source: Source) -> str:
    return "" if source.before is None else f" seit dem {german.day(source.before['as_of'])}"


def stretch(source: Source) -> tuple[str, ...]:
    """From when to when new and no longer open are counted, and what they say beside other reports."""
    if source.before is None or source.run is None:
        return ()
    period, start = source.period, source.before["as_of"]
    said = [
        f"Neu und nicht mehr offen: verglichen sind die Prüfungen vom {german.day(start)} (die letzte vor dem "
        f"Zeitraum) und vom {german.day(source.run['as_of'])} (die letzte darin). Was dazwischen auftauchte und wieder "
        "verschwand, zählt nicht; mehrere kurze Zeiträume ergeben darum zusammen oft mehr als ein langer. Neu weniger "
        "nicht mehr offen ist immer, um wie viel sich das Offene verändert hat."
    ]
    if (period.first - start).days > (period.last - period.first).days + 1:
        said.append("Davor ist länger nicht geprüft worden; der Vergleich reicht weiter zurück als sonst.")
    return tuple(said)


def by_team(source: Source) -> Part:
    """What is open in the teams; those with too few employees or cases are one."""
    named = _teams(source)
    if named is None:
        part = _crossed(source, "Offen nach Art", "Art", _TEAM, lambda _: "Amt")
        sentence = "Teams lassen sich nicht zeigen: Sie sind zu klein, oder ihre Größe wurde nicht geliefert."
        return part.model_copy(update={"saetze": (sentence, *part.saetze)})
    return _crossed(source, "Offen nach Team", _TEAM, _TEAM, lambda one: named[one.team])


def by_topic(source: Source) -> Part:
    """What is open in the topics."""
    return _crossed(source, "Offen nach Thema", _TOPIC, _TOPIC, lambda one: source.topic(one.rule))


def _teams(source: Source) -> dict[str, str] | None:
    """By team the name of its row; None where teams cannot be shown."""
    shown = teams(source)
    if shown is None:
        return None
    # Findings of the whole office belong to no team; they are in the rest, and it says so.
    rest = f"{REST} und ohne Team" if shown.get("") == REST else REST
    return {team: rest if name == REST else source.called(source.unit, name) for team, name in shown.items()}


def _closed(source: Source) -> Joint:
    """What all reports of this run leave out, whichever is being made."""
    if source.joint is None:
        named = _teams(source)
        rules = split(source.open, lambda one: one.rule)
        cuts = (
            _cut(source, _TEAM, lambda one: "Amt" if named is None else named[one.team]),
            _cut(source, _TOPIC, lambda one: source.topic(one.rule)),
        )
        sums = Rules(
            {rule: source.amount(one) for rule, one in rules.items()},
            {rule: cases(one) for rule, one in rules.items()},
            {rule: source.topic(rule) for rule in rules},
        )  # fmt: skip
        source.joint = joint(cuts, _NAMES, sums, _TOPIC)
    return source.joint


def _cut(source: Source, kind: str, by: Callable[[Count], str]) -> Cut:
    parts = split(source.open, by)
    cells: dict[Place, Amount] = {}
    for name, counts in (*parts.items(), (TOTAL, list(source.open))):
        groups = split(counts, group)
        for column in _NAMES:
            cells[name, column] = source.amount(groups.get(column, ()))
        cells[name, TOTAL] = source.amount(counts)
    return Cut(kind, tuple(parts), cells)


def _crossed(source: Source, title: str, what: str, kind: str, by: Callable[[Count], str]) -> Part:
    """A table of names and groups with the sums of both, in which nothing small can be worked out."""
    cut, hidden = _cut(source, kind, by), _closed(source).hidden[kind]
    names, cells = cut.names, cut.cells
    members = {name: _members(what, name, counts) for name, counts in split(source.open, by).items()}

    def cell(name: str, column: str) -> Number:
        marks = {**members.get(name, {}), **({} if column == TOTAL else {"art": column})}
        return source.number(cells[name, column], Query.OPEN, (name, column) in hidden, **marks)

    lines = (*names, TOTAL) if len(names) > 1 else (TOTAL,)
    rows = tuple((name, *(cell(name, column) for column in (*_NAMES, TOTAL))) for name in lines)
    shown = [(name, cell(name, TOTAL)) for name in names]
    if len(names) < 2:
        shown = [(column, cell(TOTAL, column)) for column in _NAMES]
    return Part(
        titel=title, saetze=(SMALL.format(source.least, source.store.reports.staff),),
        bild=bars(title, "offene Befunde", shown),
        tabelle=Table(kopf=(what, *_NAMES, TOTAL), zeilen=rows),
    )  # fmt: skip


def _members(what: str, name: str, counts: Sequence[Count]) -> dict[str, str | tuple[str, ...]]:
    """What a row counts, so that it can be counted again."""
    if what == "Team":
        return {"team": tuple(sorted({one.team for one in counts}))}
    if what == "Thema":
        return {"thema": name, "regel": tuple(sorted({one.rule for one in counts}))}
    return {}


def by_rule(source: Source) -> Part:
    """What is open, new and no longer open by rule; rules with too few cases are one."""
    parts = split(source.open, lambda one: one.rule)
    amounts = {rule: source.amount(one) for rule, one in parts.items()}
    rest = _closed(source).together
    alone = sorted((rule for rule in parts if rule not in rest), key=lambda rule: (-amounts[rule].number, rule))
    every = {one.rule for one in (*source.open, *source.new, *source.gone)}
    put = frozenset(every) - frozenset(alone)

    def named(one: Count) -> str:
        return "" if one.rule in put else one.rule

    moved = moves(source, named)
    rows: list[tuple[Cell, ...]] = []
    for rule in alone:
        here = source.number(amounts[rule], Query.OPEN, regel=rule)
        rows.append((source.title(rule), here, *moved.cells(source, rule, regel=rule)))
    if put:
        together = tuple(sorted(put))
        whole = source.amount(one for one in source.open if one.rule in put)
        here = source.number(whole, Query.OPEN, regel=together)
        rows.append((f"übrige Regeln ({len(together)})", here, *moved.cells(source, "", regel=together)))
    shown = [(str(row[0]), row[1]) for row in rows[:_BARS] if isinstance(row[1], Number)]
    return Part(
        titel="Offen nach Regel",
        saetze=(f"Regeln mit weniger als {source.least} offenen Fällen sind zusammengefasst.",),
        bild=bars("Regeln mit den meisten offenen Befunden", "offene Befunde", shown),
        tabelle=Table(kopf=("Regel", "offen", "neu", "nicht mehr offen"), zeilen=tuple(rows)),
    )  # fmt: skip


def moved_by_topic(source: Source) -> Part:
    """What is new and what is no longer open by topic."""

    def named(one: Count) -> str:
        return source.topic(one.rule)

    moved = moves(source, named)
    rules = {name: tuple(sorted({one.rule for one in counts}))
             for name, counts in split((*source.new, *source.gone), named).items()}  # fmt: skip
    rows = [(name, *moved.cells(source, name, thema=name, regel=rules[name])) for name in rules]
    return Part(
        titel="Neu und nicht mehr offen nach Thema",
        tabelle=Table(kopf=("Thema", "neu", "nicht mehr offen"), zeilen=tuple(rows)) if rows else None,
        saetze=() if rows else ("Dazu gibt es keine Zahlen.",),
    )  # fmt: skip


def moves(source: Source, by: Callable[[Count], str]) -> Moves:
    """New and gone by name. Both are left out together: with what was open before and is now, one gives the other."""
    hidden: set[str] = set()
    found: list[dict[str, Amount]] = []
    for parts in (split(source.new, by), split(source.gone, by)):
        found.append({name: source.amount(one) for name, one in parts.items()})
        hidden |= set(pooled(found[-1], {name: cases(one) for name, one in parts.items()}))
    return Moves(found[0], found[1], frozenset(hidden))


def decided(source: Source) -> Part:
    """What people decided about findings in the period."""
    first, last = source.period.first, source.period.last
    found = decisions(source.connection, source.store.office, first, last)
    rows = tuple(
        (kind, source.number(Amount(number, about, source.least), Query.DECISIONS, art=kind, von=first.isoformat(),
                             bis=last.isoformat()))
        for kind, number, about in found
    )  # fmt: skip
    return Part(
        titel="Entscheidungen", saetze=() if rows else ("Im Zeitraum wurde über keinen Befund entschieden.",),
        tabelle=Table(kopf=("Was", "Zahl"), zeilen=rows) if rows else None,
    )  # fmt: skip


def bars(title: str, axis: str, shown: Sequence[tuple[str, Number]]) -> Picture | None:
    """Bars of the numbers that are shown; None where there are fewer than two."""
    points = tuple(Point(x=name, wert=float(number.wert)) for name, number in shown if number.wert is not None)
    if len(points) < 2:
        return None
    said = ", ".join(f"{one.x} {one.wert:.0f}" for one in points)
    return Picture(form=Shape.BARS, titel=title, beschreibung=f"Balken: {said}", x=axis, punkte=points)
