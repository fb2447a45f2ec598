"""The package as a workbook: a sheet a part, with typed dates, frozen headings and filters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from delivery.package.content import Content
from delivery.sheets.book import Column
from delivery.sheets.cell import Cell
from delivery.sheets.ledger import Ledger
from schemas.evidence.package import DeliveryNote, Summary

Layout = Sequence[tuple[str, str, int]]
"""Field, heading and width of each column."""

_PLANNED: Layout = (("tag", "Tag", 12), ("soll", "geplant", 34), ("ergebnis", "Ergebnis", 18), ("laeufe", "Läufe", 44),
                    ("hinweis", "Hinweis", 60))  # fmt: skip
_FLOWS: Layout = (
    ("tag", "Tag", 12), ("ablauf", "Ablauf", 20), ("faellig_um", "fällig (UTC)", 20), ("ergebnis", "Ergebnis", 18),
    ("abweichungen", "Abweichungen", 26), ("begonnen", "begonnen (UTC)", 20), ("beendet", "beendet (UTC)", 20),
    ("lauf", "Lauf", 28), ("hinweis", "Hinweis", 60),
)  # fmt: skip
_RUNS: Layout = (
    ("stichtag", "Stichtag", 12), ("lauf", "Lauf", 28), ("begonnen", "begonnen (UTC)", 20),
    ("erfasst", "erfasst (UTC)", 20),
    ("geplant", "geplant", 9), ("stand", "Stand", 13), ("zeilen", "Ergebnisse", 12), ("offen", "offen", 10),
    ("faelle", "geprüfte Fälle", 12), ("kontrollsumme", "Fälle laut Fachverfahren", 14),
    ("gegenprobe_geprueft", "Gegenprobe: geprüft", 12), ("gegenprobe_abweichungen", "Gegenprobe: Abweichungen", 14),
    ("wiederholbar_bis", "wiederholbar bis", 14), ("digest", "Prüfsumme der Ergebnisse", 68), ("abzug", "Abzug", 68),
    ("regelbuch", "Regelbuch", 68), ("regelstand", "Regelstand", 14),
)  # fmt: skip
_FINDINGS: Layout = (
    ("befund", "Befund", 9), ("regel", "Regel", 30), ("titel", "Titel", 44),
    ("stand", "Stand am Ende des Zeitraums", 20),
    ("status", "Status", 16), ("faellig_am", "fällig am", 12), ("team", "Team", 12), ("zustaendig", "zuständig", 24),
    ("fall", "Fall (Kürzel)", 24), ("vorgang", "Vorgang", 22), ("vorgang_id", "Kennung des Vorgangs", 24),
    ("periode", "Abschnitt", 14), ("grund", "Grund", 80), ("ursache", "Ursache", 18), ("fehlend", "fehlend", 30),
    ("erkannt_am", "erkannt am", 12), ("geaendert_am", "zuletzt geändert am", 12),
    ("spaeter_geaendert", "nach dem Zeitraum geändert", 12), ("geschlossen_am", "geschlossen am", 12),
    ("erledigt_am", "erledigt am", 12), ("nachweis_id", "Nachweis", 22), ("ausnahme_bis", "Ausnahme bis", 12),
    ("wiedervorlage", "Wiedervorlage", 12), ("altbestand", "Altbestand", 10), ("art", "Art", 12),
    ("erster_lauf", "erster Lauf", 28), ("letzter_lauf", "letzter Lauf mit Änderung", 28), ("fassung", "Fassung", 68),
)  # fmt: skip
_EVENTS: Layout = (
    ("befund", "Befund", 9), ("ereignis", "Ereignis", 10), ("regel", "Regel", 30), ("tag", "Tag", 12),
    ("zeitpunkt", "Zeitpunkt (UTC)", 20), ("art", "Art", 24), ("akteur", "wer (Kürzel)", 14), ("lauf", "Lauf", 28),
    ("grund", "Grund", 70), ("angaben", "Angaben", 60),
)  # fmt: skip
_EXCEPTIONS: Layout = (
    ("befund", "Befund", 9), ("regel", "Regel", 30), ("titel", "Titel", 44), ("vorgang_id", "Kennung des Vorgangs", 24),
    ("team", "Team", 12), ("erteilt_am", "erteilt am", 12), ("bis", "gilt bis", 12), ("gilt_noch", "galt am Ende", 10),
    ("genehmigt_von", "genehmigt von (Kürzel)", 16), ("eingetragen_von", "eingetragen von (Kürzel)", 16),
    ("grund", "Grund", 70), ("ereignis", "Ereignis", 10),
)  # fmt: skip
_VALUES: Layout = (
    ("anlass", "Anlass", 24), ("einordnung", "Einordnung", 13), ("regel", "Regel", 30), ("titel", "Titel", 44),
    ("wert", "Wert", 26), ("regelwert", "sagt die Regel selbst", 20), ("vorher", "vorher", 20),
    ("nachher", "nachher", 20),
    ("gilt_ab_lauf", "im Lauf ab", 12), ("erfasst_am", "Regelbuch erfasst (UTC)", 20),
    ("erfasst_von", "erfasst von (Kürzel)", 14), ("freigegeben_von", "freigegeben von (Kürzel)", 14),
    ("regelbuch", "Regelbuch", 68),
)  # fmt: skip
_RULES: Layout = (
    ("gilt_ab_lauf", "im Lauf ab", 12), ("aenderung", "Änderung", 12), ("regel", "Regel", 30), ("titel", "Titel", 60),
    ("hinweis", "Hinweis", 50), ("fassung_vorher", "Fassung vorher", 68), ("fassung_nachher", "Fassung nachher", 68),
    ("regelbuch", "Regelbuch", 68),
)  # fmt: skip
_RULEBOOKS: Layout = (
    ("erster_stichtag", "erster Stichtag", 12), ("letzter_stichtag", "letzter Stichtag", 12), ("laeufe", "Läufe", 9),
    ("regeln", "Regeln in Kraft", 10), ("erfasst_am", "erfasst (UTC)", 20), ("erfasst_von", "erfasst von (Kürzel)", 14),
    ("freigegeben_von", "freigegeben von (Kürzel)", 14), ("hinweis", "Hinweis", 50), ("regelbuch", "Regelbuch", 68),
)  # fmt: skip
_DELIVERIES: Layout = (
    ("stichtag", "Stichtag", 12), ("quelle", "Quelle", 24), ("vorlage", "Zuordnung ungeprüft", 12),
    ("eingelesen_am", "eingelesen (UTC)", 20), ("faelle", "Fälle", 11), ("zeilen", "Zeilen", 12),
    ("quarantaene", "Zeilen in Quarantäne", 13), ("maengel", "Zeilen mit Mängeln", 12), ("bremse", "Lieferbremse", 60),
    ("freigegeben_am", "Bremse gelöst (UTC)", 20), ("freigegeben_von", "gelöst von (Kürzel)", 14),
    ("freigabe_grund", "Grund", 50), ("geloescht_am", "gelöscht (UTC)", 20), ("abzug", "Abzug", 68),
)  # fmt: skip
_COUNTS: Layout = (("tabelle", "Tabelle der Quelle", 30), ("entitaet", "Tabelle", 24), ("gelesen", "gelesen", 12),
                   ("angenommen", "angenommen", 12), ("quarantaene", "in Quarantäne", 12),
                   ("ausgelassen", "ausgelassen", 12))  # fmt: skip
_CONTROLS: Layout = (
    ("gezaehlt", "gezählt", 40),
    ("fachverfahren", "sagt das Fachverfahren", 20), ("gelesen", "gelesen", 20),
)  # fmt: skip
_CELLS: Layout = (
    ("regel", "Regel", 30), ("titel", "Titel", 60), ("team", "Team", 30), ("gefunden", "neu gefunden", 14),
    ("geschlossen", "geschlossen", 14), ("offen", "offen am Ende", 14), ("hinweis", "Hinweis", 50),
)  # fmt: skip
_SAMPLES: Layout = (
    ("stichprobe", "Stichprobe", 18), ("gezogen_am", "gezogen (UTC)", 20), ("gezogen_von", "gezogen von (Kürzel)", 14),
    ("auswahl", "Auswahl", 20), ("pruefbogen", "Prüfbogen", 34), ("vorschlag", "Bogen ungeprüft", 12),
    ("vorgaenge", "Vorgänge", 12), ("umfang", "gezogen", 10), ("offen", "noch offen", 10), ("fehler", "Fehler", 10),
    ("anteil", "Fehler in %, gewichtet", 12), ("intervall_von", "95 %: von", 10), ("intervall_bis", "95 %: bis", 10),
    ("massnahmen", "Maßnahmen", 11), ("massnahmen_offen", "davon offen", 10), ("abgeschlossen", "abgeschlossen", 13),
    ("folgt", "Nachprüfung zu", 18), ("grund", "Grund", 50), ("regeln", "Regeln", 44), ("lauf", "Lauf", 28),
    ("startwert", "Startwert", 34), ("grundgesamtheit", "Prüfsumme der Grundgesamtheit", 68),
)  # fmt: skip
_DRAWN: Layout = (
    ("nummer", "Nr.", 8), ("auswahl", "Auswahl", 16), ("stand", "Stand am Ende des Zeitraums", 20),
    ("regel", "Regel", 30), ("team", "Team", 14), ("marke", "Marke", 68),
)  # fmt: skip
_FAULTS: Layout = (("part", "Teil", 16), ("subject", "wovon", 50), ("seq", "Eintrag", 10), ("message", "Befund", 100))


def write_workbook(out: Path, content: Content, scratch: Path) -> None:
    """The finished .xlsx file at `out`; `scratch` is a folder for what is not finished yet."""
    head = content.head
    book = Ledger(out, f"Prüfpaket {head.amt_name}", head.erstellt_am, scratch)
    book.facts("Lauf & Regelstand", f"Prüfpaket {head.amt_name}", facts(content))
    book.table("Zusammenfassung", _columns(_CELLS), _rows(_CELLS, _cells(content.summary)))
    for name, layout, notes in (
        ("Soll und Ist", _PLANNED, content.planned), ("Abläufe", _FLOWS, content.flows), ("Läufe", _RUNS, content.runs),
        ("Befunde", _FINDINGS, content.findings), ("Ereignisse", _EVENTS, content.events),
        ("Entscheidungen", _EVENTS, content.decisions), ("Ausnahmen", _EXCEPTIONS, content.exceptions),
        ("Werte", _VALUES, content.values), ("Regeländerungen", _RULES, content.rule_changes),
        ("Regelbücher", _RULEBOOKS, content.rulebooks), ("Lieferungen", _DELIVERIES, content.deliveries),
        ("Stichproben", _SAMPLES, content.samples),
    ):  # fmt: skip
        book.table(name, _columns(layout), _rows(layout, notes))
    for name, layout, parts in (
        ("Zeilen je Tabelle", _COUNTS, "tabellen"),
        ("Kontrollsummen", _CONTROLS, "kontrollsummen"),
    ):
        book.table(name, [Column("Stichtag", 12), *_columns(layout)], _parts(layout, content.deliveries, parts))
    cases = ([one.stichprobe, *row] for one in content.samples for row in _rows(_DRAWN, one.faelle))
    book.table("Fälle der Stichproben", [Column("Stichprobe", 18), *_columns(_DRAWN)], cases)
    book.table("Prüfbericht", _columns(_FAULTS), _rows(_FAULTS, content.proof.faults))
    book.finish()


def facts(content: Content) -> list[tuple[str, Cell]]:
    """What the package is about, in pairs."""
    head, runs = content.head, content.runs
    found: list[tuple[str, Cell]] = [
        ("Amt", head.amt_name), ("Zeitraum von", head.von), ("Zeitraum bis", head.bis),
        ("Erstellt am (UTC)", head.erstellt_am), ("Erstellt von (Kürzel)", head.erstellt_von), ("Läufe", len(runs)),
    ]  # fmt: skip
    if runs:
        last = runs[-1]
        found += [
            ("Letzter Lauf", last.lauf), ("Stichtag des letzten Laufs", last.stichtag), ("Abzug", last.abzug),
            ("Regelbuch", last.regelbuch), ("Regelstand", last.regelstand), ("Prüfsumme der Ergebnisse", last.digest),
        ]  # fmt: skip
    found += [
        ("Befunde im Zeitraum", content.summary.befunde), ("Entscheidungen", content.summary.entscheidungen),
        ("Ausnahmen", content.summary.ausnahmen), ("Fehlalarme", content.summary.fehlalarme),
        ("Einträge der Prüfspur", head.pruefspur_eintraege), ("Hash des letzten Eintrags", head.pruefspur_hash),
        ("Siegel (Fingerabdruck)", head.siegel),
        ("Prüfbericht", "alles passt zusammen" if content.proof.holds else f"{len(content.proof.faults)} Abweichungen"),
    ]  # fmt: skip
    found += [("Regelwerk", ", ".join(f"{name} {version}" for name, version in sorted(head.programm.items())))]
    return found + [("Hinweis", remark) for remark in content.remarks]


def _columns(layout: Layout) -> list[Column]:
    return [Column(heading, width) for _, heading, width in layout]


def _rows(layout: Layout, notes: Iterable[BaseModel]) -> Iterator[list[Cell]]:
    names = [name for name, _, _ in layout]
    for note in notes:
        yield [_cell(getattr(note, name)) for name in names]


def _parts(layout: Layout, deliveries: Iterable[DeliveryNote], name: str) -> Iterator[list[Cell]]:
    for one in deliveries:
        for row in _rows(layout, getattr(one, name)):
            yield [one.stichtag, *row]


def _cells(summary: Summary) -> Iterable[BaseModel]:
    return summary.zellen


def _cell(value: Any) -> Cell:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    return value if not isinstance(value, str) else str(value)
