"""Examples: cases built from a few facts, run through the walker, and what they miss."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.check.examples import check_examples
from engine.check.survey import survey
from engine.check.trial.cases import build, read_facts
from engine.check.trial.plans import nationwide
from engine.read import read
from engine.resolve import Library
from schemas.cases.case import Case
from schemas.diagnostic import Diagnostic, Severity
from schemas.node import Mapping
from schemas.rule import AuthoredRule
from tests.engine.authored import model, rule


def case(text: str, subject: str) -> tuple[Case, list[Diagnostic]]:
    """The case of an example written at the left margin."""
    node, wrong = read(text.encode(), "beispiel.yaml")
    assert isinstance(node, Mapping) and wrong == [], wrong
    facts = read_facts(model(), node)
    return build(facts, subject), facts.found


def said(*rules: AuthoredRule) -> list[Diagnostic]:
    """What is wrong with the examples of some rules that are right themselves."""
    library = Library(model(), rules)
    found = survey(library)
    assert found.found == [], "\n".join(map(str, found.found))
    return check_examples(library, found, frozenset(), frozenset(one.place.file for one in rules))


def errors(*rules: AuthoredRule) -> list[str]:
    return [f"{one.code} {one.message}" for one in said(*rules) if one.severity is Severity.ERROR]


def hints(*rules: AuthoredRule) -> list[Diagnostic]:
    found = said(*rules)
    assert all(one.severity is Severity.HINT for one in found), "\n".join(map(str, found))
    return found


def test_everything_belongs_to_the_one_case() -> None:
    found, wrong = case(
        "teilnahme:\n  beginn: 01.01.2020\nkontakt:\n  - datum: 01.02.2020\n  - datum: 01.03.2020\n", "kunde"
    )
    assert wrong == []
    (person,) = found.rows["kunde"]
    assert {row["kunde_id"] for name in ("teilnahme", "kontakt") for row in found.rows[name]} == {person["kunde_id"]}
    assert [row["kontakt_id"] for row in found.rows["kontakt"]] == ["kontakt-1", "kontakt-2"]
    assert found.rows["teilnahme"][0]["ende_geplant"] is None
    assert found.rows["termin"] == []


def test_links_follow_what_is_named_and_can_be_set() -> None:
    text = """aufforderung:
  - aufforderung_id: a
    datum: 01.01.2020
  - datum: 01.02.2020
nachweis:
  - eingang_am: 05.01.2020
  - eingang_am: 06.01.2020
    aufforderung_id: aufforderung-2
  - eingang_am: 07.01.2020
    aufforderung_id:
"""
    found, wrong = case(text, "aufforderung")
    assert wrong == []
    assert [row["aufforderung_id"] for row in found.rows["nachweis"]] == ["a", "aufforderung-2", None]


def test_cells_are_read_by_their_fields() -> None:
    text = "teilnahme:\n  wochenstunden: 19,5\n  art: umschulung\nkunde:\n  veraenderungsbereit: nein\n" \
           "bedarfsgemeinschaft:\n  personen: 3\n"  # fmt: skip
    found, (wrong,) = case(text, "teilnahme")
    assert (wrong.code, wrong.remedy) == ("R606", "Umschulung")
    assert found.rows["teilnahme"][0]["wochenstunden"] == Decimal("19.5")
    assert found.rows["kunde"][0]["veraenderungsbereit"] is False
    assert found.rows["bedarfsgemeinschaft"][0]["personen"] == 3
    assert found.rows["kunde"][0]["bedarfsgemeinschaft_id"] == "bedarfsgemeinschaft-1"


def test_tables_can_be_missing_or_cut() -> None:
    text = (
        "kunde:\n  status: arbeitslos\nnicht geliefert:\n  - kontakt\nlieferumfang:\n  termin:\n    von: 01.01.2020\n"
    )
    found, wrong = case(text, "kunde")
    assert wrong == []
    assert "kontakt" not in found.rows
    assert found.coverage["termin"].start == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("kunden:\n  status: arbeitslos\n", "R605", "kunde"),
        ("kunde:\n  alter: 25\n", "R605", None),
        ("kunde:\n  staus: arbeitslos\n", "R605", "status"),
        ("kunde:\n  geburtsdatum: 30.02.2000\n", "R207", None),
        ("kunde: arbeitslos\n", "R608", None),
        ("nicht geliefert:\n  - kontakte\n", "R605", "kontakt"),
        ("kontakt:\n  datum: 01.01.2020\nnicht geliefert:\n  - kontakt\n", "R608", None),
    ],
)
def test_mistakes_in_facts(text: str, code: str, remedy: str | None) -> None:
    _, wrong = case(text, "kunde")
    assert [(one.code, one.remedy) for one in wrong] == [(code, remedy)]


DUTY = """
art: pflicht
werte:
  zahl: {value}
