"""A list of findings as a spreadsheet: no more rows than somebody can look through, noted wherever it must be."""

from __future__ import annotations

from datetime import datetime

from delivery.sheets.book import Book, Column, Prose, Table
from delivery.sheets.cell import Cell
from schemas.access.happening import Happening
from schemas.access.happening import Kind as Happened
from schemas.access.person import Person
from schemas.clock.place import day_of, here
from schemas.evidence.trail import Entry, Kind
from schemas.findings.finding import Finding
from store.access.log import note
from store.findings.lists.asked import Asked, Order
from store.findings.lists.walk import every
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.trail.access import seen
from store.trail.append import append

MOST = 5_000
_CARE = (
    "Die Kennungen sind Pseudonyme. Die Datei enthält Sozialdaten: nur so weit und so lange aufbewahren, wie es die "
    "Aufgabe verlangt. Ihre Ausgabe ist vermerkt."
)
_COLUMNS = (
    Column("Befund", 10), Column("Regel", 34), Column("Kennung der Regel", 26), Column("Ergebnis", 16),
    Column("Stand", 16), Column("fällig am", 12), Column("Team", 14), Column("zuständig", 20),
    Column("Vorgang", 16), Column("Kennung", 26), Column("Fall", 24), Column("Wiedervorlage", 14),
    Column("Altbestand", 11), Column("zuerst gesehen", 14), Column("zuletzt geändert", 14), Column("Begründung", 70),
)  # fmt: skip


def export(
    engine: Engine, person: Person, asked: Asked, order: Order, told: str, now: datetime,
    address: str = "",
) -> tuple[bytes, int]:  # fmt: skip
    """The first MOST findings of a list as XLSX, and how many they are.

    It is noted before it is given away: in the trail (how many, which list), in the log of what was read, and in the
    security log. `told` says in German what was asked for; the case is left out of it.
    """
    with reading(engine) as connection:
        rows = [_row(one) for one in every(connection, asked, order, MOST)]
    book = Book("Befunde", day_of(now))
    book.table(Table("Befunde", _COLUMNS, rows, frozen=2))
    book.prose(Prose("Hinweise", "Befunde", (
        ("Liste", told), ("Erstellt", f"{here(now):%d.%m.%Y, %H:%M} Uhr von {person.login}"),
        ("Umfang", f"{len(rows)} Befunde, höchstens {MOST}"),
        ("Umgang", _CARE),
    )))  # fmt: skip
    body = {"art": "befunde", "zeilen": len(rows), "liste": _without_case(asked, told)}
    with writing(engine) as connection:
        actor = pseudonym(connection, person.login)
        append(connection, Entry(Kind.EXPORT, "befunde", actor, now, body=body))
        seen(connection, actor, "Befunde ausgegeben", asked.case, told if asked.case is None else "", now)
        note(connection, Happening(Happened.EXPORTED, now, person.id, address=address, body=body))
    return book.finished(), len(rows)


def _without_case(asked: Asked, told: str) -> str:
    """What was asked for without the key of a case: nothing personal enters the trail."""
    return told if asked.case is None else told.replace(asked.case, "(ein Fall)")


def _row(one: Finding) -> tuple[Cell, ...]:
    return (
        one.id, one.title, one.rule, one.status, str(one.state), one.due, one.team or "", one.responsible or "",
        one.entity, one.record, one.case or "", one.follow_up, "ja" if one.legacy else "", one.first_day,
        one.last_change_day, one.reason,
    )  # fmt: skip
