"""Quotas over months: moving average, progress, last year, missing months, sites, samples; both evaluators agree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from schemas.cases.case import Coverage
from schemas.outcome import Status
from tests.quotas.figures import measured, rows, written

TODAY = date(2020, 6, 30)
LEVELS = "je:\n  - amt\n  - standort\n  - team\n"
MEAN = """# bestand
art: quote
werte:
  grenze: 100
  gelbabstand: 10 %
{levels}gezählt werden:
  aus: kennzahl
  monat: kennzahl.monat
zeitraum: {span}
{more}wert: Mittelwert
von: kennzahl.wert
ziel: höchstens grenze
gelb: bis gelbabstand des Ziels darüber
"""
EVENTS = """# vermittelt
art: quote
werte:
  ziel_anzahl: 2
je:
  - amt
gezählt werden:
  aus: integration
  am: integration.datum
zeitraum: {span}
wert: Anzahl
{more}ziel: mindestens ziel_anzahl
"""


def month(number: int, day: int = 15) -> date:
    """A day of the month so many months before June 2020."""
    at = 2020 * 12 + 5 - number
    return date(at // 12, at % 12 + 1, day)


def office(text: str, *given: dict[str, Any], **coverage: Coverage) -> Any:
    """What a quota over figures measures for the office."""
    found = measured(written(text, TODAY), TODAY, {"kennzahl": rows("kennzahl", *given)}, coverage)
    return found["amt", "probe"]


def mean(span: str, *values: object, more: str = "", **coverage: Coverage) -> Any:
    """The mean of monthly values, the newest one last."""
    given = [{"monat": month(n), "wert": value} for n, value in enumerate(reversed(values))]
    return office(MEAN.format(levels="je: amt\n", span=span, more=more), *given, **coverage)


def test_the_moving_average_is_the_mean_of_twelve_months() -> None:
    said = mean("letzte zwölf Monate", 9999, *([80] * 6), *([120] * 6))
    assert (said.wert, said.unbekannt, said.zeitraum, said.ampel) == (100, 0, "2020-06", Status.GREEN)
    assert mean("Berichtsmonat", 80, 120).wert == 120
    assert mean("seit Januar", 9999, 80, 80, 80, 120, 120, 120).wert == 100


def test_yellow_is_a_share_of_the_target() -> None:
    colours = [mean("Berichtsmonat", value).ampel for value in (100, Decimal("100.0001"), 110, Decimal("110.0001"))]
    assert colours == [Status.GREEN, Status.YELLOW, Status.YELLOW, Status.RED]


def test_a_missing_month_is_unknown() -> None:
    said = mean("letzte zwölf Monate", *([80] * 11))
    assert (said.wert, said.unbekannt, said.wert_min, said.ampel) == (80, 1, None, Status.NOT_MEASURABLE)
    tolerant = "werte:\n  grenze: 100\n  unbekannt_grenze: 9 %\n"
    text = MEAN.format(levels="je: amt\n", span="letzte zwölf Monate", more="unbekannt höchstens: unbekannt_grenze\n")
    given = [{"monat": month(n), "wert": 80} for n in range(11)]
    assert office(text.replace("werte:\n  grenze: 100\n", tolerant), *given).ampel is Status.GREEN
    assert mean("letzte zwölf Monate", *([80] * 11), None).unbekannt == 1


def test_two_records_of_a_month_add_up_before_the_mean() -> None:
    given = [{"monat": month(n), "wert": value} for n in range(12) for value in (30, 50)]
    said = office(MEAN.format(levels="je: amt\n", span="letzte zwölf Monate", more=""), *given)
    assert (said.wert, said.zaehler, said.nenner) == (80, 960, 24)


def test_the_report_may_be_some_months_old() -> None:
    late = MEAN.format(levels="je: amt\n", span="seit Januar", more="berichtsmonat: wartezeit vor Stichtag\n").replace(
        "werte:\n", "werte:\n  wartezeit: 3 Monate\n"
    )
    said = office(late, *({"monat": month(n), "wert": 10 * n} for n in range(12)))
    assert (said.zeitraum, said.wert, said.unbekannt) == ("2020-03", 40, 0)
    unset = late.replace("3 Monate", "vom Amt festzulegen")
    assert office(unset, {"monat": month(3), "wert": 1}).ampel is Status.NOT_MEASURABLE


def test_levels() -> None:
    teams = rows(
        "team", *({"team_id": f"t{n}", "standort_id": site} for n, site in ((1, "ost"), (2, "ost"), (3, None)))
    )
    given = [{"monat": month(0), "wert": n, "team_id": f"t{n}"} for n in (1, 2, 3)]
    given += [{"monat": month(0), "wert": 50, "standort_id": "west"}]
    rule = written(MEAN.format(levels=LEVELS, span="Berichtsmonat", more=""), TODAY)
    found = measured(rule, TODAY, {"kennzahl": rows("kennzahl", *given), "team": teams})
    assert {unit: one.wert for (level, unit), one in found.items() if level == "standort"} == {"west": 50}
    assert {unit: one.wert for (level, unit), one in found.items() if level == "team"} == {"t1": 1, "t2": 2, "t3": 3}
    assert found["amt", "probe"].wert == 56


def test_outcomes_of_another_rule_are_counted_by_site() -> None:
    source = """# frist-probe