je: kunde
wenn:
  anzahl:
    aus: termin
    mindestens: zahl
beispiele:
"""


def appointments(name: str, number: int, expected: str) -> str:
    rows = "".join(f"      - datum: 0{n + 1}.01.2020\n" for n in range(number))
    return f"  - name: {name}\n    stichtag: 30.06.2020\n    termin:\n{rows}    erwartet: {expected}\n"


GOOD = appointments("zwei", 2, "eingehalten") + appointments("einer", 1, "nicht eingehalten")


def test_right_examples_on_both_sides_say_nothing() -> None:
    assert said(rule("probe", DUTY.format(value=2) + GOOD)) == []


def test_a_contradiction_says_what_the_rule_says_and_why() -> None:
    (found,) = errors(rule("probe", DUTY.format(value=3) + GOOD))
    assert found.startswith("R602 Beispiel „zwei“: erwartet ist „eingehalten“, aber es ist „nicht eingehalten“ (")
    assert "3" in found


def test_a_boundary_needs_both_sides() -> None:
    far = appointments("drei", 3, "eingehalten") + appointments("einer", 1, "nicht eingehalten")
    (hint,) = hints(rule("probe", DUTY.format(value=2) + far))
    assert hint.code == "R603" and "gerade noch erfüllt" in hint.message and "nicht mehr" not in hint.message
    other = appointments("zwei", 2, "eingehalten") + appointments("keiner", 4, "eingehalten")
    assert [one.code for one in hints(rule("probe", DUTY.format(value=2) + other))] == ["R603", "R604"]


DEADLINE = """
art: frist
je: antrag
frist:
  fällig am: {due}
  erledigt durch:
    aus: kontakt
    am: kontakt.datum{until}
  nachholbar: {catch_up}
beispiele:
  - name: eins
    stichtag: 02.06.2020
    antrag:
      eingang: 02.06.2020
    erwartet: heute fällig
