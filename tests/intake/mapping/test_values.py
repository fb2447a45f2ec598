"""No value changes silently: what is read is what was written, or it is unknown and marked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.mapping.cells.texts import Text
from intake.mapping.cells.values import value_of
from schemas.delivery.dateform import MONTHS
from schemas.delivery.mapping import FieldSource, Numbers, Origin, Reading
from schemas.factmodel import Field, FieldType

CONNECTION = duckdb.connect()


def read(kind: FieldType, texts: list[str | None], reading: Reading, letter: str = "t") -> list[tuple[object, bool]]:
    """Value and whether it cannot be read, for each text."""
    field = Field("f", "f", kind, choices=("arbeitslos", "in Beschäftigung"))
    made = value_of(FieldSource("f", Origin(("A",)), reading), field, Text("x", "false", f"'{letter}'"))
    values = [(n, text) for n, text in enumerate(texts)]
    CONNECTION.execute("CREATE OR REPLACE TABLE cells (n INTEGER, x VARCHAR)")
    CONNECTION.executemany("INSERT INTO cells VALUES (?, ?)", values)
    query = f"SELECT {made.value}, {made.bad} FROM cells ORDER BY n"
    return [(value, bool(bad)) for value, bad in CONNECTION.execute(query).fetchall()]


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
NUMBERS = st.decimals(Decimal(-99999999999), Decimal(99999999999), places=4, allow_nan=False)


@settings(max_examples=15, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=100))
def test_days_come_back_as_they_were_written(days: list[date]) -> None:
    written = {
        "TT.MM.JJJJ": [f"{day:%d.%m.%Y}" for day in days],
        "T.M.JJJJ": [f"{day.day}.{day.month}.{day.year}" for day in days],
        "JJJJMMTT": [f"{day:%Y%m%d}" for day in days],
        "TTMMJJJJ": [f"{day:%d%m%Y}" for day in days],
        "MM/TT/JJJJ": [f"{day:%m/%d/%Y}" for day in days],
        "T. Monat JJJJ": [f"{day.day}. {MONTHS[day.month - 1]} {day.year}" for day in days],
        "TT.MM.JJJJ hh:mm": [f"{day:%d.%m.%Y} 23:59" for day in days],
        "Excel-Tag": [str((day - date(1899, 12, 30)).days) for day in days],
    }
    for form, texts in written.items():
        assert read(FieldType.DATE, [*texts], Reading(dates=(form,))) == [(day, False) for day in days], form
    iso = [day.isoformat() for day in days]
    assert read(FieldType.DATE, [*iso], Reading(dates=("TT.MM.JJJJ",))) == [(day, False) for day in days]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dates(date(1930, 1, 1), date(2029, 12, 31)), min_size=1, max_size=40))
def test_two_digit_years_lie_in_the_named_hundred(days: list[date]) -> None:
    texts = [f"{day:%d.%m.%y}" for day in days]
    assert read(FieldType.DATE, [*texts], Reading(dates=("TT.MM.JJ",), century=1930)) == [(day, False) for day in days]


@pytest.mark.parametrize(
    "text",
    ["31.02.2025", "29.02.2023", "00.01.2020", "1.13.2020", "31.12.9999", "31.12.1899", "01.01.20", "2020", "heute",
     "01.01.2020x", "01.01.2020 08:15", "2020-02-30", "43831", "-", "2020-06-30 08:15:00"],
)  # fmt: skip
def test_what_is_no_day_is_unknown(text: str) -> None:
    assert read(FieldType.DATE, [text], Reading(dates=("TT.MM.JJJJ",))) == [(None, True)]


def test_forms_are_tried_in_the_order_in_which_they_stand() -> None:
    both = ("MM/TT/JJJJ", "TT/MM/JJJJ")
    assert read(FieldType.DATE, ["02/03/2020", "13/03/2020"], Reading(dates=both)) == [
        (date(2020, 2, 3), False), (date(2020, 3, 13), False),
    ]  # fmt: skip


def german(number: Decimal) -> str:
    """A number as a German report prints it, with thousands points."""
    return f"{number:,.4f}".replace(",", "x").replace(".", ",").replace("x", ".")


@settings(max_examples=15, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=100))
def test_numbers_come_back_as_they_were_written(numbers: list[Decimal]) -> None:
    wanted = [(number, False) for number in numbers]
    point, comma = Reading(numbers=Numbers.POINT), Reading(numbers=Numbers.GERMAN)
    assert read(FieldType.NUMBER, [german(n) for n in numbers], comma) == wanted
    assert read(FieldType.NUMBER, [f"{german(n)} €" for n in numbers], comma) == wanted
    assert read(FieldType.NUMBER, [f"{german(n)} %" for n in numbers], comma) == wanted
    assert read(FieldType.NUMBER, [f"{n:.4f}".replace(".", ",") for n in numbers], comma) == wanted
    assert read(FieldType.NUMBER, [f"{n:,.4f}" for n in numbers], point) == wanted
    assert read(FieldType.NUMBER, [f"{n:.4f}" for n in numbers], comma, "n") == wanted
    assert read(FieldType.NUMBER, [german(n).replace(".", "\u00a0") for n in numbers], comma) == wanted


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=40))
def test_whole_numbers_come_back_as_they_were_written(numbers: list[int]) -> None:
    texts = [f"{number:,}".replace(",", ".") for number in numbers]
    assert read(FieldType.INTEGER, [*texts], Reading()) == [(number, False) for number in numbers]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234", Decimal(1234)), ("1.234.567", Decimal(1234567)), ("12,5 Std.", Decimal("12.5")), ("0", Decimal(0)),
     ("5,00-", Decimal(-5)), ("EUR 3,10", Decimal("3.1")), ("1.5", Decimal("1.5")), ("1.2340", Decimal("1.234"))],
)  # fmt: skip
def test_german_numbers(text: str, value: Decimal) -> None:
    assert read(FieldType.NUMBER, [text], Reading(suffix="Std.")) == [(value, False)]


@pytest.mark.parametrize("text", ["1,234,567.00", "12.34.56", "1234.567", "1..2", "x", "NaN", "inf", "1e5", "12 Std"])
def test_what_is_no_german_number_is_unknown(text: str) -> None:
    assert read(FieldType.NUMBER, [text], Reading()) == [(None, True)]


@pytest.mark.parametrize("text", ["3,5", "99999999999999999999"])
def test_what_is_no_whole_number_is_unknown(text: str) -> None:
    assert read(FieldType.INTEGER, [text], Reading()) == [(None, True)]


def test_choices_and_yes_no() -> None:
    reading = Reading(values=(("ALO", "arbeitslos"), ("Ü 1", "in Beschäftigung")))
    texts: list[str | None] = ["alo", "ue  1", "In Beschaeftigung", "arbeitslos", "x", None]
    assert read(FieldType.CHOICE, texts, reading) == [
        ("arbeitslos", False), ("in Beschäftigung", False), ("in Beschäftigung", False), ("arbeitslos", False),
        (None, True), (None, False),
    ]  # fmt: skip
    words: list[str | None] = ["X", "-", "ja", None]
    assert read(FieldType.YES_NO, words, Reading(yes=("x",), no=("-",))) == [
        (True, False), (False, False), (None, True), (None, False),
    ]  # fmt: skip
    assert read(FieldType.YES_NO, ["ja"], Reading(yes=("x",), no=("-",)), "b") == [(True, False)]
    assert read(FieldType.YES_NO, [None], Reading(default="nein")) == [(False, False)]


def test_a_text_of_which_only_its_presence_counts() -> None:
    assert read(FieldType.TEXT, ["Frau Meier rief an", None], Reading(present=True)) == [
        ("ausgefüllt", False), (None, False),
    ]  # fmt: skip


def test_days_around_the_turn_of_a_month_are_not_shifted() -> None:
    days = [date(2019, 12, 1) + timedelta(days=n) for n in range(500)]
    texts = [f"{day:%d.%m.%Y}" for day in days]
    assert [value for value, _ in read(FieldType.DATE, [*texts], Reading(dates=("TT.MM.JJJJ",)))] == days
