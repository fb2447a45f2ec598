"""Drafts are read only when they are asked for, and then before what they would replace; what is void never is."""

from __future__ import annotations

from datetime import date

import pytest

from engine.check.law import check_law
from engine.check.survey import survey
from engine.plan.rules import Calendar, Rulebook
from engine.plan.values import Duration, Shifted
from engine.resolve import Library, rulebook
from schemas.rule import AuthoredRule
from tests.engine.authored import model, office, rule

FRIST = """
art: frist
{head}
werte:
  frist: {value}
je: aufforderung
frist:
  fällig am: frist nach aufforderung.datum
  erledigt durch:
    aus: nachweis
    am: nachweis.eingang_am
  nachholbar: ja
"""
STICHTAG = date(2026, 8, 1)


def frist(head: str, value: str = "14 Tage", name: str = "probe") -> AuthoredRule:
    return rule(name, FRIST.format(head=head, value=value))


def book(*rules: AuthoredRule, drafts: bool, today: date = STICHTAG) -> Rulebook:
    found, wrong = rulebook(Library(model(), rules), office(), today, Calendar(), None, drafts)
    assert wrong == []
    return found


def days(found: Rulebook) -> list[int]:
    lengths = []
    for one in found.rules:
        assert one.deadline is not None and isinstance(one.deadline.due, Shifted)
        assert isinstance(one.deadline.due.amount, Duration)
        lengths.append(one.deadline.due.amount.amount)
    return lengths


def test_a_draft_is_not_in_the_rulebook_unless_asked_for() -> None:
    draft = frist("status: entwurf\ngilt ab: 01.07.2026")
    assert book(draft, drafts=False).rules == ()
    assert book(draft, drafts=False).not_in_force == (
        ("probe", "ist ein Entwurf; Entwürfe werden nur auf Verlangen ausgewertet"),
    )  # fmt: skip
    assert days(book(draft, drafts=True)) == [14]


@pytest.mark.parametrize(
    ("today", "drafts", "length"),
    [(date(2026, 6, 30), True, 14), (date(2026, 7, 1), True, 10), (date(2026, 7, 1), False, 14)],
)
def test_a_draft_replaces_the_law_from_its_first_day(today: date, drafts: bool, length: int) -> None:
    law, draft = frist("gilt ab: 01.01.2020"), frist("status: entwurf\ngilt ab: 01.07.2026", "10 Tage")
    assert days(book(law, draft, drafts=drafts, today=today)) == [length]


def test_a_draft_beside_the_law_is_no_mistake() -> None:
    law, draft = frist("gilt ab: 01.01.2020"), frist("status: entwurf\ngilt ab: 01.07.2026", "10 Tage")
    assert check_law(Library(model(), (law, draft)), ()) == []
    assert [one.code for one in check_law(Library(model(), (law, frist("gilt ab: 01.07.2026"))), ())] == [
        "R402", "R401", "R401",
    ]  # fmt: skip


def test_what_is_void_is_never_read() -> None:
    void = frist("status: außer Kraft\ngilt ab: 01.01.2020")
    for drafts in (False, True):
        assert book(void, drafts=drafts).rules == ()
        assert book(void, drafts=drafts).not_in_force == (("probe", "ist außer Kraft"),)
    law = frist("gilt ab: 01.01.2020", "10 Tage")
    assert check_law(Library(model(), (void, law)), ()) == []
    assert days(book(void, law, drafts=True)) == [10]


def test_a_released_rule_uses_the_released_definition() -> None:
    kind = "je: kunde\nwert: {}\n"
    law = rule("anlass", "gilt ab: 01.01.2020\n" + kind.format("kunde.geburtsdatum"))
    draft = rule("anlass", "gilt ab: 01.07.2026\nstatus: entwurf\n" + kind.format("erste kontakt.datum"))
    user = rule(
        "probe", FRIST.replace("frist nach aufforderung.datum", "frist nach anlass").format(head="", value="1 Tag")
    )
    found = survey(Library(model(), (law, draft, user)))
    assert [one.code for one in found.found] == []
    reading = next(one for one in found.readings if one.authored is user)
    assert reading.version.used_definitions == {"anlass": law}
    alone = survey(Library(model(), (draft, user)))
    assert [one.code for one in alone.found] == ["R413"]


def test_the_status_does_not_change_the_fassung() -> None:
    plain, released = frist("gilt ab: 01.01.2020"), frist("status: freigegeben\nrisiko: Etwas.\ngilt ab: 01.01.2020")
    assert book(plain, drafts=False).rules[0].fassung == book(released, drafts=False).rules[0].fassung