"""


@pytest.mark.parametrize(
    ("due", "until", "catch_up", "asked"),
    [
        ("antrag.eingang", "", "ja", "„überfällig“, „erledigt“ oder „verspätet erledigt“"),
        ("antrag.eingang", "\n    zählt nur bis: antrag.eingang", "ja", "„überfällig“ oder „erledigt“"),
        ("antrag.eingang", "", "nein", "„versäumt“ oder „erledigt“"),
        ("frist nach antrag.eingang", "", "nein", "„später fällig“, „versäumt“ oder „erledigt“"),
    ],
)
def test_outcomes_that_a_deadline_cannot_have_are_not_asked_for(
    due: str, until: str, catch_up: str, asked: str
) -> None:
    text = DEADLINE.format(due=due, until=until, catch_up=catch_up)
    if "frist " in due:
        text = text.replace("eingang: 02", "eingang: 01")
        text = text.replace("je: antrag", "werte:\n  frist: 1 Tag\nje: antrag")
    assert [f"Kein Beispiel erwartet {asked};" in one.message for one in hints(rule("probe", text))
            if one.code == "R604"] == [True]  # fmt: skip


def test_a_deadline_before_its_own_trigger_is_never_due_today() -> None:
    text = DEADLINE.format(due="frist vor antrag.eingang", until="", catch_up="nein").replace(
        "heute fällig", "versäumt"
    )
    found = hints(rule("probe", text.replace("je: antrag", "werte:\n  frist: 1 Tag\nje: antrag")))
    assert ["Kein Beispiel erwartet „erledigt“;" in one.message for one in found if one.code == "R604"] == [True]


def test_evidence_of_a_calendar_period_is_never_late() -> None:
    text = """
        art: turnus
        je: fallmanagement
        turnus:
          alle: Monat
          zählt ab: Kalender
          erster abschnitt ab: fallmanagement.beginn
          erledigt durch:
            aus: bfm_pruefung
            am: bfm_pruefung.datum
        beispiele:
          - name: eins
            stichtag: 30.06.2020
            fallmanagement:
              beginn: 01.06.2020
            erwartet: heute fällig
        """
    (hint,) = hints(rule("probe", text))
    assert "Kein Beispiel erwartet „später fällig“, „versäumt“ oder „erledigt“;" in hint.message


def test_a_boundary_of_a_field_that_is_pinned_elsewhere_is_none() -> None:
    text = """
        art: pflicht
        werte:
          nachschau: 6 Monate
        je: integration
        wenn:
          gibt es:
            aus: beschäftigung
            mit:
              beschäftigung.besteht am: nachschau nach integration.datum{pinned}
        beispiele:
          - name: endet an dem Tag
            stichtag: 30.12.2020
            integration:
              datum: 15.01.2020
            beschäftigung:
              beginn: 15.01.2020
              ende: 15.07.2020
            erwartet: eingehalten
          - name: einen Tag davor
            stichtag: 30.12.2020
            integration:
              datum: 15.01.2020
            beschäftigung:
              beginn: 15.01.2020
              ende: 14.07.2020
            erwartet: nicht eingehalten
        """
    pinned = "\n              beschäftigung.beginn:\n                am: integration.datum"
    assert hints(rule("probe", text.format(pinned=pinned))) == []
    assert [one.code for one in hints(rule("probe", text.format(pinned="")))] == ["R603"]


def test_values_of_the_office_for_one_example() -> None:
    unset = DUTY.format(value="vom Amt festzulegen")
    three = appointments("drei gesetzt", 2, "nicht eingehalten").replace(
        "    termin", "    werte:\n      zahl: 3\n    termin"
    )
    assert errors(rule("probe", unset + appointments("offen", 2, "ungeklärt") + three)) == []
    odd = three.replace("zahl: 3", "zhal: 3")
    assert errors(rule("probe", unset + odd)) == ["R605 Einen Wert „zhal“ hat die Regel nicht."]


def test_values_of_a_definition_for_one_example() -> None:
    begriff = rule("viel-los", """
        werte:
          zahl: vom Amt festzulegen
        je: kunde
        wenn:
          anzahl:
            aus: termin
            mindestens: zahl
        """)  # fmt: skip
    duty = "art: pflicht\nje: kunde\nwenn:\n  begriff: viel-los\nbeispiele:\n"
    two = appointments("zwei", 2, "eingehalten").replace("    termin", "    werte:\n      viel-los.zahl: 2\n    termin")
    three = two.replace("zwei", "drei").replace("zahl: 2", "zahl: 3").replace("eingehalten", "nicht eingehalten")
    open_ = appointments("offen", 2, "ungeklärt")
    assert errors(begriff, rule("probe", duty + two + three + open_))[1:] == []
    share = rule("probe", duty + two.replace("zahl: 2", "zahl: 2 %"))
    assert "R703 „zahl“ muss eine Zahl sein; „2 %“ ist ein Anteil." in errors(begriff, share)
    for wrong, message, remedy in (
        ("zahl: 2", "R605 Einen Wert „zahl“ hat die Regel nicht; „viel-los.zahl“ gibt es.", "viel-los.zahl"),
        ("viel-los.zal: 2", "R605 Einen Wert „viel-los.zal“ hat die Regel nicht.", "viel-los.zahl"),
        ("viel-los:\n        zahl: 2",
         "R605 Ein Wert von „viel-los“ steht im Beispiel in einer Zeile: „viel-los.zahl: …“.", "viel-los.zahl"),
    ):  # fmt: skip
        found = [one for one in said(begriff, rule("probe", duty + two.replace("viel-los.zahl: 2", wrong)))
                 if one.place.file == "probe.yaml"]  # fmt: skip
        assert [(f"{one.code} {one.message}", one.remedy) for one in found] == [(message, remedy)]


PLACES = """
art: vorschlag
werte:
  plätze_im_haus: vom Amt festzulegen
