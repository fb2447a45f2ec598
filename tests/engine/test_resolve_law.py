"""Legal time: which version and which value count, what identifies them, why others do not."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan.rules import Calendar, InForce, Rule, Rulebook
from engine.plan.values import Anchor, Column, Duration, Shifted, Unit
from engine.resolve import Library, Moment, in_force, rulebook
from schemas.rule import AuthoredRule
from tests.engine.authored import model, office, rule

FRIST = """
art: frist
{law}
werte:
  frist: {value}
je: antrag
frist:
  fällig am: frist nach antrag.eingang
  erledigt am: antrag.entschieden_am
  nachholbar: ja
"""
STEPS = "\n    - gilt ab: 01.01.2020\n      wert: 14 Tage\n    - gilt ab: 01.07.2023\n      wert: 10 Tage"


def frist(law: str = "", value: str = "14 Tage", name: str = "probe") -> AuthoredRule:
    return rule(name, FRIST.format(law=law, value=value))


def plan(*rules: AuthoredRule, today: date, regelstand: date | None = None, settings: str = "") -> Rulebook:
    """The rulebook of one office; nothing may be wrong."""
    found, wrong = rulebook(Library(model(), rules), office(settings), today, Calendar(), regelstand)
    assert wrong == []
    return found


def days(found: Rule) -> int:
    """How many days the deadline leaves."""
    assert found.deadline is not None and isinstance(found.deadline.due, Shifted)
    assert isinstance(found.deadline.due.amount, Duration)
    return found.deadline.due.amount.amount


def test_a_rule_without_an_end_is_in_force_from_its_first_day() -> None:
    assert plan(frist(), today=date(2019, 12, 31)).not_in_force == (("probe", "gilt erst ab 01.01.2020"),)
    (found,) = plan(frist(), today=date(2020, 1, 1)).rules
    assert found.in_force == InForce(date(2020, 1, 1))


def test_an_expired_rule_never_appears() -> None:
    law = "gilt ab: 01.01.2020\ngilt bis: 30.06.2023\nmaßgeblich: Stichtag"
    assert len(plan(frist(law), today=date(2023, 6, 30)).rules) == 1
    later = plan(frist(law), today=date(2023, 7, 1))
    assert later.rules == ()
    assert later.not_in_force == (("probe", "galt bis 30.06.2023"),)


def test_the_step_of_the_stichtag_counts() -> None:
    law = "maßgeblich: Stichtag"
    assert [days(one) for one in plan(frist(law, STEPS), today=date(2023, 6, 30)).rules] == [14]
    assert [days(one) for one in plan(frist(law, STEPS), today=date(2023, 7, 1)).rules] == [10]


def test_the_step_of_the_event_counts_one_plan_rule_each() -> None:
    law = "maßgeblich: auslösendes Ereignis"
    (early,) = plan(frist(law, STEPS), today=date(2023, 6, 30)).rules
    assert days(early) == 14
    first, second = plan(frist(law, STEPS), today=date(2023, 12, 31)).rules
    assert [(days(one), one.in_force.start, one.in_force.end, one.in_force.last) for one in (first, second)] == [
        (14, date(2020, 1, 1), date(2023, 6, 30), False),
        (10, date(2023, 7, 1), None, True),
    ]
    assert {one.in_force.first_start for one in (first, second)} == {date(2020, 1, 1)}
    event = first.in_force.event
    assert isinstance(event, Column) and event.name == "eingang"
    assert first.fassung != second.fassung


def test_the_transition_runs_on_for_what_has_begun() -> None:
    law = "gilt ab: 01.01.2020\ngilt bis: 30.06.2023\nmaßgeblich: auslösendes Ereignis\n" \
          "übergang:\n  läuft weiter bis: 31.12.2023\n  abgelöst durch: danach"  # fmt: skip
    after = frist("gilt ab: 01.07.2023", name="danach")
    (running, _) = plan(frist(law), after, today=date(2023, 12, 31)).rules
    assert running.id == "probe"
    assert running.in_force.end == date(2023, 6, 30)
    assert (running.in_force.runs_until, running.in_force.successor) == (date(2023, 12, 31), "danach")
    over = plan(frist(law), after, today=date(2024, 1, 1))
    assert [one.id for one in over.rules] == ["danach"]
    assert over.not_in_force == (
        ("probe", "Rechtsgrundlage entfallen: lief bis 31.12.2023 weiter; es folgt danach"),
    )  # fmt: skip


def test_a_cycle_counts_by_the_anchor_of_its_period() -> None:
    text = """