art: frist
werte:
  dauer: 14 Tage
je: antrag
frist:
  fällig am: dauer nach antrag.eingang
  erledigt am: antrag.entschieden_am
  nachholbar: ja
"""
    quota = f"""# quote-probe
art: quote
werte:
  zielquote: 50 %
{LEVELS}aus regel: frist-probe
davon: erledigt
ziel: mindestens zielquote
"""
    teams = rows(
        "team", {"team_id": "t1", "standort_id": "ost"}, {"team_id": "t2", "standort_id": "ost"}, {"team_id": "t3"}
    )
    people = rows("kunde", *({"kunde_id": f"k{n}", "team_id": f"t{n}"} for n in (1, 2, 3)))
    sent = date(2020, 5, 1)
    done = (sent + timedelta(3), sent + timedelta(30), sent + timedelta(3))
    asked = rows(
        "antrag", *({"kunde_id": f"k{n}", "eingang": sent, "entschieden_am": d} for n, d in enumerate(done, 1))
    )
    found = measured(written(quota, TODAY, source), TODAY, {"antrag": asked, "kunde": people, "team": teams})
    assert {key: (one.zaehler, one.nenner) for key, one in found.items()} == {
        ("amt", "probe"): (2, 3), ("standort", "ost"): (1, 2),
        ("team", "t1"): (1, 1), ("team", "t2"): (0, 1), ("team", "t3"): (1, 1),
    }  # fmt: skip


def events(text: str, *days: date, **coverage: Coverage) -> Any:
    """What a quota over integrations measures."""
    given = rows("integration", *({"kunde_id": "k1", "datum": day} for day in days))
    found = measured(
        written(text, TODAY), TODAY, {"integration": given, "kunde": rows("kunde", {"kunde_id": "k1"})}, coverage
    )
    return found["amt", "probe"]


def test_events_count_by_their_day() -> None:
    edges = (date(2019, 6, 30), date(2019, 7, 1), date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 1), TODAY)
    wanted = {"Berichtsmonat": 2, "seit Januar": 3, "letzte zwölf Monate": 5}
    assert {span: events(EVENTS.format(span=span, more=""), *edges).wert for span in wanted} == wanted


def test_nobody_is_no_one_missing() -> None:
    said = events(EVENTS.format(span="seit Januar", more=""))
    assert (said.wert, said.unbekannt, said.ampel) == (0, 0, Status.RED)


def test_a_delivery_that_begins_too_late_cannot_be_measured() -> None:
    text = EVENTS.format(span="seit Januar", more="")
    days = (date(2020, 2, 1), date(2020, 3, 1), date(2020, 4, 1))
    assert events(text, *days, integration=Coverage(start=date(2020, 1, 1))).ampel is Status.GREEN
    assert events(text, *days, integration=Coverage(start=date(2020, 1, 2))).ampel is Status.NOT_MEASURABLE
    assert events(text, *days, integration=Coverage(end=TODAY)).ampel is Status.GREEN
    assert events(text, *days, integration=Coverage(end=date(2020, 6, 29))).ampel is Status.NOT_MEASURABLE
    year = EVENTS.format(span="seit Januar", more="gegenüber: Vorjahr\n")
    assert events(year, *days, integration=Coverage(start=date(2019, 1, 1))).ampel is Status.GREEN
    assert events(year, *days, integration=Coverage(start=date(2019, 1, 2))).ampel is Status.NOT_MEASURABLE


WINDOW = """# fenster-probe
art: quote
werte:
  grenze: 2
  fenster: 3 Monate