je: kunde
wenn:
  kunde.status: arbeitslos
dann:
  vorschlag: zuordnen
plätze:
  je: amt
  verfügbar: plätze_im_haus
  belegt:
    aus: projektbetreuung
  reihenfolge:
    - nach: kunde.betreut_seit
      zuerst: frühestes
  bei gleichstand: ohne Rang
beispiele:
  - name: eins
    stichtag: 30.06.2020
    werte:
      plätze_im_haus: {number}
    kunde:
      - status: arbeitslos
        betreut_seit: {since}
      - status: arbeitslos
        betreut_seit: 02.01.2020
      - status: in Beschäftigung
        betreut_seit: 01.01.2019
    projektbetreuung:
      kunde_id: kunde-3
      beginn: 01.01.2020
    erwartet:
      rang: {rank}
      platz frei: {free}
"""


@pytest.mark.parametrize(
    ("number", "since", "rank", "free"),
    [
        (3, "03.01.2020", 2, "ja"),
        (2, "03.01.2020", 2, "nein"),
        (2, "01.01.2020", 1, "ja"),
        (3, "02.01.2020", "keiner", "unbekannt"),
        ("vom Amt festzulegen", "01.01.2020", 1, "unbekannt"),
    ],
)
def test_the_records_of_an_example_compete_for_places(number: object, since: str, rank: object, free: str) -> None:
    text = PLACES.format(number=number, since=since, rank=rank, free=free)
    assert errors(rule("probe", text)) == []
    (found,) = errors(rule("probe", text.replace(f"rang: {rank}", "rang: 7")))
    said = "ohne Rang" if rank == "keiner" else f"Rang {rank}"
    assert "erwartet ist Rang 7" in found and f"aber es ist „Vorschlag“, {said}, " in found


def test_only_proposals_are_ranked() -> None:
    text = DUTY.format(value=2) + GOOD.replace("erwartet: eingehalten", "erwartet:\n      rang: 1")
    assert [one[:4] for one in errors(rule("probe", text))] == ["R607"]
    wrong = PLACES.format(number=3, since="03.01.2020", rank="erster", free="ja")
    assert [one[:4] for one in errors(rule("probe", wrong))] == ["R607"]


def test_examples_need_names_of_their_own_and_something_to_speak_of() -> None:
    nameless = GOOD.replace("  - name: einer\n    stichtag", "  - stichtag")
    assert [one[:4] for one in errors(rule("probe", DUTY.format(value=2) + nameless))] == ["R608"]
    twice = GOOD.replace("name: einer", "name: zwei")
    assert [one[:4] for one in errors(rule("probe", DUTY.format(value=2) + twice))] == ["R610"]
    other = rule("probe", "art: pflicht\nje: termin\nwenn:\n  termin.ergebnis: abgesagt\nbeispiele:\n  - name: leer\n"
                 "    kunde:\n      status: arbeitslos\n    erwartet: eingehalten\n")  # fmt: skip
    assert [one[:4] for one in errors(other)] == ["R609"]


CYCLE = """
art: turnus
werte:
  abstand: 6 Monate
je: fallmanagement
turnus:
  alle: abstand
  zählt ab: Beginn
  erster abschnitt ab: fallmanagement.beginn
  erledigt durch:
    aus: bfm_pruefung
    am: bfm_pruefung.datum
