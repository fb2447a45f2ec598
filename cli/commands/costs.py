"""What `regelwerk check --cost` says: rules that cost far more than the others, why, and what helps."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cli.terminal import number, plural
from jobs.effort.cost import FACTOR, TIMES, Caseload, Costly, Costs, measure


def tell(rules: Path, office: str, as_of: date, data: Path | None, people: int, paths: Sequence[Path]) -> None:
    """Measures and says which rules are costly; with `paths` only those that lie there. Advice, never a mistake."""
    from cli.kept import kept
    from cli.terminal import progress

    caseload = Caseload(rules, office, as_of, data, people)
    with tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch, progress() as step:
        found = measure(caseload, Path(scratch), kept(), step)
    for line in lines(found, data is None, [one for one in found.costly if _meant(one, paths)]):
        click.echo(line)


def _meant(one: Costly, paths: Sequence[Path]) -> bool:
    file = Path(one.file).resolve()
    return not paths or any(file == path.resolve() or path.resolve() in file.parents for path in paths)


def lines(found: Costs, generated: bool, shown: Sequence[Costly]) -> list[str]:
    """What was measured, and the costly rules among those to be shown."""
    what = "einem erfundenen Fallbestand" if generated else "den Daten"
    head = (
        f"Kosten von {plural(found.rules, 'Regel', 'Regeln')}, gemessen an {what} mit {number(found.rows)} Zeilen: "
        f"üblich (Median) sind {_seconds(found.median)} Rechenzeit, jeweils die mittlere von {TIMES} Messungen."
    )
    if not shown:
        return [head, f"Keine Regel kostet mehr als das {FACTOR}-Fache."]
    return [head, *(line for one in shown for line in _costly(one))]


def _costly(one: Costly) -> list[str]:
    said = (
        f"{one.file}: Hinweis: Die Regel {one.rule} kostet {_seconds(one.seconds)} Rechenzeit, das "
        f"{one.factor:.0f}-Fache des Üblichen; sie geht durch {plural(one.read, 'Zeile', 'Zeilen')}."
    )
    stage = one.stage
    if stage is not None:
        said += (
            f" Am meisten liest die Stufe {stage.name}: {number(stage.read)} Zeilen, daraus werden "
            f"{number(stage.rows)}."
        )
    return [said, f"  Abhilfe: {_remedy(one)}"]


def _remedy(one: Costly) -> str:
    narrower = "unter „betrifft“ früher aussondern, wen die Regel nichts angeht"
    if one.cycle:
        since = "den „rückblick“ verkürzen" if one.lookback else "einen „rückblick“ setzen"
        return f"{since}: Jeder Nachweis eröffnet einen eigenen Abschnitt. Oder {narrower}."
    return f"Bedingungen über zugehörige Datensätze auf einen kürzeren Zeitraum begrenzen, oder {narrower}."


def _seconds(value: float) -> str:
    return f"{value:.3f} s".replace(".", ",")
