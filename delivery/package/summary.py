"""The summary as a document: numbers, gaps, values, exceptions by rule, deliveries, what the verification found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from delivery.package.content import Content
from delivery.package.readme import numbers
from schemas.clock.place import day_of
from schemas.documents.document import Document
from schemas.evidence.package import Happened

_DECLARATION = (
    "Dieses Dokument gehört zu einem Prüfpaket und fasst es zusammen. Jede Zahl lässt sich in den Tabellen des Pakets "
    "nachzählen; wie das Paket selbst geprüft wird, steht in der Datei LIESMICH.txt."
)
_MOST = 200
"""Rows of a table on paper; the workbook has all."""


def summary(content: Content) -> Document:
    """The document, dated with the day of making."""
    head = content.head
    facts = (
        ("Amt", head.amt_name), ("Zeitraum", f"{_day(head.von)} bis {_day(head.bis)}"),
        ("Erstellt am", f"{_moment(head.erstellt_am)} UTC"), ("Erstellt von", f"{head.erstellt_von} (Kürzel)"),
        ("Einträge der Prüfspur", str(head.pruefspur_eintraege)), ("Hash des letzten Eintrags", head.pruefspur_hash),
        ("Siegel (Fingerabdruck)", head.siegel or "keines"),
    )  # fmt: skip
    parts = [
        "## Zusammenfassung",
        *_table("In Zahlen", ("Was", "Zahl"), numbers(content)),
        *_remarks(content), *_gaps(content), *_deviations(content), *_verification(content), *_values(content),
        *_rulebooks(content), *_deliveries(content), *_cells(content),
    ]  # fmt: skip
    return Document(
        "Prüfpaket", head.amt_name, facts, _DECLARATION, (), "\n\n".join(parts) + "\n", day_of(head.erstellt_am)
    )


def _remarks(content: Content) -> Iterator[str]:
    if content.remarks:
        yield "### Worauf zu achten ist"
        yield "\n".join(f"- {one}" for one in content.remarks)


def _gaps(content: Content) -> Iterator[str]:
    yield "### Geplante und gelaufene Prüfungen"
    gaps = [one for one in content.planned if one.ergebnis is Happened.GAP]
    if not any(one.soll for one in content.planned):
        yield "Für diesen Zeitraum ist kein Plan bekannt; ob ein Lauf fehlt, lässt sich nicht sagen."
        return
    if not gaps:
        yield "An jedem Tag, den der Zeitplan verlangt, hat es einen Lauf gegeben."
        return
    yield f"An {len(gaps)} geplanten Tagen gab es keinen Lauf:"
    yield from _rows(("Tag", "geplant", "Hinweis"), [(_day(one.tag), one.soll, one.hinweis) for one in gaps])


def _deviations(content: Content) -> Iterator[str]:
    off = [one for one in content.flows if one.abweichungen]
    if off:
        rows = [(_day(one.tag), one.ablauf, ", ".join(one.abweichungen), one.hinweis) for one in off]
        yield from _table("Abweichungen vom Zeitplan, alle Abläufe", ("Tag", "Ablauf", "Abweichung", "Hinweis"), rows)


def _verification(content: Content) -> Iterator[str]:
    proof = content.proof
    yield "### Prüfbericht"
    counted = [(what, str(number)) for what, number in proof.checked.items()]
    yield from _rows(("nachgerechnet", "Zahl"), counted)
    if proof.holds:
        yield "Alles passt zusammen."
    else:
        yield f"**Es passt nicht zusammen ({len(proof.faults)}).**"
        yield "\n".join(f"- {_one_line(one.message)}" for one in proof.faults[:_MOST])
    for heading, said in (("Hinweise", proof.remarks), ("Was diese Prüfung nicht zeigt", proof.limits)):
        if said:
            yield f"**{heading}.**\n\n" + "\n".join(f"- {_one_line(one)}" for one in said)


def _cells(content: Content) -> Iterator[str]:
    rows = [
        (one.titel, one.team, _number(one.gefunden), _number(one.geschlossen), _number(one.offen))
        for one in content.summary.zellen
    ]
    yield from _table("Befunde nach Regel und Team", ("Regel", "Team", "neu", "geschlossen", "offen"), rows)
    yield "Zellen mit weniger als 10 Fällen oder weniger als 5 Beschäftigten sind zusammengefasst."


def _values(content: Content) -> Iterator[str]:
    rows = [
        (f"{one.titel}: {one.wert}", str(one.einordnung), one.vorher or "–", one.nachher or "–",
         _day(one.gilt_ab_lauf), one.freigegeben_von or one.erfasst_von or "–")
        for one in content.values
    ]  # fmt: skip
    heading = "Gelockerte und geänderte Werte"
    if not rows:
        yield f"### {heading}"
        yield "Kein Wert des Amts weicht von dem ab, was die Regel nennt, und keiner hat sich geändert."
        return
    yield from _table(heading, ("Regel und Wert", "Einordnung", "vorher", "nachher", "ab", "von"), rows)


def _rulebooks(content: Content) -> Iterator[str]:
    rows = [
        (one.regelbuch[:16], _day(one.erster_stichtag), _day(one.letzter_stichtag), str(one.laeufe),
         one.freigegeben_von or one.erfasst_von or "–")
        for one in content.rulebooks
    ]  # fmt: skip
    yield from _table("Regelbücher", ("Regelbuch", "erster Stichtag", "letzter", "Läufe", "von"), rows)


def _deliveries(content: Content) -> Iterator[str]:
    rows = [
        ("; ".join(one.bremse) or "keine", _day(one.stichtag), one.quelle,
         "–" if one.faelle is None else str(one.faelle), str(one.quarantaene))
        for one in content.deliveries
    ]  # fmt: skip
    yield from _table("Lieferungen", ("Lieferbremse", "Stichtag", "Quelle", "Fälle", "Quarantäne"), rows)
    controls = [
        (_day(one.stichtag), control.gezaehlt, control.fachverfahren, control.gelesen)
        for one in content.deliveries
        for control in one.kontrollsummen
    ]
    if controls:
        heading = "Kontrollsummen des Fachverfahrens"
        yield from _table(heading, ("Stichtag", "gezählt", "Fachverfahren", "gelesen"), controls)


def _table(heading: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"### {heading}"
    if not rows:
        yield "Im Zeitraum nichts."
        return
    yield from _rows(names, rows)


def _rows(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    shown = [f"| {' | '.join(_one_line(cell) for cell in row)} |" for row in rows[:_MOST]]
    yield "\n".join([f"| {' | '.join(names)} |", f"|{'---|' * len(names)}", *shown])
    if len(rows) > _MOST:
        yield f"… und {len(rows) - _MOST} weitere; alle stehen in der Arbeitsmappe."


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or "–"


def _number(found: int | None) -> str:
    return "unterdrückt" if found is None else str(found)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M:%S}"
