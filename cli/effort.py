"""Where the time of a run went, as people read it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.terminal import number, plural
from schemas.operation.effort import Effort, Spent, StageEffort

_SHOWN = 25
"""Rules and stages shown; the others in one line. All of them are in the file."""
_PARTS = {
    "regeln": "Regeln lesen", "daten": "Daten prüfen", "übersetzen": "Regeln in SQL übersetzen",
    "stufen": "Stufen rechnen", "zählen": "Ergebnisse zählen", "begründen": "Ergebnisse mit Gründen bilden",
    "dateien": "Dateien schreiben", "gegenprobe": "Gegenprobe", "übriges": "Übriges",
}  # fmt: skip


def show(effort: Effort, console: Console) -> None:
    """Prints where the time went: the parts of the run, its rules, the stages that several rules share."""
    _title(console, "Wohin die Zeit ging")
    console.print(Text(
        "Gemessen wurde eins nach dem andern: Nichts überlappt, darum dauerte dieser Lauf länger als sonst. Rechenzeit "
        "zählt alle Kerne zusammen.", style="dim",
    ))  # fmt: skip
    _parts(effort, console)
    _rules(effort, console)
    _stages(effort, console)


def _parts(effort: Effort, console: Console) -> None:
    table = _table("Teil", "Sekunden", "Rechenzeit", "Anteil")
    for name, spent in effort.parts.items():
        table.add_row(_PARTS[name], _seconds(spent.clock), _seconds(spent.processor), _share(effort, spent))
    table.add_row("zusammen", _seconds(effort.whole.clock), _seconds(effort.whole.processor), "100,0 %")
    console.print(table)


def _rules(effort: Effort, console: Console) -> None:
    _title(console, "Je Regel (Rechenzeit in Sekunden)")
    table = _table("Regel", "zusammen", "Anteil", "eigene Stufen", "Teil an gemeinsamen", "zählen", "begründen",
                   "Zeilen gelesen", "geschrieben")  # fmt: skip
    for one in effort.rules[:_SHOWN]:
        parts = (one.own, one.shared, one.counting, one.writing)
        table.add_row(
            one.rule, _seconds(one.whole.processor), _share(effort, one.whole),
            *(_seconds(spent.processor) for spent in parts), number(one.read), number(one.written),
        )  # fmt: skip
    console.print(table)
    _others(console, [one.whole for one in effort.rules[_SHOWN:]], "weitere Regel", "weitere Regeln")


def _stages(effort: Effort, console: Console) -> None:
    tables = [one for one in effort.stages if one.shared and one.table]
    shared = sorted(tables, key=lambda one: -one.spent.processor)
    if not shared:
        return
    _title(console, "Stufen, die mehrere Regeln lesen (ihre Kosten sind zu gleichen Teilen auf die Leser verteilt)")
    table = _table("Stufe", "Rechenzeit", "Anteil", "Zeilen gelesen", "geschrieben", "Leser")
    for one in shared[:_SHOWN]:
        table.add_row(
            one.name, _seconds(one.spent.processor), _share(effort, one.spent), number(one.read), number(one.rows),
            _readers(one),
        )  # fmt: skip
    console.print(table)
    _others(console, [one.spent for one in shared[_SHOWN:]], "weitere Stufe", "weitere Stufen")


def _readers(stage: StageEffort) -> str:
    names = ", ".join(stage.readers[:3])
    more = len(stage.readers) - 3
    return f"{names} und {number(more)} weitere" if more > 0 else names


def _others(console: Console, spent: list[Spent], one: str, many: str) -> None:
    if spent:
        told = _seconds(sum(each.processor for each in spent))
        console.print(Text(f"{plural(len(spent), one, many)}: {told} Sekunden Rechenzeit", style="dim"))


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="left" if name == "Leser" else "right")
    return table


def _seconds(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")


def _share(effort: Effort, spent: Spent) -> str:
    return f"{effort.share(spent):.1f} %".replace(".", ",")


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))
