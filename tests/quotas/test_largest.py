"""The largest figures that a delivery may hold: what fits into a column is written whole, what does not is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from schemas.outcome import Status
from tests.quotas.figures import measured, rows, written
from tests.quotas.test_months import TODAY, month

MOST, LEAST, MIDDLE = Decimal("99999999999999.9999"), Decimal("0.0001"), Decimal("9999999999999.99")
QUOTA = """# groesstes
art: quote
werte:
  grenze: {limit}
  abstand: 10 %
je: amt
gezählt werden:
  aus: kennzahl
  monat: kennzahl.monat
zeitraum: Berichtsmonat
wert: {measure}
von: kennzahl.zähler
{more}ziel: {aim}
"""
RATIO = "zu: kennzahl.nenner\n"


def office(measure: str, *given: dict[str, Any], more: str = "", aim: str = "mindestens grenze",
           limit: str = "90 %") -> Any:  # fmt: skip
    """What a quota measures for the office over figures of the report's month."""
    text = QUOTA.format(measure=measure, more=more, aim=aim, limit=limit)
    if "abstand" not in aim + more:
        text = text.replace("  abstand: 10 %\n", "")
    if aim == "keines":
        text = text.replace("  grenze: 90 %\n", "").replace("werte:\nje", "je")
    figures = rows("kennzahl", *({"monat": month(0), **one} for one in given))
    found = measured(written(text, TODAY), TODAY, {"kennzahl": figures})
    return found["amt", "probe"]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_ratio_that_does_not_fit_cannot_be_measured(sign: int) -> None:
    one = office("Verhältnis", {"zähler": sign * MIDDLE, "nenner": LEAST}, more=RATIO)
    assert (one.zaehler, one.nenner) == (sign * MIDDLE, LEAST)
    assert (one.wert, one.wert_min, one.wert_max, one.ampel) == (None, None, None, Status.NOT_MEASURABLE)
    assert (one.ziel, one.bezug, one.abweichung) == (90, 90, None)


def test_without_a_target_it_cannot_be_measured_either() -> None:
    one = office("Verhältnis", {"zähler": MOST, "nenner": LEAST}, more=RATIO, aim="keines")
    assert (one.wert, one.ampel) == (None, Status.NOT_MEASURABLE)


@pytest.mark.parametrize(
    ("zaehler", "wert"),
    [("99999999.9999", "99999999999900"), ("100000000", None), ("-100000000", None)],
)
def test_what_just_fits_is_written_whole(zaehler: str, wert: str | None) -> None:
    one = office("Verhältnis", {"zähler": Decimal(zaehler), "nenner": LEAST}, more=RATIO)
    assert one.wert == (None if wert is None else Decimal(wert))
    assert (one.ampel is Status.NOT_MEASURABLE) is (wert is None)


@pytest.mark.parametrize(("measure", "limit"), [("Summe", "90"), ("Mittelwert", "90")])
def test_sums_and_means_of_the_largest_figures(measure: str, limit: str) -> None:
    alone = office(measure, {"zähler": MOST}, limit=limit)
    assert (alone.zaehler, alone.wert, alone.ampel) == (MOST, MOST, Status.GREEN)
    two = office(measure, {"zähler": MOST}, {"zähler": MOST}, limit=limit)
    assert (two.zaehler, two.wert, two.ampel) == (2 * MOST, None, Status.NOT_MEASURABLE)


def test_a_median_of_the_largest_figures() -> None:
    text = QUOTA.replace("  monat: kennzahl.monat\nzeitraum: Berichtsmonat\n", "").replace("  abstand: 10 %\n", "")
    given = [{"monat": month(0), "zähler": MOST}, {"monat": month(0), "zähler": MOST - LEAST}]
    rule = written(text.format(measure="Median", more="", aim="mindestens grenze", limit="90"), TODAY)
    one = measured(rule, TODAY, {"kennzahl": rows("kennzahl", *given)})["amt", "probe"]
    assert (one.wert, one.ampel) == (MOST, Status.GREEN)


def test_a_deviation_that_does_not_fit_is_left_out() -> None:
    one = office("Summe", {"zähler": MOST, "soll": LEAST}, more="gegenüber: kennzahl.soll\n", aim="keines")
    assert (one.wert, one.bezug, one.abweichung, one.ampel) == (MOST, LEAST, None, Status.NO_TARGET)


def test_a_target_that_does_not_fit_cannot_be_met_or_missed() -> None:
    more = "gegenüber: kennzahl.soll\n"
    one = office("Summe", {"zähler": 1, "soll": MOST}, more=more, aim="mindestens abstand darüber")
    assert (one.wert, one.ziel, one.bezug, one.ampel) == (1, None, MOST, Status.NOT_MEASURABLE)
    two = [{"zähler": LEAST, "soll": MOST}, {"zähler": 0, "soll": MOST}]
    other = office("Summe", *two, more=more, aim="mindestens abstand darunter")
    assert (other.wert, other.ziel, other.bezug, other.ampel) == (LEAST, None, None, Status.NOT_MEASURABLE)


@pytest.mark.parametrize("measure", ["Verhältnis"])
def test_a_sample_of_the_largest_figures(measure: str) -> None:
    given = [{"zähler": MOST, "nenner": MOST}] * 50
    one = office(measure, *given, more=RATIO + "stichprobe: ja\n")
    assert (one.wert, one.intervall_von, one.intervall_bis) == (100, 100, 100)
    least = office(measure, {"zähler": LEAST, "nenner": MOST}, more=RATIO + "stichprobe: ja\n")
    assert (least.wert, least.intervall_von, least.intervall_bis) == (0, 0, 0)