art: turnus
gilt ab: 01.01.2020
gilt bis: 30.06.2023
maßgeblich: auslösendes Ereignis
werte:
  abstand: 6 Monate
je: kunde
turnus:
  alle: abstand
  zählt ab: letzte Erledigung
  erster abschnitt: keiner
  erledigt durch:
    aus: kontakt
    am: kontakt.datum
"""
    (found,) = plan(rule("probe", text), today=date(2023, 7, 1)).rules
    assert isinstance(found.in_force.event, Anchor)


OLD = "gilt ab: 01.01.2020\ngilt bis: 30.06.2023\nmaßgeblich: {}"
NEW = "gilt ab: 01.07.2023\nmaßgeblich: {}"


def test_two_versions_by_the_stichtag() -> None:
    both = frist(OLD.format("Stichtag")), frist(NEW.format("Stichtag"), "10 Tage")
    assert [days(one) for one in plan(*both, today=date(2023, 6, 30)).rules] == [14]
    assert [days(one) for one in plan(*both, today=date(2023, 7, 1)).rules] == [10]


def test_two_versions_by_the_event() -> None:
    both = frist(OLD.format("auslösendes Ereignis")), frist(NEW.format("auslösendes Ereignis"), "10 Tage")
    assert [days(one) for one in plan(*both, today=date(2023, 6, 30)).rules] == [14]
    found = plan(*both, today=date(2023, 7, 1)).rules
    assert [(days(one), one.in_force.last) for one in found] == [(14, False), (10, True)]


def test_a_later_release_supersedes_from_the_day_it_takes_effect() -> None:
    first = frist("gilt ab: 01.01.2020")
    second = frist("gilt ab: 01.01.2020\nwirksam ab: 01.03.2024", "10 Tage")
    assert [days(one) for one in plan(first, second, today=date(2024, 2, 29)).rules] == [14]
    assert [days(one) for one in plan(first, second, today=date(2024, 3, 1)).rules] == [10]


def test_a_replay_knows_only_what_was_released_by_then() -> None:
    first = frist("gilt ab: 01.01.2020\nfreigegeben am: 01.12.2019")
    second = frist("gilt ab: 01.01.2020\nfreigegeben am: 01.02.2024", "10 Tage")
    assert [days(one) for one in plan(first, second, today=date(2024, 3, 1)).rules] == [10]
    then = plan(first, second, today=date(2024, 3, 1), regelstand=date(2024, 1, 31))
    assert [days(one) for one in then.rules] == [14]
    alone = plan(second, today=date(2024, 3, 1), regelstand=date(2024, 1, 31))
    assert alone.not_in_force == (
        ("probe", "ist erst am 01.02.2024 freigegeben, nach dem Regelstand 31.01.2024"),
    )  # fmt: skip


def test_the_office_leaves_rules_out() -> None:
    out = plan(frist(), today=date(2020, 6, 30), settings="ohne:\n  - probe\n")
    assert out.not_in_force == (("probe", "steht in der Amtsdatei unter „ohne“"),)
    other = plan(frist(), frist(name="andere"), today=date(2020, 6, 30), settings="regeln:\n  - andere\n")
    assert [one.id for one in other.rules] == ["andere"]


JUNG = """
{law}werte:
  grenze: {value}
je: kunde
wenn:
  kunde.alter:
    unter: grenze
"""
DUTY = """
art: pflicht
{law}je: antrag
wenn:
  begriff: jung
