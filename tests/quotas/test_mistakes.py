"""What an author can say wrongly about months, comparisons and targets of a quota."""

from __future__ import annotations

from datetime import date

import pytest

from engine.plan.conditions import Operator
from tests.engine.authored import clean, resolved, rule

RIGHT = """art: quote
werte:
  grenze: 5 %
  abstand: 2 %
  wartezeit: 2 Monate
je: amt
gezählt werden:
  aus: kennzahl
  monat: kennzahl.monat
zeitraum: seit Januar
berichtsmonat: wartezeit vor Stichtag
wert: Summe
von: kennzahl.wert
gegenüber: Vorjahr
ziel: mindestens grenze darunter
gelb: bis abstand des Ziels darüber
"""


def changed(old: str, new: str) -> str:
    """The right quota with one line changed."""
    assert old in RIGHT
    return RIGHT.replace(old, new)


def said(text: str) -> list[tuple[str, str]]:
    """Codes and messages of what is wrong, but for values that then go unused."""
    return [(one.code, one.message) for one in resolved(rule("probe", text))[1] if one.code != "R312"]


def test_a_target_below_something_is_a_limit_for_the_value() -> None:
    quota = clean(rule("probe", RIGHT)).quota
    assert quota is not None and quota.compared is not None and quota.stretch is not None
    assert (quota.operator, quota.relative, quota.yellow_relative) == (Operator.AT_MOST, -1, True)
    assert quota.stretch.monthly and quota.compared.of is None
    mirrored = {"mindestens": Operator.AT_MOST, "höchstens": Operator.AT_LEAST, "mehr als": Operator.LESS,
                "weniger als": Operator.MORE}  # fmt: skip
    for word, operator in mirrored.items():
        yellow = "darüber" if word in ("mindestens", "mehr als") else "darunter"
        text = RIGHT.replace("mindestens", word).replace("des Ziels darüber", f"des Ziels {yellow}")
        found = clean(rule("probe", text)).quota
        assert found is not None and found.operator is operator


@pytest.mark.parametrize(
    ("old", "new", "code", "part"),
    [
        ("gegenüber: Vorjahr\n", "", "R511", "gegenüber"),
        ("gegenüber: Vorjahr", "gegenüber: kennzahl.herkunft", "R309", "Zahlenfeld"),
        ("gegenüber: Vorjahr", "gegenüber: kennzahl.sol", "R303", "kein Feld"),
        ("wartezeit vor", "wartezeit nach", "R324", "Berichtsmonat"),
        ("wartezeit: 2 Monate", "wartezeit: 60 Tage", "R324", "Monaten"),
        ("darunter\n", "drunter\n", "R324", "drunter"),
        ("des Ziels darüber", "des Ziels darunter", "R510", "darüber"),
        ("ziel: mindestens grenze darunter", "ziel: grenze", "R324", "kein Ziel"),
        ("mindestens grenze darunter", "mindestens grenze und höchstens abstand", "R324", "zwei Regeln"),
        ("mindestens grenze darunter", "zwischen grenze und abstand", "R324", "zwei Regeln"),
        ("mindestens grenze darunter", "mindestens 80 %", "R311", "unter „werte:“"),
        ("ziel: mindestens grenze darunter", "ziel: keines", "R326", "gelb"),
        ("wert: Summe\nvon: kennzahl.wert", "wert: Anzahl", "R326", "monat"),
        ("wert: Summe", "wert: Summe\nzu: kennzahl.nenner", "R326", "zu"),
        ("wert: Summe", "wert: Summe\nstichprobe: ja", "R326", "stichprobe"),
    ],
)
def test_mistakes(old: str, new: str, code: str, part: str) -> None:
    found = said(changed(old, new))
    assert [one for one, _ in found] == [code], found
    assert part in found[0][1]


def test_a_mean_of_months_needs_months() -> None:
    ratio = changed("wert: Summe\n", "wert: Verhältnis\nzu: kennzahl.nenner im Monatsmittel\n")
    assert said(ratio) == []
    assert [code for code, _ in said(ratio.replace("monat: kennzahl.monat", "am: kennzahl.monat"))] == ["R326"]
    only = ratio.replace("gegenüber: Vorjahr", "gegenüber: kennzahl.soll")
    assert [code for code, _ in said(only)] == ["R326"]


def test_the_report_is_the_month_of_the_stichtag_if_nothing_else_is_said() -> None:
    for line in ("", "berichtsmonat: Stichtag\n"):
        found = clean(rule("probe", RIGHT.replace("berichtsmonat: wartezeit vor Stichtag\n", line)
                           .replace("  wartezeit: 2 Monate\n", "")), today=date(2020, 6, 30)).quota  # fmt: skip
        assert found is not None and found.stretch is not None and found.stretch.lag is None
