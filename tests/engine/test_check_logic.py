"""Conditions that can never be true, or always are."""

from __future__ import annotations

import pytest

from engine.check.logic import check_logic
from tests.engine.authored import clean, rule

VALUES = """werte:
  eins: 1
  zwei: 2
  drei: 3
  kurz: 3 Monate
  lang: 6 Monate
  woche: 7 Tage
  jung: 25 Jahre
  alt: 30 Jahre
  fenster: 30 Tage
  viele: 31
"""


def said(text: str, entity: str = "kunde", applies: str = "") -> list[str]:
    """The codes that a duty's condition gives."""
    parts = [("wenn", text), *([("betrifft", applies)] if applies else [])]
    body = "".join(f"{key}:\n" + "".join(f"  {line}\n" for line in part.split("\n")) for key, part in parts)
    found = clean(rule("probe", f"art: pflicht\n{VALUES}je: {entity}\n{body}"))
    return [one.code for one in check_logic(found, None)]


def count(*limits: str) -> str:
    return "\n".join(["anzahl:", "  aus: termin", *(f"  {limit}" for limit in limits)])


@pytest.mark.parametrize(
    ("text", "entity", "codes"),
    [
        (count("mindestens: drei", "höchstens: zwei"), "kunde", ["R502"]),
        (count("mindestens: zwei", "höchstens: zwei"), "kunde", []),
        (count("mehr als: eins", "weniger als: zwei"), "kunde", ["R502"]),
        (count("weniger als: eins"), "kunde", []),
        ("kunde.status: arbeitslos\nnicht:\n  kunde.status: arbeitslos", "kunde", ["R502"]),
        ("alles trifft zu:\n  - kunde.status: arbeitslos\n  - kunde.status: arbeitsuchend", "kunde", ["R502"]),
        ("eines trifft zu:\n  - kunde.status: arbeitslos\n  - kunde.status: arbeitsuchend", "kunde", []),
        ("alles trifft zu:\n  - kunde.alleinerziehend: ja\n  - kunde.alleinerziehend: nein", "kunde", ["R502"]),
        ("eines trifft zu:\n  - kunde.alleinerziehend: ja\n  - kunde.alleinerziehend: nein", "kunde", ["R503"]),
        ("eines trifft zu:\n  - kunde.alleinerziehend: ja\n  - kunde.erwerbsfähig: nein", "kunde", []),
        ("kunde.alter:\n  ab: alt\n  unter: jung", "kunde", ["R502"]),
        ("kunde.alter:\n  ab: jung\n  unter: alt", "kunde", []),
        ("eines trifft zu:\n  - kunde.alter:\n      ab: jung\n  - kunde.alter:\n      unter: alt", "kunde", ["R503"]),
        ("teilnahme.dauer:\n  länger als: lang\n  höchstens: kurz", "teilnahme", ["R502"]),
        ("teilnahme.dauer:\n  länger als: kurz\n  höchstens: woche", "teilnahme", []),
        ("teilnahme.beginn:\n  vor: 01.01.2020\n  nach: 01.01.2021", "teilnahme", ["R502"]),
        ("teilnahme.beginn:\n  vor: Stichtag\n  frühestens: Stichtag", "teilnahme", ["R502"]),
        ("teilnahme.beginn:\n  frühestens: Stichtag\n  spätestens: Stichtag", "teilnahme", []),
        ("termin.ergebnis:\n  eine von:\n    - wahrgenommen\n    - entschuldigt versäumt\n"
         "    - unentschuldigt versäumt\n    - abgesagt", "termin", ["R503"]),
        ("termin.ergebnis:\n  eine von:\n    - wahrgenommen\n    - abgesagt\n  keine von:\n    - wahrgenommen\n"
         "    - abgesagt", "termin", ["R502"]),
        ("tage in:\n  aus: leistungsbezug\n  von: von\n  bis: bis\n  in den letzten: fenster\n  mindestens: viele",
         "kunde", ["R502"]),
        ("gibt es:\n  aus: termin\n  mit:\n    termin.ergebnis: abgesagt\n    nicht:\n      termin.ergebnis: abgesagt",
         "kunde", ["R502"]),
        ("gibt es:\n  aus: termin\nkeine:\n  aus: termin", "kunde", ["R502"]),
    ],
)  # fmt: skip
def test_contradictions_and_tautologies(text: str, entity: str, codes: list[str]) -> None:
    assert said(text, entity) == codes


@pytest.mark.parametrize(
    ("text", "entity", "codes"),
    [
        ("antrag.entscheidung:\n  eine von:\n    - bewilligt\n    - abgelehnt\n    - zurückgenommen", "antrag", []),
        ("antrag.entscheidung:\n  keine von:\n    - bewilligt\n    - abgelehnt\n    - zurückgenommen", "antrag", []),
        ("eines trifft zu:\n  - antrag.entschieden_am:\n      vor: Stichtag\n  - antrag.entschieden_am:\n"
         "      frühestens: Stichtag", "antrag", []),
        ("gibt es:\n  aus: antrag\n  genannt: später\n  mit:\n    später.eingang:\n      nach: antrag.eingang",
         "antrag", ["R502"]),
        ("antrag.eingang:\n  spätestens: antrag.eingang", "antrag", ["R503"]),
        ("alles trifft zu:\n  - antrag.entschieden_am:\n      vor: Stichtag\n  - antrag.entschieden_am:\n"
         "      frühestens: Stichtag", "antrag", ["R502"]),
    ],
)  # fmt: skip
def test_a_field_that_may_hold_nothing_satisfies_no_comparison(text: str, entity: str, codes: list[str]) -> None:
    assert said(text, entity) == codes


def test_scope_and_criterion_hold_together() -> None:
    assert said("kunde.status: arbeitslos", applies="kunde.status: arbeitsuchend") == ["R502"]
    assert said("kunde.status: arbeitslos", applies="kunde.alleinerziehend: ja") == []


def test_what_counts_as_evidence_must_be_possible() -> None:
    text = """
        art: frist
        je: antrag
        frist:
          fällig am: antrag.eingang
          erledigt durch:
            aus: termin
            am: termin.datum
            mit:
              termin.ergebnis: {}
              nicht:
                termin.ergebnis: abgesagt
          nachholbar: ja
        """
    assert [one.code for one in check_logic(clean(rule("probe", text.format("abgesagt"))), None)] == ["R502"]
    assert check_logic(clean(rule("probe", text.format("wahrgenommen"))), None) == []


def test_parts_about_different_records_do_not_contradict_each_other() -> None:
    one = "  - gibt es:\n      aus: termin\n      mit:\n        termin.ergebnis: {}"
    parts = "\n".join(one.format(word) for word in ("abgesagt", "wahrgenommen"))
    assert said(f"alles trifft zu:\n{parts}") == []
