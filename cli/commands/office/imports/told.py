"""How an import looks: every row counted, what nothing reads, what is implausible, whether the brake is on."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.terminal import day, number, plural
from jobs.imports.order import Imported
from schemas.delivery.manifest import Manifest
from store.folder import StoreFolder


def show(imported: Imported, store: StoreFolder, console: Console) -> None:
    """Prints an import into `store`."""
    manifest = imported.manifest
    again = " (schon abgelegt, nichts Neues)" if imported.known else ""
    console.print(f"Lieferung {manifest.source}, Stichtag {day(manifest.as_of)}: Abzug {imported.id[:12]}{again}")
    if manifest.template:
        console.print("Die Zuordnung ist eine Vorlage, ungeprüft: bitte zuerst an einem echten Export prüfen.")
    console.print(_counts(manifest))
    lines = (*_kept_apart(imported), *_unread(imported), *_defects(manifest), *imported.notes, *_brake(imported, store))
    for line in lines:
        # Keys and names of files come from outside: a terminal would obey a control sign in them.
        console.print("".join(sign if sign.isprintable() else "?" for sign in line), markup=False)


def _counts(manifest: Manifest) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Tabelle")
    for name in ("gelesen", "angenommen", "Quarantäne", "ausgelassen"):
        table.add_column(name, justify="right")
    sums = [0, 0, 0, 0]
    for one in manifest.counts:
        row = (one.read, one.accepted, one.quarantined, one.left_out)
        sums = [total + value for total, value in zip(sums, row, strict=True)]
        table.add_row(escape(one.table), *(number(value) for value in row))
    table.add_row("zusammen", *(number(value) for value in sums))
    return table


def _kept_apart(imported: Imported) -> list[str]:
    found = []
    if imported.quarantine is not None:
        reasons = ", ".join(f"{number(rows)}-mal {cause}" for cause, rows in imported.causes.items())
        found += [
            f"Quarantäne: {reasons}",
            f"  Diese Zeilen liegen in {imported.quarantine}",
            "  Dort stehen Datei, Zeile und Feld. Berichtigt werden sie zusammen mit derselben Lieferung eingelesen.",
        ]
    if imported.left_out:
        reasons = ", ".join(f"{number(rows)}-mal {cause}" for cause, rows in imported.left_out.items())
        found.append(f"Ausgelassen: {reasons}")
    return found


def _unread(imported: Imported) -> list[str]:
    found = []
    if imported.manifest.unmapped:
        found.append(f"Spalten ohne Zuordnung, nicht gelesen: {', '.join(imported.manifest.unmapped)}")
    if imported.refused:
        found.append(f"Spalten mit Namen, Anschriften oder Freitext, abgewiesen: {', '.join(imported.refused)}")
    return found


def _defects(manifest: Manifest) -> list[str]:
    if not manifest.quality:
        return ["Datenqualität: keine Auffälligkeit."]
    whole = sum(one.rows for one in manifest.quality)
    found = plural(whole, "Auffälligkeit", "Auffälligkeiten")
    lines = [f"Datenqualität: {found} bei {number(manifest.checked)} geprüften Angaben"]
    for one in manifest.quality:
        where = f"{one.entity}.{one.column}" if one.column else one.entity
        examples = f" (z. B. {', '.join(one.examples[:2])})" if one.examples else ""
        lines.append(f"  {where}: {one.defect}, {number(one.rows)}-mal{examples}")
    return lines


def _brake(imported: Imported, store: StoreFolder) -> list[str]:
    if not imported.brake:
        return ["Lieferbremse: nicht gezogen."]
    if imported.confirmed:
        return ["Lieferbremse: war gezogen und ist gelöst."]
    return [
        "Lieferbremse gezogen: ausgewertet wird, aber nichts geschlossen, erinnert oder eskaliert.",
        *(f"  {reason}" for reason in imported.brake),
        f"Stimmt die Lieferung trotzdem: regelwerk import confirm {imported.id[:12]} {store.option} "
        "--by NAME --reason TEXT",
    ]
