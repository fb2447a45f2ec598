"""Total row, rows left out and control total as fields: what was there, what is written, what is refused."""

from __future__ import annotations

import pytest

from jobs.imports.desk.looking import Seen
from jobs.imports.wizard.change import rows
from jobs.imports.wizard.left import WHEN
from jobs.imports.wizard.source import Opened, Source
from jobs.imports.wizard.table import Desk, beside, desks
from schemas.delivery.mapping import ControlSource, LeftOut
from schemas.failure import DeliveryRefused, FieldsRefused
from tests.engine.sources.written import HEAD, mapping, model

PLAIN = f"""{HEAD}tabellen:
  - entität: kunde
    dateien: kunden.csv   # je Tag eine
    felder:
      kunde_id: Kundennummer
      geburtsdatum: Geburtsdatum
"""
FULL = f"""{PLAIN}    summenzeile: "Summe:"     # steht ganz unten
    # Was das Fachverfahren nur vormerkt:
    ausgelassen:
      - spalte: KENNZEICHEN
        ist:
          - gelöscht    # von Hand
          - Test        # aus der Schulung
        grund: >
          gelöschte Personen
          und Testfälle
      - grund: ohne Team     # der Grund zuerst
        spalte: Team
        ist leer: ja
    kontrollsumme:
      zählt: fälle            # je Person
      zelle: B1
      aus datei: stand.csv    # die kleine Datei
  - entität: kontakt
    dateien: kontakte.csv
    felder:
      kontakt_id: Kontakt
      kunde_id: Kundennummer
"""
HEADER = ("Kundennummer", "Geburtsdatum", "Kennzeichen", "Team", "Name", "Betrag", "Team ", "Doppelt", "Doppelt", "")
PEOPLE = Seen("kunden.csv", "", HEADER, 9, 0, (), (), {2: ("gelöscht", "aktiv"), 4: ("Muster",)})
CONTACTS = Seen("export/kontakte.csv", "", ("Kontakt", "Kundennummer"), 1, 0, (), (), {})
STATE = Seen("export/stand.csv", "", ("Stand", "4"), 0, 0, (), (), {})
FILES = ("kontakte.csv", "stand.csv")


def desk(text: str) -> Desk:
    found = desks([Opened(Source("haus", text, None), mapping(text), ())], (PEOPLE, CONTACTS, STATE), model())
    assert beside(found, found[0]) == FILES
    return found[0]


def fields(one: Desk, **said: str) -> dict[str, str]:
    """What the page would send: every field as it is shown, but for what somebody changed (`aus0_werte`)."""
    shown = {"summenzeile": one.rows.total}
    for number, each in enumerate(one.rows.fields):
        values = "\r\n".join(each.values)
        told = {"spalte": each.column, "wann": each.when, "werte": values, "grund": each.reason}
        shown |= {f"aus{number}.{part}": text for part, text in told.items()}
    told = {"zaehlt": one.control.counted, "wo": one.control.where, "zelle": one.control.cell}
    told |= {"datei": one.control.file, "spalte": one.control.column}
    shown |= {f"kontrolle.{part}": text for part, text in told.items()}
    wanted = {name.replace("_", "."): text for name, text in said.items()}
    assert set(wanted) <= set(shown)
    return shown | wanted


def written(text: str, **said: str) -> str:
    one = desk(text)
    return rows(text.encode(), "haus.yaml", one, fields(one, **said), FILES).decode()


def refused(text: str, **said: str) -> dict[str, str]:
    with pytest.raises(FieldsRefused) as found:
        written(text, **said)
    assert found.value.lines == tuple(found.value.fields.values())
    return dict(found.value.fields)


def test_what_a_table_says() -> None:
    one = desk(FULL)
    assert one.rows.total == "Summe:"
    assert [(each.column, each.when, each.values, each.reason) for each in one.rows.fields] == [
        ("KENNZEICHEN", "ist", ("gelöscht", "Test"), "gelöschte Personen und Testfälle"),
        ("Team", "ist leer", (), "ohne Team"),
        ("", "ist", (), ""),
    ]
    said = one.control
    assert (said.counted, said.where, said.cell, said.file, said.column) == ("Fälle", "zelle", "B1", "stand.csv", "")
    none = desk(PLAIN)
    assert (none.rows.total, none.rows.left, none.control.counted) == ("", (), "")


def test_nothing_changed_is_nothing_written() -> None:
    for text in (FULL, PLAIN, FULL.replace("\n", "\r\n"), "\ufeff" + FULL):
        assert written(text) == text
        assert rows(text.encode(), "haus.yaml", desk(text), {}, FILES).decode() == text


