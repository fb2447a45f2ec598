"""What a page of the form sends becomes the text that an author would have written."""

from __future__ import annotations

from collections.abc import Mapping

from jobs.authoring.form.build import form
from jobs.authoring.form.scope import Around
from jobs.authoring.fresh import Wish, begun
from jobs.authoring.judging import judged
from jobs.authoring.sending import STALE, Done, Sent, carried, state_of
from jobs.authoring.surroundings import Surroundings, own, place
from schemas.outcome import Kind
from tests.jobs.authoring.conftest import TODAY

PATH = "jugend/probe.yaml"


class Writer:
    """Somebody who fills in the form and presses its buttons."""

    def __init__(self, around: Surroundings, kind: Kind) -> None:
        self.around = around
        wish = Wish("Probe", kind, "jugend", "kunde", "Bereichsleitung", "integrationsfachkraft")
        self.path, self.data = begun(around, wish, frozenset(), TODAY)

    def frame(self, data: bytes) -> Around:
        return place(self.around, self.path, own(self.around, self.path, data), TODAY)

    def send(self, section: str, todo: str = "", fields: Mapping[str, str] | None = None) -> Done:
        around = self.frame(self.data)
        done = carried(
            self.data, around, self.frame, Sent(fields or {}, section, todo, state_of(self.data, around.file))
        )
        self.data = done.data
        return done

    def fill(self, section: str, **given: str) -> Done:
        """Fields by their label."""
        made = form(self.data, self.frame(self.data), section)
        assert made is not None
        inputs = {one.label: one.name for control in made.controls() for one in control.inputs}
        return self.send(section, fields={inputs[label.replace("_", " ")]: text for label, text in given.items()})

    @property
    def text(self) -> str:
        return self.data.decode()


