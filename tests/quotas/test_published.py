"""The tables that the programmes published: every number of theirs is one of ours, rounded only when shown."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from schemas.outcome import Status
from tests.quotas.figures import measured, rows, written

DAY = date(2019, 1, 15)
AGO = date(2018, 1, 15)
AGAINST = """# gegen-bezug
art: quote
werte:
  spielraum: 0 %
je: team
gezählt werden:
  aus: kennzahl
  monat: kennzahl.monat
zeitraum: Berichtsmonat
wert: Summe
von: kennzahl.wert
gegenüber: BEZUG
ziel: WORT spielraum darüber
"""
RATIO = """# verhaeltnis
art: quote
je: team
gezählt werden:
  aus: kennzahl
  monat: kennzahl.monat
zeitraum: Berichtsmonat
wert: Verhältnis
von: kennzahl.zähler
zu: kennzahl.nenner im Monatsmittel
gegenüber: Vorjahr
ziel: keines
"""
LESS, MORE = "höchstens", "mindestens"


def shown(value: Decimal | None, places: str = "0.1") -> Decimal:
    """A number as it is printed."""
    assert value is not None
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def against(actual: dict[str, tuple[object, object]], word: str, last_year: bool) -> dict[str, Any]:
    """Actual values and what each is held against, one unit each."""
    rule = written(AGAINST.replace("BEZUG", "Vorjahr" if last_year else "kennzahl.soll").replace("WORT", word), DAY)
    given = []
    for name, (now, base) in actual.items():
        given.append({"monat": DAY, "wert": now, "team_id": name, "soll": None if last_year else base})
        if last_year:
            given.append({"monat": AGO, "wert": base, "team_id": name})
    found = measured(rule, DAY, {"kennzahl": rows("kennzahl", *given), "team": []})
    return {unit: one for (_, unit), one in found.items()}


BALANCE: dict[str, Any] = {
    "LLU": (LESS, False, [
        ("2015", 49479, 51335, "-3.6", True), ("2016", 46722, 49191, "-5.0", True),
        ("2017", 44111, 46582, "-5.3", True), ("2018", 40012, 42699, "-6.3", True),
    ]),
    "LUH": (LESS, True, [
        ("2015", 35601, 38737, "-8.1", True), ("2016", 32720, 35613, "-8.1", True),
        ("2017", 31368, 32720, "-4.1", True), ("2018", 29046, 31368, "-7.4", True),
    ]),
    "LZB": (LESS, False, [
        ("2015", 11167, 11427, "-2.3", True), ("2016", 10042, 10393, "-3.4", True),
        ("2017", 9121, 9279, "-1.7", True), ("2018", 8314, 8537, "-2.6", True),
    ]),
    "IQ": (MORE, False, [
        ("2015", 23.5, 24.0, "-2.0", False), ("2016", 23.0, 22.7, "1.1", True),
        ("2017", 23.7, 23.2, "2.1", True), ("2018", 23.4, 24.5, "-4.4", False),
    ]),
}  # fmt: skip
"""Nordsachsen: year, actual, what it was held against, the published deviation, and a circle (else a square)."""


@pytest.mark.parametrize("name", BALANCE)
def test_the_sixteen_deviations_of_nordsachsen(name: str) -> None:
    word, last_year, table = BALANCE[name]
    found = against({year: (actual, base) for year, actual, base, _, _ in table}, word, last_year)
    for year, actual, base, published, circle in table:
        one = found[year]
        assert one.bezug == Decimal(str(base))
        assert one.ampel is (Status.GREEN if circle else Status.RED)
        if name != "IQ":
            assert shown(one.abweichung) == Decimal(published)
            continue
        # Both inputs were printed with one decimal: the published deviation lies in what they leave open.
        half = Decimal("0.05")
        low, high = (100 * ((Decimal(str(actual)) + side) / (Decimal(str(base)) - side) - 1) for side in (-half, half))
        assert low <= Decimal(published) <= high
        assert one.abweichung is not None and low <= one.abweichung <= high


def test_the_integration_quota_of_worms() -> None:
    given = [
        {"monat": AGO, "zähler": 1448, "nenner": 5280, "team_id": "worms"},
        {"monat": DAY, "zähler": 1370, "nenner": 5025, "team_id": "worms"},
    ]
    one = measured(written(RATIO, DAY), DAY, {"kennzahl": rows("kennzahl", *given), "team": []})["team", "worms"]
    assert (one.zaehler, one.nenner, one.ampel) == (1370, 5025, Status.NO_TARGET)
    assert (shown(one.wert), shown(one.bezug), shown(one.abweichung)) == (
        Decimal("27.3"), Decimal("27.4"), Decimal("-0.6"),
    )  # fmt: skip
    # From the rounded quotas something else would come out: nothing is rounded before it is shown.
    assert shown(100 * (Decimal("27.3") / Decimal("27.4") - 1)) == Decimal("-0.4")


def test_the_long_term_beneficiaries_of_worms() -> None:
    one = against({"worms": (3478, 3650)}, LESS, True)["worms"]
    assert (shown(one.abweichung), one.ampel) == (Decimal("-4.7"), Status.GREEN)


UNEMPLOYED = [
    ("SGB II und III", 9758, -396, "-3.9", None), ("SGB II", 7184, -489, "-6.4", "100.0"),
    ("Männer", 4168, -290, "-6.5", "58.0"), ("Frauen", 3016, -199, "-6.2", "42.0"),
    ("15-24", 631, -127, "-16.8", "8.8"), ("25-34", 2048, -188, "-8.4", "28.5"), ("35-49", 2541, -73, "-2.8", "35.4"),
    ("50+", 1964, -101, "-4.9", "27.3"), ("55+", 1114, -74, "-6.2", "15.5"), ("LZA", 2640, -372, "-12.4", "36.7"),
    ("sbM", 248, 16, "6.9", "3.5"), ("Ausländer", 1840, 42, "2.3", "25.6"),
    ("Alleinerziehende", 727, -95, "-11.6", "10.1"), ("ohne Ausbildung", 3979, -153, "-3.7", "55.4"),
    ("Ausbildung", 2885, -287, "-9.0", "40.2"), ("akademisch", 320, -49, "-13.3", "4.5"),
]  # fmt: skip
"""Magdeburg, November 2019: group, number, change in a year, the same in per cent, share of all."""


def test_the_unemployed_of_magdeburg_against_the_year_before() -> None:
    found = against({name: (now, now - change) for name, now, change, _, _ in UNEMPLOYED}, LESS, True)
    assert {name: shown(found[name].abweichung) for name, *_ in UNEMPLOYED} == {
        name: Decimal(percent) for name, _, _, percent, _ in UNEMPLOYED
    }


def test_the_shares_of_the_unemployed_of_magdeburg() -> None:
    given = [
        {"monat": DAY, "zähler": n, "nenner": 7184, "team_id": name} for name, n, _, _, share in UNEMPLOYED if share
    ]
    found = measured(written(RATIO, DAY), DAY, {"kennzahl": rows("kennzahl", *given), "team": []})
    assert {unit: shown(one.wert) for (_, unit), one in found.items()} == {
        name: Decimal(share) for name, _, _, _, share in UNEMPLOYED if share
    }


CHECKS = """\
ns-llu-2018;abw;40012|42699;-6.3;0.05
ns-iq-2018;abw;23.4|24.5;-4.4;-4.89..-4.09
ns-iq-2016;abw;23.0|22.7;1.1;0.88..1.77
ns-luh-2015;abw;35601|38737;-8.1;0.05
ns-lzb-2017;abw;9121|9279;-1.7;0.05
ns-arbeitslosenanteil;anteil;5126|10973;46.7;0.05
ns-gefoerdert;anteil;2865|8605;33.3;0.05
ns-lzb-abbau;differenz;8314|11167;-2853;0
wo-iq-2019;anteil;1448|5280;27.4;0.05
wo-iq-2020;anteil;1370|5025;27.3;0.05
wo-iq-veraenderung;abw;27.263682|27.424242;-0.6;0.05
wo-lzb-veraenderung;abw;3478|3650;-4.7;0.05
wo-stellen;abw;2701|3258;-17.1;0.05
wo-lza;abw;690|766;-9.9;0.05
wo-fbw;differenz;156|201;-45;0
md-lza;abw;2640|3012;-12.4;0.05
md-lza-anteil;anteil;2640|7184;36.7;0.05
md-u25;abw;631|758;-16.8;0.05
md-strategie-max;anteil;8114|18975;43;0.5
md-phoebe;produkt;5|80;400;0
ha-ae;abw;989|1039;-4.8;0.05
ha-neugeschaeft;anteil;3083000|8388398;36.8;0.05
me-personal;differenz;302|398;-96;0
nf-aeltere;anteil;488|2300;21.2;0.05
"""
"""id; what is computed; of what; the published result; how far ours may lie from it, or between what."""


def test_the_check_values_of_the_register() -> None:
    table = [line.split(";") for line in CHECKS.splitlines()]
    pairs = {name: tuple(map(Decimal, given.split("|"))) for name, _, given, _, _ in table}
    ratios = [{"monat": DAY, "zähler": a, "nenner": b, "team_id": name} for name, (a, b) in pairs.items()]
    shares = measured(written(RATIO, DAY), DAY, {"kennzahl": rows("kennzahl", *ratios), "team": []})
    changes = against({name: (a, b) for name, (a, b) in pairs.items()}, LESS, True)
    for name, what, _, expected, tolerance in table:
        first, second = pairs[name]
        wanted = Decimal(expected)
        ours = {
            "abw": changes[name].abweichung,
            "anteil": shares["team", name].wert,
            "differenz": (changes[name].wert or 0) - (changes[name].bezug or 0),
            "produkt": first * second,
        }[what]
        assert ours is not None
        if ".." in tolerance:
            low, high = map(Decimal, tolerance.split(".."))
            assert low <= ours <= high and low <= wanted <= high, name
        else:
            assert abs(ours - wanted) <= Decimal(tolerance), name