def test_columns_and_values_are_those_of_the_delivery() -> None:
    one = desk(FULL)
    deleted, _, empty = one.rows.fields
    offered = dict(empty.columns(HEADER))
    assert set(offered) == {"", *HEADER} - {"Doppelt"}
    assert dict(deleted.columns(HEADER))["KENNZEICHEN"] == "Kennzeichen"
    assert "Kennzeichen" not in dict(deleted.columns(HEADER))
    assert "nicht in dieser Lieferung" in dict(deleted.columns(("Kundennummer",)))["KENNZEICHEN"]
    assert (one.few("kennzeichen"), one.few("Name"), one.few("Team"), one.few("Fremd")) == (
        ("gelöscht", "aktiv"), (), (), (),
    )  # fmt: skip
    assert "Summe von Betrag" in dict(dict(one.control.countable(HEADER))["Summe einer Spalte"])
    assert [name for name, _ in one.control.files(FILES)] == ["", "kontakte.csv", "stand.csv"]


def test_every_field_of_an_empty_table() -> None:
    said = {"aus0_spalte": "Kennzeichen", "aus0_werte": " gelöscht \r\n\r\nTest, alt\r\ngelöscht", "aus0_grund": "weg"}
    control = {"kontrolle_zaehlt": "Summe von Betrag", "kontrolle_wo": "aus summenzeile", "kontrolle_spalte": "Betrag"}
    after = written(PLAIN, summenzeile=" Summe  ", **said, **control)
    table = mapping(after).tables[0]
    assert after.startswith(PLAIN)
    assert table.total == "Summe"
    assert table.left_out == (LeftOut("Kennzeichen", ("geloescht", "test, alt"), (), False, "weg"),)
    assert table.control == ControlSource(column="Betrag", total="Betrag")
    assert written(after) == after
    again = written(after, aus1_spalte="Team", aus1_wann="ist leer", aus1_grund="ohne")
    assert mapping(again).tables[0].left_out[1] == LeftOut("Team", (), (), True, "ohne")


def test_emptied_fields_take_their_entries_out() -> None:
    gone = {"aus0_spalte": "", "aus1_spalte": "", "aus1_grund": "", "kontrolle_zaehlt": "", "summenzeile": ""}
    after = written(FULL, **gone)
    tail = FULL[FULL.index("  - entität: kontakt") :]
    assert after == f"{PLAIN}    # Was das Fachverfahren nur vormerkt:\n{tail}"
    first = written(FULL, aus0_spalte="", aus0_werte="", aus0_grund="")
    start, end = FULL.index("      - spalte: KENNZEICHEN"), FULL.index("      - grund: ohne Team")
    assert first == FULL[:start] + FULL[end:]


def test_only_what_changes_is_written() -> None:
    assert written(FULL, summenzeile="Gesamt") == FULL.replace("Summe:", "Gesamt")
    assert written(FULL, aus1_grund="kein Team") == FULL.replace("ohne Team ", "kein Team ")
    assert written(FULL, aus1_spalte="Betrag") == FULL.replace("spalte: Team", "spalte: Betrag")
    fewer = written(FULL, aus0_werte="Test\nProbe")
    was, now = "          - gelöscht    # von Hand\n", "          - Probe\n"
    assert fewer == FULL.replace(was, "").replace("# aus der Schulung\n", f"# aus der Schulung\n{now}")
    other = written(FULL, aus1_wann="ist nicht", aus1_werte="T1")
    assert other == FULL.replace("ist leer: ja", "ist nicht: T1")
    assert written(FULL, kontrolle_zaehlt="Zeilen") == FULL.replace("zählt: fälle", "zählt: Zeilen")
    assert written(FULL, kontrolle_zelle="c12") == FULL.replace("zelle: B1", "zelle: C12")
    same_file = FULL.replace("      aus datei: stand.csv    # die kleine Datei\n", "")
    assert written(FULL, kontrolle_datei="") == same_file
    assert mapping(written(FULL, kontrolle_wo="beim import")).tables[0].control == ControlSource(cases=True)


def test_a_choice_decides_and_what_it_does_not_need_goes() -> None:
    empty = written(FULL, aus0_wann="ist leer")
    assert mapping(empty).tables[0].left_out[0] == LeftOut(
        "KENNZEICHEN", (), (), True, "gelöschte Personen und Testfälle"
    )
    summed = written(FULL, kontrolle_wo="aus summenzeile", kontrolle_spalte="Betrag")
    assert mapping(summed).tables[0].control == ControlSource(cases=True, total="Betrag")
    assert "aus datei" not in summed


NEW = {"aus2_spalte": "Team", "aus2_werte": "T9", "aus2_grund": "fremd"}