beispiele:
  - name: zwei Abschnitte
    stichtag: 15.12.2020
    fallmanagement:
      beginn: 01.01.2020
    bfm_pruefung:
      datum: 15.06.2020
    erwartet:
{expected}"""


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ("      status: später fällig\n      fällig am: 01.01.2021\n", None),
        (
            "      periode: 1\n      status: erledigt\n      fällig am: 01.07.2020\n      erledigt am: 15.06.2020\n",
            None,
        ),
        ("      periode: 1\n      status: verspätet erledigt\n", "es ist „erledigt“"),
        ("      periode: 7\n      status: erledigt\n", "einen solchen Abschnitt gibt es nicht; es gibt „1“ und „2“"),
        (
            "      status: später fällig\n      erledigt am: 15.06.2020\n",
            "es ist „später fällig“, fällig am 01.01.2021",
        ),
    ],
)
def test_of_a_cycle_the_newest_period_counts_or_the_named_one(expected: str, wrong: str | None) -> None:
    found = errors(rule("probe", CYCLE.format(expected=expected)))
    assert found == [] if wrong is None else len(found) == 1 and wrong in found[0], found


def test_an_example_outside_the_rules_time_contradicts_it() -> None:
    text = DUTY.format(value=2).replace("art: pflicht", "art: pflicht\ngilt ab: 01.01.2020\ngilt bis: 30.06.2020\n"
                                        "maßgeblich: Stichtag") + GOOD.replace("30.06.2020", "01.07.2020")  # fmt: skip
    assert all("die Regel gilt am 01.07.2020 nicht" in one for one in errors(rule("probe", text)))
    assert len(errors(rule("probe", text))) == 2


STEPPED = """
art: frist
gilt ab: 01.01.2020
maßgeblich: {by}
werte:
  frist:
    - gilt ab: 01.01.2020
      wert: 14 Tage
    - gilt ab: 01.07.2023
      wert: 10 Tage
je: antrag
frist:
  fällig am: frist nach antrag.eingang
  erledigt am: antrag.entschieden_am
  nachholbar: ja
beispiele:
  - name: vor der Änderung eingegangen
    stichtag: 10.07.2023
    antrag:
      eingang: 30.06.2023
    erwartet:
      fällig am: {due}
"""


def test_examples_know_the_law_of_their_day() -> None:
    assert errors(rule("probe", STEPPED.format(by="auslösendes Ereignis", due="14.07.2023"))) == []
    assert errors(rule("probe", STEPPED.format(by="Stichtag", due="10.07.2023"))) == []
    assert len(errors(rule("probe", STEPPED.format(by="Stichtag", due="14.07.2023")))) == 1


def test_definitions_are_true_false_or_unknown() -> None:
    text = "werte:\n  grenze: 25 Jahre\nje: kunde\nwenn:\n  kunde.alter:\n    unter: grenze\nbeispiele:\n" + "".join(
        f"  - name: {name}\n    stichtag: {day}\n    kunde:\n      {fact}\n    erwartet: {word}\n"
        for name, day, fact, word in (
            ("noch", "29.06.2020", "geburtsdatum: 30.06.1995", "ja"),
            ("nicht mehr", "30.06.2020", "geburtsdatum: 30.06.1995", "nein"),
            ("ohne", "30.06.2020", "status: arbeitslos", "unbekannt"),
        )
    )
    assert errors(rule("jung", text)) == []
    (found,) = errors(rule("jung", text.replace("erwartet: unbekannt", "erwartet: nein")))
    assert found == "R602 Beispiel „ohne“: erwartet ist „nein“, aber es ist „unbekannt“."


def test_a_definition_that_gives_a_day() -> None:
    text = "je: kunde\nwert: kunde.betreut_seit\nbeispiele:\n  - name: da\n    kunde:\n" \
           "      betreut_seit: 01.03.2015\n    erwartet: {}\n"  # fmt: skip
    assert errors(rule("seit", text.format("01.03.2015"))) == []
    assert errors(rule("seit", text.format("02.03.2015"))) == [
        "R602 Beispiel „da“: erwartet ist 02.03.2015, aber der Begriff gibt 01.03.2015."
    ]


QUOTA = """
art: quote
werte:
  zielquote: 60 %
je: amt
gezählt werden:
  aus: kunde
  mit:
    kunde.status: arbeitslos
davon:
  kunde.alleinerziehend: nein