je:
  - amt
  - team
gezählt werden:
  aus: integration
{mit}wert: Anzahl
ziel: höchstens grenze
"""
RECENT = "  mit:\n    integration.datum:\n      in den letzten: fenster\n"
BEFORE = RECENT.replace("in den letzten: fenster", "vor: 01.06.2020")
MONTH = RECENT.replace("in den letzten: fenster", "im: Berichtsmonat")


@pytest.mark.parametrize(
    ("mit", "coverage", "colour"),
    [
        (RECENT, Coverage(start=date(2020, 3, 31)), Status.GREEN),
        (RECENT, Coverage(start=date(2020, 4, 1)), Status.NOT_MEASURABLE),
        (RECENT, Coverage(end=TODAY), Status.GREEN),
        (RECENT, Coverage(end=date(2020, 6, 29)), Status.NOT_MEASURABLE),
        ("", Coverage(), Status.GREEN),
        ("", Coverage(start=date(2000, 1, 1)), Status.NOT_MEASURABLE),
        ("", Coverage(end=date(2020, 6, 29)), Status.NOT_MEASURABLE),
        (BEFORE, Coverage(end=date(2020, 6, 1)), Status.GREEN),
        (MONTH, Coverage(start=date(2020, 6, 1)), Status.GREEN),
        (MONTH, Coverage(start=date(2020, 6, 2)), Status.NOT_MEASURABLE),
    ],
)
def test_a_window_in_a_condition_must_be_delivered_too(mit: str, coverage: Coverage, colour: Status) -> None:
    said = events(WINDOW.format(mit=mit), integration=coverage)
    assert (said.wert, said.ampel) == (0, colour)


def test_a_window_of_what_is_fulfilled_bounds_a_number_but_not_a_share() -> None:
    part = "davon:\n  integration.datum:\n    in den letzten: fenster\n"
    number = WINDOW.format(mit=part)
    share = number.replace("wert: Anzahl\n", "").replace("grenze: 2", "grenze: 2 %")
    later = {"integration": Coverage(start=date(2020, 1, 1))}
    assert events(number, **later).ampel is Status.GREEN
    days = (date(2020, 2, 1),)
    assert events(share, *days).ampel is Status.GREEN
    assert events(share, *days, **later).ampel is Status.NOT_MEASURABLE


def test_a_delivery_for_some_teams_says_nothing_about_the_office() -> None:
    people = rows("kunde", {"kunde_id": "k1", "team_id": "t1"}, {"kunde_id": "k2", "team_id": "t2"})
    given = rows("integration", {"kunde_id": "k1", "datum": TODAY}, {"kunde_id": "k2", "datum": TODAY})
    found = measured(
        written(WINDOW.format(mit=""), TODAY), TODAY,
        {"integration": given, "kunde": people, "team": rows("team", {"team_id": "t1"}, {"team_id": "t2"})},
        {"integration": Coverage(units=frozenset({"t1"}))},
    )  # fmt: skip
    assert {unit: one.ampel for unit, one in found.items()} == {
        ("amt", "probe"): Status.NOT_MEASURABLE, ("team", "t1"): Status.GREEN, ("team", "t2"): Status.NOT_MEASURABLE,
    }  # fmt: skip


def test_what_was_not_delivered_is_not_nothing() -> None:
    text = EVENTS.format(span="seit Januar", more="").replace("mindestens", "höchstens")
    [one] = measured(written(text, TODAY), TODAY, {"kunde": []}).values()
    assert (one.wert, one.ampel) == (0, Status.NOT_MEASURABLE)


SHARE = """# stichprobe-probe
art: quote
werte:
  zielquote: 50 %