def test_a_duty_is_written_line_by_line(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    writer.send("inhalt", "tun wenn|feld:kunde.alter")
    writer.send(
        "inhalt", fields={"f:wenn/kunde.alter/unter:v.menge": "25", "f:wenn/kunde.alter/unter:v.einheit": "Jahre"}
    )
    assert (
        "werte:\n  altersgrenze: 25 Jahre\nje: kunde\nwenn:\n  kunde.alter:\n    unter: altersgrenze\n" in writer.text
    )
    writer.send("inhalt", "tun wenn|gruppe:eines trifft zu")
    writer.send("inhalt", "tun wenn/eines_trifft_zu|zahl:gibt es")
    assert "    unter: altersgrenze\n  eines trifft zu:\n    - gibt es:\n        aus:\n" in writer.text
    writer.send("inhalt", "tun wenn|gruppe:eines trifft zu")
    assert "wenn:\n  alles trifft zu:\n    - kunde.alter:\n        unter: altersgrenze\n" in writer.text
    assert "    - eines trifft zu:\n" in writer.text
    writer.send("inhalt", "tun wenn/alles_trifft_zu/0/eines_trifft_zu/0/gibt_es|nicht")
    assert "        - nicht:\n            gibt es:\n" in writer.text
    writer.send("inhalt", "tun wenn/alles_trifft_zu/0/eines_trifft_zu/0/nicht|auf")
    writer.send("inhalt", "tun wenn/alles_trifft_zu/0|runter")
    assert writer.text.index("    - eines trifft zu:") < writer.text.index("kunde.alter")


def test_a_condition_with_nothing_in_it_asks_for_something(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    assert writer.send("inhalt", "tun |schluessel:betrifft").picking == "betrifft"
    assert writer.send("inhalt", "tun betrifft|feld:kunde.alter").picking == ""
    group = writer.send("inhalt", "tun betrifft|gruppe:nicht").picking
    made = form(writer.data, writer.frame(writer.data), "inhalt", group)
    assert group == "betrifft/nicht/eines_trifft_zu"
    assert made is not None
    assert made.picking


def test_an_example_arrives_from_a_finding(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    lines = ("- name: aus Befund 7", "  stichtag: 30.06.2020", "  kunde:", "    berufsabschluss: vorhanden",
             "  erwartet: eingehalten", "")  # fmt: skip
    text = "\r\n".join(lines)
    writer.send("beispiele", "einfuegen", {"einfuegen": text})
    assert writer.text.endswith(
        "beispiele:\n  - name: aus Befund 7\n    stichtag: 30.06.2020\n    kunde:\n"
        "      berufsabschluss: vorhanden\n    erwartet: eingehalten\n"
    )
    assert writer.send("beispiele", "einfuegen", {"einfuegen": "kein Beispiel"}).said


def test_a_day_is_picked_in_three_steps(around: Surroundings) -> None:
    writer = Writer(around, Kind.DEADLINE)
    writer.send("inhalt", fields={
        "f:frist/faellig_am:0.menge": "3", "f:frist/faellig_am:0.einheit": "Monate",
        "f:frist/faellig_am:0.richtung": "vor", "f:frist/faellig_am:tag": "kunde.betreut_seit",
    })  # fmt: skip
    assert "  fällig am: frist vor kunde.betreut_seit\n" in writer.text
    assert "werte:\n  frist: 3 Monate\n" in writer.text
    writer.send("inhalt", "tun frist/faellig_am|tag:frühestes von")
    assert "  fällig am:\n    frühestes von:\n      - frist vor kunde.betreut_seit\n      -\n" in writer.text
    writer.send("inhalt", "tun frist/faellig_am|einzeln")
    writer.send("inhalt", "tun frist/faellig_am|tag:zweige")
    assert "    - wenn:\n      am: frist vor kunde.betreut_seit\n    - sonst:\n" in writer.text


def test_a_renamed_value_is_renamed_wherever_it_is_used(around: Surroundings) -> None:
    writer = Writer(around, Kind.CYCLE)
    writer.send("inhalt", fields={"f:turnus/alle:v.menge": "2", "f:turnus/alle:v.einheit": "Monate"})
    writer.fill("werte", Bezeichnung="Abstand der Gespräche")
    assert "werte:\n  abstand_der_gespräche: 2 Monate\n" in writer.text
    assert "  alle: abstand_der_gespräche\n" in writer.text


def test_a_value_typed_twice_is_one_value(around: Surroundings) -> None:
    """A browser sends the same field again from a page that was made before the value had its name."""
    writer = Writer(around, Kind.CYCLE)
    fields = {"f:turnus/alle:v.menge": "2", "f:turnus/alle:v.einheit": "Monate", "f:turnus/alle:v.wert": "+",
              "f:turnus/alle:v.war": ""}  # fmt: skip
    writer.send("inhalt", fields=fields)
    writer.send("inhalt", fields={**fields, "f:turnus/alle:v.menge": "3"})
    assert "werte:\n  abstand: 3 Monate\nje: kunde\n" in writer.text


def test_a_value_gets_no_name_that_means_something_else(around: Surroundings) -> None:
    """The form makes names up itself: `ziel` would be a field's."""
    writer = Writer(around, Kind.QUOTA)
    writer.send("inhalt", fields={"f:ziel:v.menge": "75", "f:ziel:v.einheit": "%", "f:ziel:wie": "mindestens"})
    writer.send("inhalt", "tun davon|feld:kunde.alter")
    writer.send("inhalt", fields={"f:davon/kunde.alter/unter:v.menge": "25"})
    assert [one for one in judged(around, writer.path, writer.data).diagnostics if one.code == "R313"] == []
    assert "werte:\n" in writer.text


def test_a_form_from_before_another_change_is_refused(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    old = state_of(writer.data, "x")
    writer.send("kopf", "tun quelle|weitere")
    done = carried(writer.data, writer.frame(writer.data), writer.frame, Sent({"f:titel:": "Neu"}, "kopf", "", old))
    assert done.said == STALE
    assert done.data == writer.data


def test_examples_are_filled_in_and_run(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    writer.send("inhalt", "tun wenn|feld:kunde.berufsabschluss")
    writer.fill("inhalt", Wert="vorhanden")
    writer.fill(
        "kopf", Dokument="Programm 2026", Fundstelle="4.2", Was_die_Regel_sicherstellt="Alle haben einen Abschluss."
    )
    writer.send("beispiele", "tun beispiele|beispiel")
    writer.send("beispiele", fields={"f:beispiele/0/kunde/berufsabschluss:": "ohne Abschluss",
                                     "e:beispiele/0/erwartet:status": "eingehalten"})  # fmt: skip
    red = judged(around, writer.path, writer.data)
    assert [one.right for one in red.verdicts] == [False]
    assert "nicht eingehalten" in red.verdicts[0].said
    writer.send("beispiele", fields={"e:beispiele/0/erwartet:status": "nicht eingehalten"})
    green = judged(around, writer.path, writer.data)
    assert [one.right for one in green.verdicts] == [True]
    assert green.errors == ()
    writer.send("beispiele", "tun beispiele/0/kunde|feld:geburtsdatum")
    assert "      geburtsdatum:\n" in writer.text
    writer.send("beispiele", "tun beispiele/0|kopie")
    assert writer.text.count("berufsabschluss: ohne Abschluss") == 2
    writer.send("beispiele", fields={"f:beispiele/1/kunde/berufsabschluss:": ""})
    assert writer.text.count("berufsabschluss: ohne Abschluss") == 1


def test_records_of_an_example_are_filled_in_one_after_the_other_on_one_page(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    writer.send("inhalt", "tun wenn|zahl:gibt es")
    writer.fill("inhalt", Datensätze="handlungsbedarf")
    writer.send("beispiele", "tun beispiele|beispiel")
    for _ in range(3):
        writer.send("beispiele", "tun beispiele/0|datensatz:handlungsbedarf")
    page = state_of(writer.data, "x")
    for number in range(3):
        field = {f"f:beispiele/0/handlungsbedarf/{number}/festgestellt_am:": "01.02.2026"}
        done = carried(writer.data, writer.frame(writer.data), writer.frame, Sent(field, "beispiele", "", page))
        assert done.said == ""
        writer.data = done.data
    assert writer.text.count("festgestellt am: 01.02.2026") + writer.text.count("festgestellt_am: 01.02.2026") == 3


def test_text_with_a_colon_is_put_in_quotation_marks(around: Surroundings) -> None:
    writer = Writer(around, Kind.DUTY)
    writer.fill("kopf", Dokument="Programm: Jugend #1")
    assert '  - dokument: "Programm: Jugend #1"\n' in writer.text


def test_what_was_offered_can_be_named_after_a_rejection(around: Surroundings) -> None:
    writer = Writer(around, Kind.PROPOSAL)
    writer.send("inhalt", "tun |schluessel:erledigt durch")
    writer.data = writer.data.replace(b"  aus:\n", b"  aus: angebot\n").replace(b"  aus: \n", b"  aus: angebot\n")
    writer.send("inhalt", "tun |schluessel:nach ablehnung")
    made = form(writer.data, writer.frame(writer.data), "inhalt", "nach_ablehnung/wenn")
    assert made is not None
    assert made.offer("nach_ablehnung/wenn", "feld:angebot.ergebnis") is not None
    writer.send("inhalt", "tun nach_ablehnung/wenn|feld:angebot.ergebnis")
    assert "nach ablehnung:\n  wenn:\n    angebot.ergebnis:" in writer.text
