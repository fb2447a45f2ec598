"""The report over many offices: what is added up, what is left out so that nobody can be told, always in one order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from jobs.offices.combine import FINE, combine
from jobs.offices.grids import grids
from jobs.offices.wording import sentences
from schemas.offices.checked import Checked, Counted, Effort, Failed, Fault, Lacking, Quota
from schemas.offices.combined import Combined, Figure
from schemas.offices.listed import Listed, OfficeList, Stored

DAY = date(2026, 3, 31)
UNCLEAR = ("ungeklärt", "Angabe fehlt")
STATUSES = (("überfällig", ""), ("bald fällig", ""), UNCLEAR)


def office(key: str, people: int, counts: dict[tuple[str, str, str], tuple[int, int]], **more: object) -> Checked:
    """What checking an office brought; `counts` are numbers and people by rule, status and cause."""
    told = {
        "key": key, "office": key, "as_of": DAY, "inputs": "e", "run_id": f"lauf-{key}",
        "started_at": datetime(2026, 4, 1, tzinfo=UTC), "people": people, "rules": {"r1": "Regel 1", "r2": "Regel 2"},
        "rows": 1, "digest": f"d-{key}", "fine": people * 2, "lacking": (), "quotas": (),
        "counts": tuple(
            Counted(rule=rule, status=status, cause=cause, number=number, cases=cases)
            for (rule, status, cause), (number, cases) in counts.items()
        ),
        "effort": Effort(seconds=1.5, processor=1.0),
    }  # fmt: skip
    return Checked.model_validate({**told, **more})


def report(*offices: Checked | Failed, carried: Sequence[str] = ()) -> Combined:
    """The report over some offices, listed in any order."""
    listed = tuple(Listed(one.key, f"Amt {one.key}", Stored(Path("x"))) for one in offices)
    return combine(OfficeList("land", "Ein Land", listed), DAY, {one.key: one for one in offices}, carried)


def test_numbers_are_added_up_and_a_failure_is_told_beside_them() -> None:
    late = ("", "überfällig", "")
    one = office("a", 500, {late: (40, 30), ("r1", "überfällig", ""): (40, 30)})
    two = office("b", 300, {late: (25, 20), ("r2", "überfällig", ""): (25, 20)}, disagreements=2)
    failed = Failed(key="c", fault=Fault.REFUSED, lines=("kunde.csv: unlesbar.",), tries=1)
    found = report(one, two, failed, carried=("a",))
    assert found.columns == (FINE, "überfällig")
    assert [(line.key, line.state, line.people, line.figures) for line in found.offices] == [
        ("a", "übernommen", 500, (1000, 40)), ("b", "geprüft", 300, (600, 25)), ("c", "nicht prüfbar", None, ()),
    ]  # fmt: skip
    assert (found.people, found.total, found.checked, found.disagreements) == (800, (1600, 65), 2, 1)
    assert [(line.rule, line.offices, line.figures) for line in found.rules] == [("r1", 2, (40,)), ("r2", 2, (25,))]
    text = "\n".join(sentences(found))
    assert "Geprüft: 2 von 3 Ämtern, 800 Menschen." in text
    assert "- Amt c (c), nicht prüfbar nach einem Versuch: kunde.csv: unlesbar." in text
    assert "- Amt b (b): Die Gegenprobe weicht 2-mal ab." in text
    assert "- überfällig: 65" in text
    assert "Nicht gezeigt" not in text


def test_a_small_number_is_left_out_and_with_it_another_one() -> None:
    late = ("", "überfällig", "")
    found = report(
        office("a", 500, {late: (9, 9)}), office("b", 500, {late: (50, 40)}), office("c", 500, {late: (30, 25)})
    )
    assert [line.figures[1] for line in found.offices] == [None, 50, None]
    assert found.total[1] == 89
    # Many outcomes about few people tell on them just as well.
    found = report(office("a", 500, {late: (60, 4)}), office("b", 500, {late: (70, 50)}))
    assert [line.figures[1] for line in found.offices] == [None, None]
    assert "Nicht gezeigt" in "\n".join(sentences(found))


def test_no_sum_gives_away_what_is_left_out() -> None:
    dice = Random(7)
    for _ in range(40):
        offices = [_random(f"a{number:02}", dice) for number in range(dice.randint(1, 12))]
        found = report(*offices)
        for place, column in enumerate(found.columns[1:]):
            status, _, cause = column.partition(": ")
            by_office = [(line.figures[place + 1], _told(one, "", status, cause)) for line, one in
                         zip(found.offices, offices, strict=True)]  # fmt: skip
            by_rule = [(line.figures[place], _sum(offices, line.rule, status, cause)) for line in found.rules]
            for list_ in (by_office, by_rule):
                _safe(list_, found.total[place + 1])
        lacks = [(line.number, _lack(offices, line.missing)) for line in found.lacking]
        if lacks:
            _safe(lacks, found.total[found.columns.index(": ".join(UNCLEAR))])


def _random(key: str, dice: Random) -> Checked:
    counts: dict[tuple[str, str, str], tuple[int, int]] = {}
    for status, cause in STATUSES:
        parts = {rule: dice.choice((0, 3, 8, 12, 40, 90)) for rule in ("r1", "r2")}
        counts |= {(rule, status, cause): (one, one) for rule, one in parts.items() if one}
        counts[("", status, cause)] = (sum(parts.values()), sum(parts.values()))
    unclear = counts[("", *UNCLEAR)][0]
    first = dice.randint(0, unclear)
    lacking = [Lacking(cause=UNCLEAR[1], missing=name, number=number, cases=number)
               for name, number in (("x", first), ("y", unclear - first)) if number]  # fmt: skip
    return office(key, 300, counts, lacking=tuple(lacking))


def _told(one: Checked, rule: str, status: str, cause: str) -> tuple[int, int]:
    return next(
        ((each.number, each.cases) for each in one.counts
         if (each.rule, each.status, each.cause) == (rule, status, cause)),
        (0, 0),
    )  # fmt: skip


def _sum(offices: Sequence[Checked], rule: str, status: str, cause: str) -> tuple[int, int]:
    each = [_told(one, rule, status, cause) for one in offices]
    return sum(one for one, _ in each), sum(one for _, one in each)


def _lack(offices: Sequence[Checked], missing: str) -> tuple[int, int]:
    found = sum(one.number for each in offices for one in each.lacking if one.missing == missing)
    return found, found


def _safe(cells: Sequence[tuple[Figure, tuple[int, int]]], whole: Figure) -> None:
    """No small number is shown; what is shown is right; what is missing beside a sum is neither one alone nor few."""
    for shown, (number, cases) in cells:
        assert shown in (None, number)
        assert shown is None or cases == 0 or cases >= 10
    gone = [cases for shown, (number, cases) in cells if shown is None and number]
    if gone and whole is not None:
        assert len(gone) > 1
        assert sum(gone) >= 10
        assert whole == sum(number for _, (number, _) in cells)


@pytest.mark.parametrize(("hits", "of", "shown"), [(40, 80, True), (4, 80, False), (75, 80, False), (0, 80, True)])
def test_a_quota_about_few_shows_its_light_alone(hits: int, of: int, shown: bool) -> None:
    quota = Quota(rule="r1", unit="a", numerator=Decimal(hits), denominator=Decimal(of), value=Decimal(5), light="rot")
    (line,) = report(office("a", 500, {}, quotas=(quota,))).quotas
    assert (line.shown, line.light, line.title) == (shown, "rot", "Regel 1")
    assert (line.value is not None) is shown


def test_order_and_digest_say_what_came_out_and_nothing_else() -> None:
    one, two = office("a", 500, {}), office("b", 300, {})
    found = report(one, two)
    again = report(one.model_copy(update={"run_id": "anderer", "tries": 3}), two, carried=("a",))
    assert found.digest == again.digest
    assert found.digest != report(one.model_copy(update={"digest": "anders"}), two).digest
    assert found.digest != report(one, Failed(key="b", fault=Fault.PASSING, lines=())).digest
    names = {grid.name: grid for grid in grids(found)}
    assert list(names) == ["aemter", "ergebnisse", "ungeklaert", "quoten"]
    assert [row[0] for row in names["aemter"].rows] == ["a", "b"]
    assert names["ergebnisse"].rows[:2] == (("", "", FINE, 1600, True), ("a", "", FINE, 1000, True))
