"""Literals mean what a German reader sees; everything else says what is wrong and, when sure, what to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.parse.durations import UNITS
from engine.parse.literals import (
    Percent,
    is_unset,
    read_date,
    read_duration,
    read_integer,
    read_number,
    read_percent,
    read_value,
    read_yes_no,
)
from engine.plan.values import Duration, Unit
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar
from tests.engine.nodes import scalar

Reader = Callable[[Scalar], object]


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (read_date, "01.07.2023", date(2023, 7, 1)),
        (read_date, "29.02.2020", date(2020, 2, 29)),
        (read_date, "31.12.2199", date(2199, 12, 31)),
        (read_number, "80", Decimal(80)),
        (read_number, "0", Decimal(0)),
        (read_number, "80,5", Decimal("80.5")),
        (read_number, "-3", Decimal(-3)),
        (read_number, "0,0001", Decimal("0.0001")),
        (read_number, "12345678901234,1234", Decimal("12345678901234.1234")),
        (read_integer, "3", Decimal(3)),
        (read_integer, "3,0", Decimal(3)),
        (read_percent, "80 %", Decimal(80)),
        (read_percent, "80%", Decimal(80)),
        (read_percent, "2,5\u00a0%", Decimal("2.5")),
        (read_yes_no, "ja", True),
        (read_yes_no, "nein", False),
        (read_duration, "1 Tag", Duration(1, Unit.DAYS)),
        (read_duration, "14 Tage", Duration(14, Unit.DAYS)),
        (read_duration, "1 Arbeitstag", Duration(1, Unit.WORKING_DAYS)),
        (read_duration, "5 Arbeitstage", Duration(5, Unit.WORKING_DAYS)),
        (read_duration, "1 Woche", Duration(1, Unit.WEEKS)),
        (read_duration, "6 Monate", Duration(6, Unit.MONTHS)),
        (read_duration, "6\u00a0Monate", Duration(6, Unit.MONTHS)),
        (read_duration, "1 Jahr", Duration(1, Unit.YEARS)),
        (read_duration, "100 Jahre", Duration(100, Unit.YEARS)),
        (read_value, "3", Decimal(3)),
        (read_value, "80 %", Percent(Decimal(80))),
        (read_value, "6 Monate", Duration(6, Unit.MONTHS)),
        (read_value, "01.07.2023", date(2023, 7, 1)),
        (read_value, "vom Amt festzulegen", None),
    ],
)
def test_values(reader: Reader, text: str, value: object) -> None:
    assert reader(scalar(text)) == value


@pytest.mark.parametrize(
    ("reader", "text", "code", "remedy"),
    [
        (read_date, "30.02.2020", "R207", None),
        (read_date, "2020-02-30", "R207", None),
        (read_date, "2023-07-01", "R207", "01.07.2023"),
        (read_date, "1.7.2023", "R207", "01.07.2023"),
        (read_date, "1/7/2023", "R207", "01.07.2023"),
        (read_date, "1.7.23", "R207", None),
        (read_date, "30.09", "R207", None),
        (read_date, "31.13.2020", "R207", None),
        (read_date, "00.01.2020", "R207", None),
        (read_date, "01.01.0001", "R207", None),
        (read_date, "31.12.9999", "R207", None),
        (read_date, "٠١.٠١.٢٠٢٠", "R207", None),
        (read_number, "1.520", "R212", "1520"),
        (read_number, "1.520,50", "R212", "1520,50"),
        (read_number, "1.234.567", "R212", "1234567"),
        (read_number, "1 520", "R212", "1520"),
        (read_number, "0815", "R213", None),
        (read_number, "30.09", "R214", None),
        (read_number, "1.5", "R214", "1,5"),
        (read_number, "80.55", "R214", "80,55"),
        (read_number, "drei", "R211", "3"),
        (read_number, "viele", "R211", None),
        (read_number, "1e5", "R211", None),
        (read_number, "NaN", "R211", None),
        (read_number, ",5", "R211", None),
        (read_number, "1,23456", "R211", None),
        (read_number, "9" * 5000, "R211", None),
        (read_integer, "1,5", "R211", None),
        (read_percent, "80", "R219", None),
        (read_percent, "0,8", "R219", None),
        (read_percent, "80 Prozent", "R219", "80 %"),
        (read_percent, "80 v. H.", "R219", "80 %"),
        (read_percent, "2.5 %", "R219", "2,5 %"),
        (read_percent, "-3 %", "R219", None),
        (read_yes_no, "Ja", "R220", "ja"),
        (read_yes_no, "yes", "R220", "ja"),
        (read_yes_no, "FALSE", "R220", "nein"),
        (read_yes_no, "vielleicht", "R220", None),
        (read_duration, "6 Monat", "R216", "6 Monate"),
        (read_duration, "1 Monate", "R216", "1 Monat"),
        (read_duration, "6 monate", "R216", "6 Monate"),
        (read_duration, "6 Mnate", "R216", "6 Monate"),
        (read_duration, "6Monate", "R216", "6 Monate"),
        (read_duration, "6  Monate", "R216", "6 Monate"),
        (read_duration, "06 Monate", "R216", "6 Monate"),
        (read_duration, "6 Monaten", "R216", "6 Monate"),
        (read_duration, "sechs Monate", "R216", "6 Monate"),
        (read_duration, "ein Jahr", "R216", "1 Jahr"),
        (read_duration, "14 Kalendertage", "R216", "14 Tage"),
        (read_duration, "0 Monate", "R217", None),
        (read_duration, "-3 Monate", "R218", None),
        (read_duration, "6", "R215", None),
        (read_duration, "Monate", "R215", None),
        (read_duration, "6 Mondphasen", "R215", None),
        (read_duration, "5 Werktage", "R215", None),
        (read_duration, "2 Quartale", "R215", "6 Monate"),
        (read_duration, "1,5 Jahre", "R215", None),
        (read_duration, "101 Jahre", "R222", None),
        (read_duration, "9" * 5000 + " Tage", "R222", None),
        (read_value, "vom Amt fetzulegen", "R221", "vom Amt festzulegen"),
        (read_value, "hoch", "R211", None),
        (read_value, "sechs Mnate", "R216", "6 Monate"),
        (read_value, "0815", "R213", None),
        (read_date, "1. Januar 2020", "R207", "01.01.2020"),
        (read_date, "3. Mär. 2021", "R207", "03.03.2021"),
        (read_date, "3. Maerz 2021", "R207", "03.03.2021"),
        (read_date, "3. Ma 2021", "R207", None),
        (read_date, "3. Juler 2021", "R207", None),
        (read_date, "31. Februar 2021", "R207", None),
        (read_date, "01.07.2023.", "R207", "01.07.2023"),
        (read_date, "０１.０７.2023", "R207", "01.07.2023"),
        (read_value, "６ Monate", "R216", "6 Monate"),
        (read_duration, "3 Mon.", "R215", "3 Monate"),
        (read_duration, "5 AT", "R215", "5 Arbeitstage"),
        (read_duration, "6 Monate# ein halbes Jahr", "R215", "6 Monate"),
        (read_duration, "3 Monate // Vorlauf", "R215", "3 Monate"),
    ],
)
def test_mistakes(reader: Reader, text: str, code: str, remedy: str | None) -> None:
    found = reader(scalar(text))
    assert isinstance(found, Diagnostic), found
    assert (found.code, found.remedy) == (code, remedy)
    assert found.place == scalar(text).place


@pytest.mark.parametrize(("reader", "text"), [(read_number, "3"), (read_duration, "6 Monate"), (read_yes_no, "ja")])
def test_what_stands_in_quotation_marks_is_a_text(reader: Reader, text: str) -> None:
    found = reader(scalar(text, quoted=True))
    assert isinstance(found, Diagnostic)
    assert found.remedy == text


@given(st.text(max_size=40))
@example("1" * 4301)
@example("²")
@example("1.1.2020 ")
def test_every_text_has_an_answer_and_every_remedy_is_right(text: str) -> None:
    readers: tuple[Reader, ...] = (read_date, read_number, read_percent, read_yes_no, read_duration, read_value)
    for reader in readers:
        found = reader(scalar(text))
        if isinstance(found, Diagnostic) and found.remedy is not None:
            assert not isinstance(reader(scalar(found.remedy)), Diagnostic)


@given(st.integers(1, 100), st.sampled_from(sorted(UNITS)))
def test_durations_as_people_write_them(amount: int, unit: Unit) -> None:
    form = UNITS[unit][0 if amount == 1 else 1]
    assert read_duration(scalar(f"{amount} {form}")) == Duration(amount, unit)
    wrong = read_duration(scalar(f"{amount} {UNITS[unit][1 if amount == 1 else 0]}"))
    assert isinstance(wrong, Diagnostic)
    assert wrong.remedy == f"{amount} {form}"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_days(day: date) -> None:
    assert read_date(scalar(f"{day:%d.%m.%Y}")) == day
    iso = read_date(scalar(day.isoformat()))
    assert isinstance(iso, Diagnostic)
    assert iso.remedy == f"{day:%d.%m.%Y}"


def test_unset_in_both_spellings() -> None:
    assert is_unset(scalar("vom Amt festzulegen"))
    assert not is_unset(scalar("vom Amt"))