"""
AGES = "\n    - gilt ab: 01.01.2020\n      wert: 25 Jahre\n    - gilt ab: 01.07.2023\n      wert: 27 Jahre"


def test_a_definitions_steps_follow_the_event_of_the_rule_that_uses_it() -> None:
    duty = rule("probe", DUTY.format(law="maßgeblich: auslösendes Ereignis\n"))
    jung = rule("jung", JUNG.format(law="", value=AGES))
    found = plan(duty, jung, today=date(2024, 1, 1)).rules
    assert [one.in_force.start for one in found] == [date(2020, 1, 1), date(2023, 7, 1)]
    assert "amount=27" in repr(found[1]) and "amount=27" not in repr(found[0])


def test_a_replay_knows_only_the_definitions_released_by_then() -> None:
    duty = rule("probe", DUTY.format(law=""))
    first = rule("jung", JUNG.format(law="gilt ab: 01.01.2020\nfreigegeben am: 01.12.2019\n", value="25 Jahre"))
    second = rule("jung", JUNG.format(law="gilt ab: 01.01.2020\nfreigegeben am: 01.02.2024\n", value="27 Jahre"))
    (now,) = plan(duty, first, second, today=date(2024, 3, 1)).rules
    (then,) = plan(duty, first, second, today=date(2024, 3, 1), regelstand=date(2024, 1, 31)).rules
    assert "amount=27" in repr(now) and "amount=25" in repr(then)


def test_a_definition_by_the_stichtag_does_not() -> None:
    duty = rule("probe", DUTY.format(law="maßgeblich: auslösendes Ereignis\n"))
    jung = rule("jung", JUNG.format(law="maßgeblich: Stichtag\n", value=AGES))
    (found,) = plan(duty, jung, today=date(2024, 1, 1)).rules
    assert "amount=27" in repr(found)


def fassung(*rules: AuthoredRule, settings: str = "") -> str:
    (found,) = plan(*rules, today=date(2020, 6, 30), settings=settings).rules
    assert len(found.fassung) == 16
    return found.fassung


def test_comments_examples_and_spelling_do_not_change_the_version() -> None:
    plain = frist()
    text = FRIST.format(law="# Kommentar\nwirksam ab: 01.01.2020", value="14 Tage").replace("fällig am", "faellig am")
    respelt = rule("probe", text + "beispiele:\n  - name: anders\n    erwartet: ungeklärt\n")
    assert fassung(plain) == fassung(respelt)


@pytest.mark.parametrize(
    "change",
    [("14 Tage", "15 Tage"), ("nach antrag.eingang", "nach antrag.vollständig_am"),
     ("nachholbar: ja", "nachholbar: nein"),
     ("frist:\n  fällig", "ausnahme:\n  antrag.art: Änderung\nfrist:\n  fällig")],
)  # fmt: skip
def test_what_changes_an_outcome_changes_the_version(change: tuple[str, str]) -> None:
    text = FRIST.format(law="", value="14 Tage")
    assert change[0] in text
    assert fassung(rule("probe", text)) != fassung(rule("probe", text.replace(*change)))


def test_the_offices_values_and_definitions_belong_to_the_version() -> None:
    assert fassung(frist()) != fassung(frist(), settings="werte:\n  probe:\n    frist: 10 Tage\n")
    assert fassung(frist()) == fassung(frist(), settings="werte:\n  andere:\n    frist: 10 Tage\n")
    duty, jung = rule("probe", DUTY.format(law="")), JUNG.format(law="", value="25 Jahre")
    one = fassung(duty, rule("jung", jung))
    assert one != fassung(duty, rule("jung", jung.replace("25", "26")))
    assert one == fassung(duty, rule("jung", jung), rule("unbenutzt", jung))


def test_a_value_not_in_force_does_not_belong_to_it() -> None:
    law = "maßgeblich: Stichtag"
    assert fassung(frist(law, STEPS)) == fassung(frist(law, STEPS.replace("10 Tage", "11 Tage")))


def test_the_digest_tells_rulebooks_apart() -> None:
    one, same = (plan(frist(), today=date(2020, 6, 30)).digest for _ in range(2))
    assert one == same
    assert one != plan(frist(), frist(name="andere"), today=date(2020, 6, 30)).digest
    assert one != plan(frist(value="10 Tage"), today=date(2020, 6, 30)).digest


def test_one_rule_alone_without_an_office() -> None:
    both = frist(OLD.format("Stichtag")), frist(NEW.format("Stichtag"), "10 Tage")
    found, wrong = in_force(Library(model(), both), both, Moment(date(2023, 7, 1), date(2023, 7, 1)), None)
    assert wrong == [] and [days(one) for one in found] == [10]
    assert found[0].deadline is not None and isinstance(found[0].deadline.due, Shifted)
    assert found[0].deadline.due.amount == Duration(10, Unit.DAYS)