@pytest.mark.parametrize(
    ("said", "field", "line"),
    [
        (NEW | {"aus2_spalte": ""}, "aus2.spalte", "die Spalte wählen"),
        (NEW | {"aus2_spalte": "Fremd"}, "aus2.spalte", "„Fremd“ ist hier keine Spalte"),
        (NEW | {"aus2_spalte": "Doppelt"}, "aus2.spalte", "keine Spalte"),
        (NEW | {"aus2_wann": "vielleicht"}, "aus2.wann", "wann eine Zeile"),
        (NEW | {"aus2_werte": " \r\n "}, "aus2.werte", "je Zeile einen"),
        (NEW | {"aus2_wann": "ist leer"}, "aus2.werte", WHEN["ist"]),
        (NEW | {"aus2_grund": " "}, "aus2.grund", "warum"),
        ({"aus2_wann": "ist leer", "aus2_grund": "ohne"}, "aus2.spalte", "die Spalte wählen"),
        ({"aus0_grund": ""}, "aus0.grund", "warum"),
        ({"aus0_spalte": "", "aus0_grund": "anders"}, "aus0.spalte", "entfällt der Eintrag"),
        ({"kontrolle_zaehlt": "", "kontrolle_zelle": "B9"}, "kontrolle.zaehlt", "was gezählt wird"),
        ({"kontrolle_zaehlt": "Leute"}, "kontrolle.zaehlt", "„Leute“ lässt sich hier nicht zählen"),
        ({"kontrolle_zaehlt": "Summe von Fremd"}, "kontrolle.zaehlt", "aus der Liste"),
        ({"kontrolle_wo": ""}, "kontrolle.wo", "wo die Zahl"),
        ({"kontrolle_zelle": "B0"}, "kontrolle.zelle", "„B0“ ist keine Zelle"),
        ({"kontrolle_zelle": ""}, "kontrolle.zelle", "Bitte die Zelle nennen"),
        ({"kontrolle_datei": "fremd.csv"}, "kontrolle.datei", "gehört nicht zur Lieferung"),
        ({"kontrolle_spalte": "Betrag"}, "kontrolle.spalte", "in der Summenzeile"),
        ({"kontrolle_wo": "beim import", "kontrolle_zelle": "B9"}, "kontrolle.zelle", "in einer Zelle"),
        ({"kontrolle_wo": "aus summenzeile"}, "kontrolle.spalte", "in welcher Spalte"),
        ({"kontrolle_wo": "aus summenzeile", "kontrolle_spalte": "Fremd"}, "kontrolle.spalte", "keine Spalte"),
        (
            {"kontrolle_wo": "aus summenzeile", "kontrolle_spalte": "Betrag", "summenzeile": ""},
            "summenzeile", "womit diese beginnt",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_said_at_its_field(said: dict[str, str], field: str, line: str) -> None:
    found = refused(FULL, **said)
    assert list(found) == [field]
    assert line in found[field]


def test_all_mistakes_at_once_and_what_was_typed_stays() -> None:
    said = {**NEW, "aus2_grund": "", "aus0_werte": "", "kontrolle_zelle": "4B"}
    assert list(refused(FULL, **said)) == ["aus0.werte", "aus2.grund", "kontrolle.zelle"]
    one = desk(FULL)
    shown = one.sent(fields(one, **said))
    assert [each.column for each in shown.rows.fields] == ["KENNZEICHEN", "Team", "Team", ""]
    assert (shown.rows.fields[2].values, shown.control.cell) == (("T9",), "4B")


def test_what_is_wrong_in_the_file_is_no_mistake_of_other_fields() -> None:
    strange = FULL.replace("KENNZEICHEN", "Weg").replace("B1", "b1").replace("ist leer: ja", "ist leer: nein")
    opened = [Opened(Source("haus", strange, None), None, ())]
    (one,) = desks(opened, (PEOPLE,), model())
    assert rows(strange.encode(), "haus.yaml", one, fields(one), ()).decode() == strange
    assert one.rows.left[1].when == ""
    assert ("", "bitte wählen") in one.rows.left[1].times
    after = rows(strange.encode(), "haus.yaml", one, fields(one, summenzeile="Gesamt"), ()).decode()
    assert after == strange.replace("Summe:", "Gesamt")


def test_what_is_written_by_hand_in_another_way_is_left_to_the_text() -> None:
    flow = PLAIN + "    ausgelassen: [{spalte: Team, ist leer: ja, grund: ohne}]\n"
    (one,) = desks([Opened(Source("haus", flow, None), None, ())], (PEOPLE,), model())
    assert rows(flow.encode(), "haus.yaml", one, fields(one), ()).decode() == flow
    with pytest.raises(DeliveryRefused, match="Als Text"):
        rows(flow.encode(), "haus.yaml", one, fields(one, aus0_spalte="Team", aus0_werte="T9", aus0_grund="fremd"), ())
