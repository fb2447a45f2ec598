"""No number that was left out follows from those beside it: tried by solving the table, for many tables."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from jobs.reports.small import TOTAL, Amount, Place, pooled, protected

ROWS, COLUMNS = ("a", "b", "c", "d"), ("x", "y", "z")


def with_totals(inner: dict[Place, int], rows: tuple[str, ...], columns: tuple[str, ...]) -> dict[Place, Amount]:
    """A table in which every record is a case of its own."""
    numbers = dict(inner)
    for row in rows:
        numbers[row, TOTAL] = sum(inner[row, column] for column in columns)
    for column in columns:
        numbers[TOTAL, column] = sum(inner[row, column] for row in rows)
    numbers[TOTAL, TOTAL] = sum(inner.values())
    return {place: Amount(number, number) for place, number in numbers.items()}


def determined(hidden: frozenset[Place], rows: tuple[str, ...], columns: tuple[str, ...]) -> set[Place]:
    """The hidden cells that the sums of rows and columns fix: Gauss over fractions, unlike the search for circles."""
    unknown = sorted(hidden)
    lines = [[(row, column) for column in (*columns, TOTAL)] for row in (*rows, TOTAL)]
    lines += [[(row, column) for row in (*rows, TOTAL)] for column in (*columns, TOTAL)]
    matrix = []
    for line in lines:
        signs = {place: (-1 if number == len(line) - 1 else 1) for number, place in enumerate(line)}
        matrix.append([Fraction(signs.get(place, 0)) for place in unknown])
    solved, pivots = 0, []
    for column in range(len(unknown)):
        found = next((row for row in range(solved, len(matrix)) if matrix[row][column]), None)
        if found is None:
            continue
        matrix[solved], matrix[found] = matrix[found], matrix[solved]
        matrix[solved] = [value / matrix[solved][column] for value in matrix[solved]]
        for row in range(len(matrix)):
            if row != solved and matrix[row][column]:
                times = matrix[row][column]
                matrix[row] = [value - times * other for value, other in zip(matrix[row], matrix[solved], strict=True)]
        pivots.append(column)
        solved += 1
    return {unknown[column] for row, column in enumerate(pivots) if sum(map(bool, matrix[row])) == 1}


@pytest.mark.parametrize("seed", range(60))
def test_no_cell_follows_from_the_others(seed: int) -> None:
    dice = random.Random(seed)
    most = dice.choice((12, 30, 80))
    inner = {(row, column): max(0, dice.randint(-most // 3, most)) for row in ROWS for column in COLUMNS}
    cells = with_totals(inner, ROWS, COLUMNS)
    hidden = protected(cells, ROWS, COLUMNS)
    assert {place for place, amount in cells.items() if 0 < amount.number < 10} <= hidden
    assert determined(hidden, ROWS, COLUMNS) == set()
    for row in ROWS:
        left_out = sum(inner[row, column] for column in COLUMNS if (row, column) in hidden)
        assert (row, TOTAL) in hidden or left_out == 0 or left_out >= 10


def test_the_solver_finds_what_a_plain_cut_gives_away() -> None:
    inner = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}
    cells = with_totals(inner, ("a", "b"), ("x", "y"))
    alone = frozenset({("a", "x")})
    assert determined(alone, ("a", "b"), ("x", "y")) == {("a", "x")}
    assert alone < protected(cells, ("a", "b"), ("x", "y"))


def test_nothing_is_left_out_where_nothing_is_small() -> None:
    inner = {(row, column): 10 if row == "a" else 0 for row in ROWS for column in COLUMNS}
    assert protected(with_totals(inner, ROWS, COLUMNS), ROWS, COLUMNS) == frozenset()


def test_many_records_of_few_people_are_small() -> None:
    cells = with_totals({("a", "x"): 40, ("b", "x"): 50}, ("a", "b"), ("x",))
    cells["a", "x"] = cells["a", TOTAL] = Amount(40, 4)
    assert ("a", "x") in protected(cells, ("a", "b"), ("x",))


def test_what_is_put_together_is_never_one_and_never_small() -> None:
    union = {name: frozenset(f"{name}{n}" for n in range(size)) for name, size in
             {"a": 3, "b": 12, "c": 40, "d": 0}.items()}  # fmt: skip
    amounts = {name: Amount(len(cases), len(cases)) for name, cases in union.items()}
    assert pooled(amounts, union) == ("a", "b")
    assert pooled({name: amounts[name] for name in "bcd"}, union) == ()
    same = {"a": frozenset({"k1", "k2"}), "b": frozenset({"k1", "k2"}), "c": union["c"]}
    assert pooled({"a": Amount(2, 2), "b": Amount(2, 2), "c": Amount(40, 40)}, same) == ("a", "b", "c")