ziel: mindestens zielquote
beispiele:
  - name: zwei von dreien
    kunde:
      - status: arbeitslos
        alleinerziehend: nein
      - status: arbeitslos
        alleinerziehend: nein
      - status: arbeitslos
        alleinerziehend: ja
      - status: arbeitsuchend
        alleinerziehend: ja
    erwartet:
{expected}"""


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ("      zähler: 2\n      nenner: 3\n      unbekannt: 0\n      ampel: grün\n", None),
        ("      nenner: 4\n", "erwartet ist Nenner 4, aber es ist Nenner 3."),
        ("      ampel: rot\n", "es ist „grün“ (Zähler 2, Nenner 3, unbekannt 0, Wert 66,6667"),
    ],
)
def test_quotas_are_measured(expected: str, wrong: str | None) -> None:
    found = errors(rule("probe", QUOTA.format(expected=expected)))
    assert found == [] if wrong is None else len(found) == 1 and wrong in found[0], found


def test_an_example_without_a_unit_is_told_which_one_is_missing() -> None:
    by_team = QUOTA.replace("je: amt", "je: team").format(expected="      ampel: grün\n")
    (found,) = errors(rule("probe", by_team))
    assert found.endswith("denn im Beispiel gibt es kein Team; bitte „team:“ nennen.")
    nobody = by_team.replace("    kunde:\n", "    team:\n      name: U25\n    kunde:\n")
    (found,) = errors(rule("probe", nobody.replace("status: arbeitslos\n", "status: arbeitsuchend\n").replace(
        "kunde.status: arbeitsuchend", "kunde.status: arbeitslos")))  # fmt: skip
    assert found.endswith("denn keine Einheit des Beispiels hat etwas, das gezählt wird.")


WINDOW = """
art: quote
werte:
  fenster: 12 Monate
  pruefzeit: 14 Tage
  grenze: 80 %
je: amt
gezählt werden:
  aus: antrag
  mit:
    antrag.eingang:
      in den letzten: fenster
davon:
  antrag.entschieden_am:
    spätestens: pruefzeit nach antrag.eingang
ziel: mindestens grenze
beispiele:
  - name: eins
    stichtag: 30.06.2020
    antrag:
      - eingang: 01.07.2019
        entschieden_am: {decided}.07.2019
      - eingang: {other}.06.2019
      - eingang: 15.12.2019
        entschieden_am: 29.12.2019
    erwartet:
      nenner: 2
"""


def test_boundaries_of_what_a_quota_counts_are_probed() -> None:
    """Both sides of the window that is counted, and of what fulfils, lie in the records of one example."""
    assert hints(rule("probe", WINDOW.format(decided=16, other=30))) == []
    far = hints(rule("probe", WINDOW.format(decided=16, other=29)))
    assert [(one.code, one.place.line) for one in far] == [("R603", 21)]
    near = hints(rule("probe", WINDOW.format(decided=15, other=30)))
    assert [(one.code, one.place.line) for one in near] == [("R603", 24)]


def test_an_example_belongs_to_no_federal_state() -> None:
    days = nationwide().holidays
    assert date(2020, 10, 3) in days and date(2020, 5, 1) in days
    assert date(2020, 10, 31) not in days, "Reformationstag"
    assert date(2020, 11, 1) not in days, "Allerheiligen"


@pytest.mark.parametrize(
    ("stichtag", "first"),
    [(date(2020, 10, 30), date(2020, 10, 26)), (date(2020, 10, 31), date(2020, 10, 26)),
     (date(2020, 11, 1), date(2020, 10, 26)), (date(2020, 11, 2), date(2020, 10, 27)),
     (date(2020, 10, 3), date(2020, 9, 28))],
)  # fmt: skip
@pytest.mark.parametrize(
    ("subject", "condition", "facts"),
    [("termin", "termin.datum:\n    in den letzten: fenster", "termin:\n      datum: {:%d.%m.%Y}\n"),
     ("kunde", "tage in:\n    aus: termin\n    von: termin.datum\n    bis: termin.datum\n    in den letzten: fenster\n"
      "    mindestens: zahl", "termin:\n      - datum: {:%d.%m.%Y}\n")],
)  # fmt: skip
def test_the_last_working_days_are_as_many_when_the_stichtag_is_none(
    stichtag: date, first: date, subject: str, condition: str, facts: str
) -> None:
    number = "  zahl: 1\n" if "zahl" in condition else ""
    text = f"je: {subject}\nwerte:\n  fenster: 5 Arbeitstage\n{number}wenn:\n  {condition}\nbeispiele:\n"
    for day, expected in ((first, "ja"), (first - timedelta(1), "nein")):
        text += f"  - name: {expected}\n    stichtag: {stichtag:%d.%m.%Y}\n    {facts.format(day)}"
        text += f"    erwartet: {expected}\n"
    assert errors(rule("probe", text)) == []
