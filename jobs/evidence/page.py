"""The page that tells a person what is held about them: plain German, days as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from schemas.evidence.disclosure import Disclosure, Rows

_FINDING = {
    "rule": "Regel", "record": "Vorgang", "period": "Abschnitt", "status": "Ergebnis", "state": "Stand",
    "due": "fällig am", "first_day": "erstmals am", "closed_day": "geschlossen am", "reason": "Grund",
}  # fmt: skip
_EVENT = {"finding": "Befund", "day": "Tag", "kind": "Ereignis", "actor": "durch", "reason": "Begründung"}
_ACCESS = {"at": "Zeit", "actor": "durch", "what": "was", "reason": "Begründung"}
_MAIL = {"day": "Tag", "kind": "Art", "receiver": "an", "state": "Stand", "sent_at": "gesendet"}
_TRAIL = {"seq": "Eintrag", "at": "Zeit", "kind": "Art", "reason": "Begründung"}
_SAMPLE = {
    "sample": "Stichprobe", "day": "gezogen am", "title": "Regel", "record": "Vorgang", "question": "Frage",
    "verdict": "Antwort", "actor": "durch",
}  # fmt: skip
_OUTCOME = {
    "regel": "Regel",
    "vorgang_id": "Vorgang",
    "status": "Ergebnis",
    "faellig_am": "fällig am",
    "grund": "Grund",
}


def page(found: Disclosure) -> str:
    """The page as Markdown. Of the runs the last one is shown, the others are counted; the JSON file has them all."""
    parts = [
        "# Auskunft über gespeicherte Daten",
        f"Amt {found.office}, Fallkennung `{found.case}`, Stand {_cell(found.made_at)}.",
        _intro(found),
    ]
    for one in found.snapshots:
        parts.append(f"## Daten aus der Lieferung vom {_day(one.day)}")
        for name, rows in one.tables.items():
            parts.append(f"### {found.labels.get(name, name)} ({len(rows)})")
            parts += [_record(name, row, found.labels) for row in rows]
    parts += _section("Befunde", found.database.get("befunde", []), _FINDING)
    parts += _section("Was zu den Befunden geschah", found.database.get("ereignisse", []), _EVENT)
    if found.runs:
        last = found.runs[-1]
        parts += _section(f"Ergebnisse des letzten Laufs ({_day(last.day)})", last.tables["ergebnisse"], _OUTCOME)
        parts.append(f"Ergebnisse zu diesem Fall stehen in {len(found.runs)} Läufen; die JSON-Datei enthält alle.")
    parts += _section("Stichproben der Fachaufsicht", found.database.get("stichproben", []), _SAMPLE)
    parts += _section("Mails an das Amt, die diesen Fall nennen", found.database.get("mails", []), _MAIL)
    parts += _section("Wer Daten zu diesem Fall angesehen hat", found.database.get("zugriffe", []), _ACCESS)
    parts += _section("Einträge der Prüfspur mit dieser Fallkennung", found.database.get("pruefspur", []), _TRAIL)
    for file, lines in found.quarantine.items():
        parts.append(f"## Nicht übernommene Zeilen: {file}")
        parts.append(_table(lines[0], lines[1:]))
    parts.append("## Was hier nicht steht")
    parts.append(
        "Sicherungen der Ablage enthalten dieselben Daten, bis ihre Frist abläuft. Der Name steht in keiner dieser "
        "Tabellen; ihn kennt nur das Fachverfahren, aus dem die Daten stammen."
    )
    parts += found.remarks
    return "\n\n".join(parts) + "\n"


def _intro(found: Disclosure) -> str:
    lines = []
    if found.number is not None:
        lines.append(f"- Kundennummer (verschlüsselt gespeichert): {found.number}")
    if found.workers:
        lines.append(f"- zuständig, Vertretung: {', '.join(found.workers)}")
    if len(found.cases) > 1:
        lines.append(f"- frühere Kennungen: {', '.join(found.cases[1:])}")
    for stone in found.database.get("grabstein", []):
        lines.append(f"- gelöscht am {_cell(stone['at'])}: {stone['reason']}")
    lines.append(f"- Lieferungen mit Daten zu diesem Fall: {len(found.snapshots)}")
    lines.append(f"- Befunde: {len(found.database.get('befunde', []))}")
    return "\n".join(lines)


def _record(entity: str, row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """One record, a line a field; empty fields are left out."""
    lines = [
        f"- {labels.get(f'{entity}.{name}', name)}: {_cell(value)}" for name, value in row.items() if value is not None
    ]
    return "\n".join(lines)


def _section(title: str, rows: Rows, columns: Mapping[str, str]) -> list[str]:
    if not rows:
        return []
    return [f"## {title}", _table(columns.values(), ([row.get(name) for name in columns] for row in rows))]


def _table(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    names = list(header)
    lines = [_row(names), _row("---" for _ in names), *(_row(map(_cell, row)) for row in rows)]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nein"
        case datetime():
            return f"{value:%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case Decimal():
            return f"{value.normalize():f}".replace(".", ",")
    return str(value)


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}"
