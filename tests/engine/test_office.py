"""What an office decides besides values: packs, agreements about employees, the order of proposals."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from engine.check.office import check_office, check_pack
from engine.parse import parse_pack
from engine.plan.rules import Calendar, Rulebook
from engine.read import read
from engine.resolve import Library, rulebook
from schemas.diagnostic import Diagnostic
from schemas.rule import PackNote
from tests.engine.authored import model, office, rule

DUTY = "art: pflicht\n{head}je: kunde\nwenn:\n  kunde.status: arbeitslos\n"
PROPOSAL = (
    "art: vorschlag\nje: kunde\nwenn:\n  kunde.status: arbeitslos\ndann:\n  vorschlag: etwas\n  zuordnung: Team\n"
)
STAFF = rule("personal", DUTY.format(head="dienstvereinbarung: erforderlich\n"))
PLAIN = rule("pflicht", DUTY.format(head=""))
FIRST, SECOND = rule("erster", PROPOSAL), rule("zweiter", PROPOSAL)
ALL = (STAFF, PLAIN, FIRST, SECOND)


def pack(text: str) -> tuple[PackNote | None, list[Diagnostic]]:
    node, wrong = read(dedent(text).strip("\n").encode() + b"\n", "paket/anfang.yaml")
    assert node is not None and wrong == []
    return parse_pack(node, "paket/anfang.yaml")


def beginning(*names: str) -> PackNote:
    found, wrong = pack("paket: anfang\ntitel: Der Anfang\nregeln:\n" + "".join(f"  - {name}\n" for name in names))
    assert found is not None and wrong == []
    return found


def library(*packs: PackNote) -> Library:
    return Library(model(), ALL, packs)


def book(settings: str, *packs: PackNote) -> Rulebook:
    note = office(settings)
    assert check_office(library(*packs), note) == []
    found, wrong = rulebook(library(*packs), note, date(2020, 6, 30), Calendar())
    assert wrong == []
    return found


def codes(settings: str, *packs: PackNote) -> list[str]:
    return [one.code for one in check_office(library(*packs), office(settings))]


@pytest.mark.parametrize(
    ("settings", "on"),
    [
        ("regeln: anfang\n", {"pflicht", "erster"}),
        ("regeln: anfang\nohne:\n  - erster\n", {"pflicht"}),
        ("regeln:\n  - anfang\n  - zweiter\n", {"pflicht", "erster", "zweiter"}),
        ("regeln: alle\n", {"pflicht", "erster", "zweiter"}),
    ],
)
def test_a_pack_stands_for_its_rules(settings: str, on: set[str]) -> None:
    assert {one.id for one in book(settings, beginning("pflicht", "erster")).rules} == on


def test_a_rule_about_employees_is_off_until_an_agreement_is_named() -> None:
    assert book("").not_in_force == (
        ("personal", "wertet Daten über Beschäftigte aus; die Amtsdatei nennt dafür keine Dienstvereinbarung"),
    )  # fmt: skip
    found = book("dienstvereinbarung:\n  personal: DV 3 vom 01.03.2020\n")
    assert "personal" in {one.id for one in found.rules}
    assert found.agreements == (("personal", "DV 3 vom 01.03.2020"),)
    off = book("dienstvereinbarung:\n  personal: DV 3 vom 01.03.2020\nohne:\n  - personal\n")
    assert off.agreements == ()


def test_the_order_of_proposals_is_in_the_rulebook() -> None:
    found = book("vorrang:\n  Team:\n    - zweiter\n    - erster\n")
    assert found.precedence == (("Team", ("zweiter", "erster")),)


def test_a_rule_does_not_stand_among_the_chosen_and_the_left_out() -> None:
    (found,) = check_office(library(), office("regeln:\n  - erster\n  - zweiter\nohne:\n  - erster\n"))
    assert (found.code, "unter „regeln:“ und unter „ohne:“" in found.message) == ("R705", True)


def test_a_quota_over_a_rule_that_is_off_is_off_and_says_so() -> None:
    counting = """
        art: quote
        werte:
          grenze: 80 %
        je: amt
        aus regel: antwort
        davon: erledigt
        ziel: mindestens grenze
        """
    deadline = """
        art: frist
        werte:
          frist: 14 Tage
        je: aufforderung
        frist:
          fällig am: frist nach aufforderung.datum
          erledigt durch:
            aus: nachweis
            am: nachweis.eingang_am
          nachholbar: ja
        """
    rules = (rule("antwort", deadline), rule("anteil", counting))
    on, wrong = rulebook(Library(model(), rules), office(), date(2020, 6, 30), Calendar())
    assert (wrong, {one.id for one in on.rules}) == ([], {"antwort", "anteil"})
    off, wrong = rulebook(Library(model(), rules), office("ohne:\n  - antwort\n"), date(2020, 6, 30), Calendar())
    assert (wrong, off.rules) == ([], ())
    reason = "zählt die Ergebnisse von antwort; diese Regel ist hier nicht in Kraft"
    assert dict(off.not_in_force)["anteil"] == reason


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("regeln: anfang\n", ["R701"]),
        ("dienstvereinbarung:\n  pflicht: DV 3\n", ["R707"]),
        ("dienstvereinbarung:\n  unbekannt: DV 3\n", ["R701"]),
        ("vorrang:\n  Team:\n    - pflicht\n", ["R708"]),
        ("vorrang:\n  Team:\n    - erster\n    - erster\n", ["R705"]),
        ("vorrang:\n  Maßnahme:\n    - erster\n", ["R708"]),
        ("ohne:\n  - anfang\n", ["R701"]),
    ],
)
def test_mistakes_of_an_office_file(settings: str, expected: list[str]) -> None:
    assert codes(settings) == expected


def test_mistakes_of_a_pack() -> None:
    assert [one.code for one in check_pack(library(), beginning("pflicht", "nichts", "pflicht"))] == ["R701", "R705"]
    assert [one.code for one in pack("paket: anfang\nregeln:\n  - pflicht\n")[1]] == ["R202"]
    assert [one.code for one in pack("paket: anders\ntitel: Der Anfang\nregeln:\n  - pflicht\n")[1]] == ["R209"]
    assert [one.code for one in pack("titel: Der Anfang\nregeln:\n  - pflicht\n")[1]] == ["R202"]
