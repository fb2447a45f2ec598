"""A run as people read it: what is late, what is next, what could not be decided and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.terminal import day, number, plural
from jobs.report import Report
from schemas.outcome import Status
from store.summary import Line, Measured, Summary

_COLOURS = {
    Status.OVERDUE: "bold red",
    Status.MISSED: "red",
    Status.NOT_MET: "red",
    Status.DUE_TODAY: "bold yellow",
    Status.DUE_SOON: "yellow",
    Status.UNCLEAR: "magenta",
    Status.PROPOSED: "cyan",
    Status.RED: "bold red",
    Status.YELLOW: "yellow",
    Status.GREEN: "green",
}
_TENTH = Decimal("0.1")
_NAMED = 12
"""Rules named one by one; more are only counted."""
_SHOWN_FLAWS = 20
_SHOWN_CAUSES = 10
_SHOWN_DISAGREEMENTS = 20


def show(report: Report, console: Console) -> None:
    """Prints a run."""
    receipt = report.receipt
    head = f"{receipt.office}, Stichtag {day(receipt.as_of)}: {plural(report.decided, 'Ergebnis', 'Ergebnisse')}"
    console.print(Text(head, style="bold"))
    _by_rule(report, console)
    summary = report.summary()
    _quotas(summary, console)
    _lines("Am längsten überfällig", summary.overdue, report, console)
    _lines("Als Nächstes fällig (reihum aus den Regeln)", summary.upcoming, report, console)
    _lines("Vorgeschlagen (reihum aus den Regeln)", summary.proposed, report, console)
    _conflicts(summary, console)
    _unclear(summary, console)
    _reviews(report, console)
    _delivery(report, console)
    _verification(report, console)
    _end(report, console)


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))


def _by_rule(report: Report, console: Console) -> None:
    counts = report.receipt.counts
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Regel")
    table.add_column("Ergebnisse")
    for rule, found in counts.items():
        table.add_row(Text(rule), _statuses(found))
    _title(console, "Nach Regel und Ergebnis")
    console.print(table)
    for reason, rules in _by_reason(report).items():
        told = ", ".join(rules) if len(rules) <= _NAMED else plural(len(rules), "Regel", "Regeln")
        console.print(Text(f"Ohne Ergebnis, {reason}: {told}", style="dim"))


def _by_reason(report: Report) -> dict[str, list[str]]:
    """The rules that said nothing, by the reason why; most of them are simply not switched on."""
    found: dict[str, list[str]] = {}
    for note in (*report.receipt.not_in_force, *report.receipt.silent):
        found.setdefault(note.reason, []).append(note.rule)
    return found


def _statuses(found: dict[str, int]) -> Text:
    """The statuses that ask for attention first, what is in order behind."""
    urgent = list(_COLOURS)
    order = sorted(
        found, key=lambda status: (urgent.index(Status(status)) if status in urgent else len(urgent), status)
    )
    text = Text()
    for status in order:
        text.append("" if not text else " · ")
        text.append(f"{number(found[status])} {status}", style=_COLOURS.get(Status(status), ""))
    return text


def _quotas(summary: Summary, console: Console) -> None:
    if not summary.quotas:
        return
    _title(console, "Quoten")
    for quota in summary.quotas:
        console.print(_quota(quota))


def _quota(quota: Measured) -> Text:
    light = Text(f"● {quota.light}", style=_COLOURS.get(Status(quota.light), "dim"))
    shared = _is_share(quota)
    share = f"{_shown(quota.numerator)} von {_shown(quota.denominator)}" if shared else ""
    sign = " %" if shared else ""
    unknown = f"{number(quota.unknown)} unbekannt" if quota.unknown else ""
    value = "" if quota.value is None else f" {_shown(quota.value)}{sign}"
    said = [part for part in (share, unknown, *_held_against(quota, sign)) if part]
    told = f" ({', '.join(said)})" if said else ""
    return Text.assemble(light, f"  {quota.rule}, {quota.level} {quota.unit}:{value}{told}")


def _held_against(quota: Measured, sign: str) -> Iterator[str]:
    """Rounded only here, where it is shown; `sign` is that of the value."""
    if quota.interval is not None:
        low, high = map(_shown, quota.interval)
        yield f"Stichprobe: {low} bis {high}{sign}"
    if quota.target is not None:
        yield f"Ziel {number(quota.target)}{sign}"
    if quota.deviation is not None:
        yield f"Abweichung {_shown(quota.deviation)} %"


def _is_share(quota: Measured) -> bool:
    """Whether the value is what it consists of, in per cent: of a sum or mean the number of records says nothing."""
    if quota.numerator is None or quota.denominator is None:
        return False
    if quota.value is None or not quota.denominator:
        return True
    return abs(100 * quota.numerator / quota.denominator - quota.value) < _TENTH


def _shown(value: Decimal | None) -> str:
    return number(None if value is None else value.quantize(_TENTH, ROUND_HALF_UP))


def _lines(title: str, lines: Iterable[Line], report: Report, console: Console) -> None:
    lines = list(lines)
    if not lines:
        return
    _title(console, title)
    for line in lines:
        when = "" if line.due is None else f", fällig {day(line.due)}"
        team = "" if line.team is None else f", Team {line.team}"
        head = Text.assemble(
            (line.status, _COLOURS.get(Status(line.status), "")),
            f"  {report.titles.get(line.rule, line.rule)} ({line.rule})",
            (f"  {line.entity} {line.record}{when}{team}", "dim"),
        )
        console.print(Group(head, Padding(Text(line.reason), (0, 0, 0, 4), expand=False)) if line.reason else head)


def _conflicts(summary: Summary, console: Console) -> None:
    """Where one case got proposals of several rules."""
    found = summary.conflicts
    if not found:
        return
    _title(console, "Mehrere Vorschläge für dieselbe Person")
    for clash in found[:_SHOWN_CAUSES]:
        how = " vor ".join(clash.rules) if clash.decided else f"ohne Vorrang: {', '.join(clash.rules)}"
        console.print(Text(f"{number(clash.cases)}  {how}", style="" if clash.decided else "yellow"))
    rest = sum(clash.cases for clash in found[_SHOWN_CAUSES:])
    if rest:
        console.print(Text(f"{number(rest)}  andere, siehe konflikte.parquet", style="dim"))


def _reviews(report: Report, console: Console) -> None:
    """Rules whose own review is overdue, and what is only a draft."""
    if report.receipt.overdue_reviews:
        _title(console, "Regeln, deren Prüfung überfällig ist")
    for late in report.receipt.overdue_reviews:
        console.print(Text(f"{late.title} ({late.rule}): bis {day(late.due)}, {late.owner}"))
    if report.receipt.drafts:
        _title(console, "Ausgewertete Entwürfe")
        console.print(Text(", ".join(report.receipt.drafts)))


def _unclear(summary: Summary, console: Console) -> None:
    unclear = summary.unclear
    if not unclear:
        return
    _title(console, "Ungeklärt")
    for one in unclear[:_SHOWN_CAUSES]:
        console.print(Text(f"{number(one.rows)}  {one.cause}: {one.missing}"))
    rest = sum(one.rows for one in unclear[_SHOWN_CAUSES:])
    if rest:
        console.print(Text(f"{number(rest)}  aus anderen Gründen", style="dim"))


def _delivery(report: Report, console: Console) -> None:
    receipt = report.receipt
    tables = [missing.entity for missing in receipt.not_delivered if not missing.columns]
    columns = [missing for missing in receipt.not_delivered if missing.columns]
    if tables or columns:
        _title(console, "Nicht geliefert")
    if tables:
        console.print(Text(f"Tabellen: {', '.join(tables)}"))
    for missing in columns:
        console.print(Text(f"{missing.entity}: {', '.join(missing.columns)}"))
    if receipt.flaws:
        _title(console, "Auffälligkeiten in den Daten")
    for flaw in receipt.flaws[:_SHOWN_FLAWS]:
        where = flaw.entity if flaw.column is None else f"{flaw.entity}.{flaw.column}"
        examples = f" (z. B. {', '.join(flaw.examples)})" if flaw.examples else ""
        console.print(Text(f"{where}: {flaw.message}{examples}"))
    if len(receipt.flaws) > _SHOWN_FLAWS:
        console.print(Text(f"und {len(receipt.flaws) - _SHOWN_FLAWS} weitere, siehe run.json", style="dim"))


def _verification(report: Report, console: Console) -> None:
    found = report.receipt.verification
    if found is None:
        return
    _title(console, "Gegenprobe")
    compared = f"{plural(found.records, 'Vorgang', 'Vorgänge')}, {plural(found.rows, 'Ergebnis', 'Ergebnisse')}"
    if found.agreed:
        console.print(Text(f"{compared}: alle Auswertungen stimmen überein.", style="green"))
    else:
        many = plural(len(found.disagreements), "Abweichung", "Abweichungen")
        console.print(Text(f"{compared}: {many}.", style="bold red"))
    for disagreement in found.disagreements[:_SHOWN_DISAGREEMENTS]:
        console.print(Text(str(disagreement)))
    for note in found.notes:
        console.print(Text(note, style="yellow"))


def _end(report: Report, console: Console) -> None:
    console.print()
    console.print(Text(f"Geschrieben nach {report.out}: {', '.join(report.files)}"))
    console.print(Text(f"Prüfsumme {report.receipt.digest}", style="dim"))
