"""The Lieferumfang of a table and of the whole mapping as fields: what was there, what is written, what is refused."""

from __future__ import annotations

import pytest

from engine.edit import put
from jobs.imports.desk.looking import Seen
from jobs.imports.wizard.change import extents, general
from jobs.imports.wizard.source import Opened, Source
from jobs.imports.wizard.table import Desk, desks
from schemas.delivery.scope import Scope, Told
from schemas.failure import FieldsRefused
from tests.engine.sources.written import HEAD, mapping, model

TEXT = f"""{HEAD}tabellen:
  - entität: kunde
    dateien: kunden_{{team}}.csv   # eine je Team
    felder:
      kunde_id: Kundennummer
      geburtsdatum: Geburtsdatum
  - entität: kontakt
    dateien: kontakte.csv
    lieferumfang:
      teams:
        - T1
        - T2
      von: 01.01.2020
      bis: beim Import
    felder:
      kontakt_id: Kontakt
      kunde_id: Kundennummer
"""
PEOPLE = Seen("kunden_T1.csv", "", ("Kundennummer", "Geburtsdatum"), 1, 0, (), (), {})
CONTACTS = Seen("kontakte.csv", "", ("Kontakt", "Kundennummer"), 1, 0, (), (), {})


def both(text: str = TEXT) -> tuple[Desk, Desk]:
    people, contacts = desks([Opened(Source("haus", text, None), mapping(text), ())], (PEOPLE, CONTACTS), model())
    return people, contacts


def fields(prefix: str, desk: Desk, **said: str) -> dict[str, str]:
    """What the page would send: every field as it is shown, but for what somebody changed (`von`, `von_was`)."""
    shown = {f"{prefix}.{one.key}": one.how for one in desk.extent}
    shown |= {f"{prefix}.{one.key}.was": one.named for one in desk.extent}
    return shown | {f"{prefix}.{name.replace('_', '.')}": value for name, value in said.items()}


def written(desk: Desk, **said: str) -> str:
    return extents(TEXT.encode(), "haus.yaml", desk, fields("eigen", desk, **said)).decode()


def scopes(text: str) -> list[Scope]:
    return [table.scope for table in mapping(text).tables]


def test_what_a_table_says_and_what_holds_for_it() -> None:
    people, contacts = both()
    assert [(one.how, one.named) for one in people.extent] == [("alle", ""), ("unbegrenzt", ""), ("Stichtag", "")]
    assert [(one.how, one.named) for one in contacts.extent] == [
        ("einzeln", "T1, T2"), ("einzeln", "01.01.2020"), ("beim Import", ""),
    ]  # fmt: skip
    assert (people.own, contacts.own) == (False, True)
    assert "aus dem Dateinamen" in dict(people.extent[0].options(people.slots))
    assert "aus dem Dateinamen" not in dict(people.extent[1].options(people.slots))
    assert "aus dem Dateinamen" not in dict(contacts.extent[0].options(contacts.slots))


def test_nothing_changed_is_nothing_written() -> None:
    for desk in both():
        assert written(desk) == TEXT


def test_a_table_gets_a_lieferumfang_of_its_own_and_loses_it_again() -> None:
    people, contacts = both()
    own = written(people, teams="aus dem Dateinamen", von="einzeln", von_was="1.1.2020")
    assert scopes(own)[0].units is Told.FILE
    assert "# eine je Team" in own
    assert "      von: 01.01.2020\n      bis: Stichtag\n" in own
    again = both(own)[0]
    assert again.own
    back = extents(own.encode(), "haus.yaml", again, fields("eigen", again, teams="alle", von="unbegrenzt")).decode()
    assert back == TEXT
    shared = written(contacts, teams="alle", von="unbegrenzt", bis="Stichtag")
    assert scopes(shared)[1] == Scope()
    assert shared.count("lieferumfang") == 1


def test_teams_become_a_list_and_one_choice_again() -> None:
    people, contacts = both()
    assert scopes(written(people, teams="einzeln", teams_was=" T1 ,T3,, T1"))[0].units == frozenset({"T1", "T3"})
    other = written(contacts, teams="alle")
    assert (scopes(other)[1].units, scopes(other)[1].end) == (None, Told.IMPORT)


def test_the_whole_mapping_is_changed_for_those_that_have_none() -> None:
    people, _ = both()
    said = fields("ganz", people, von="einzeln", von_was="01.06.2020") | fields("eigen", people)
    data = general(TEXT.encode(), "haus.yaml", said)
    after = extents(data, "haus.yaml", people, said).decode()
    assert after == TEXT.replace("von: unbegrenzt", "von: 01.06.2020")
    assert scopes(after)[0].start == scopes(data.decode())[0].start
    both_changed = said | fields("eigen", people, von="einzeln", von_was="01.06.2020")
    assert extents(data, "haus.yaml", people, both_changed).decode() == after


@pytest.mark.parametrize(
    ("said", "field", "line"),
    [
        ({"teams": "einzeln"}, "teams.was", "welche"),
        ({"teams_was": "T1"}, "teams.was", "nur diese Teams"),
        ({"von": "einzeln", "von_was": "31.02.2020"}, "von.was", "„31.02.2020“ ist kein Tag"),
        ({"bis_was": "30.06.2020"}, "bis.was", "bis zu einem Tag"),
        ({"von": ""}, "von", "auswählen"),
    ],
)
def test_what_is_missing_is_said_at_its_field(said: dict[str, str], field: str, line: str) -> None:
    people, _ = both()
    with pytest.raises(FieldsRefused, match=line) as found:
        written(people, **said)
    assert list(found.value.fields) == [f"eigen.{field}"]
    with pytest.raises(FieldsRefused, match=line) as found:
        general(TEXT.encode(), "haus.yaml", fields("ganz", people, **said))
    assert list(found.value.fields) == [f"ganz.{field}"]


def test_a_day_left_standing_beside_another_choice_goes() -> None:
    assert scopes(written(both()[1], von="unbegrenzt"))[1].start is None


def test_files_and_adding() -> None:
    people, contacts = both()
    more = extents(TEXT.encode(), "haus.yaml", contacts, {"dateien": "kontakte*.csv, alt.csv", "ergaenzt": "ja"})
    assert mapping(more.decode()).tables[1].files == ("kontakte*.csv", "alt.csv")
    assert mapping(more.decode()).tables[1].adds
    desk = both(more.decode())[1]
    assert desk.adds
    assert not mapping(extents(more, "haus.yaml", desk, {"ergaenzt": ""}).decode()).tables[1].adds
    assert extents(TEXT.encode(), "haus.yaml", people, {"dateien": people.files[0], "ergaenzt": ""}).decode() == TEXT


def test_a_file_that_feeds_two_entities_is_shown_once_for_each() -> None:
    text = put(TEXT.encode(), "haus.yaml", ("tabellen", 1, "dateien"), "kunden_*.csv").decode()
    found = desks([Opened(Source("haus", text, None), mapping(text), ())], (PEOPLE,), model())
    assert [(one.entity, one.place) for one in found] == [("kunde", 0), ("kontakt", 1)]