je: amt
gezählt werden:
  aus: kunde
davon:
  kunde.alleinerziehend: ja
stichprobe: ja
ziel: mindestens zielquote
"""


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [
        (8, 10, "49.0162", "94.3318"),
        (0, 10, "0.0000", "27.7533"),
        (10, 10, "72.2467", "100.0000"),
        (1, 2, "9.4531", "90.5469"),
    ],
)
def test_a_sample_shows_its_interval(hits: int, number: int, low: str, high: str) -> None:
    people = rows("kunde", *({"alleinerziehend": n < hits} for n in range(number)))
    [one] = measured(written(SHARE, TODAY), TODAY, {"kunde": people}).values()
    assert (one.intervall_von, one.intervall_bis) == (Decimal(low), Decimal(high))


def test_no_sample_no_interval() -> None:
    people = rows("kunde", {"alleinerziehend": True})
    [one] = measured(written(SHARE.replace("stichprobe: ja\n", ""), TODAY), TODAY, {"kunde": people}).values()
    assert (one.intervall_von, one.intervall_bis) == (None, None)
    [empty] = measured(written(SHARE, TODAY), TODAY, {"kunde": []}).values()
    assert empty.intervall_von is None


RATIO = """# anteil-probe
art: quote
werte:
  steigerung: 5 %
  gelbabstand: 2 %
je:
  - amt
  - team
gezählt werden:
  aus: kennzahl
  mit:
    kennzahl.zeitbezug: Monatswert
  monat: kennzahl.monat
zeitraum: {span}
davon:
  kennzahl.ebene: Team
wert: Verhältnis
von: kennzahl.zähler
zu: kennzahl.nenner{mean}
stichprobe: ja
gegenüber: Vorjahr
ziel: {word} steigerung {side}
gelb: bis gelbabstand des Ziels {yellow}
"""


@pytest.mark.parametrize("seed", range(12))
def test_the_evaluators_agree_on_drawn_figures(seed: int) -> None:
    draw = Random(seed)
    span = draw.choice(("Berichtsmonat", "letzte zwölf Monate", "seit Januar"))
    word, side = (
        draw.choice(("mindestens", "höchstens", "mehr als", "weniger als")),
        draw.choice(("darüber", "darunter")),
    )
    upward = (word in ("mindestens", "mehr als")) == (side == "darüber")
    text = RATIO.format(
        span=span, word=word, side=side, yellow="darunter" if upward else "darüber",
        mean=draw.choice(("", " im Monatsmittel")),
    )  # fmt: skip
    holes = draw.choice((0, 0, 0.03))
    given = [
        {
            "monat": None if draw.random() < holes else month(n, draw.randint(1, 28)),
            "zeitbezug": None if draw.random() < holes else "Monatswert",
            "ebene": None if draw.random() < holes else draw.choice(("Team", "Team", "Amt")),
            "zähler": None if draw.random() < holes else draw.randint(0, 60),
            "nenner": None if draw.random() < holes else draw.randint(200, 300),
            "team_id": draw.choice(("t1", "t2", None)),
        }
        for n in range(27)
        for _ in range(draw.randint(1, 6))
        if draw.random() > holes
    ]
    rule = written(text, TODAY)
    found = measured(rule, TODAY, {"kennzahl": rows("kennzahl", *given), "team": []})
    assert found["amt", "probe"].zaehler is not None
