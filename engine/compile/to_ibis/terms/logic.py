"""Three-valued truths and values as columns, with what is missing for them.

Python's own True and False stand for constants, so that what is known when compiling never reaches the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir
from ibis.expr.operations import Literal

from engine.compile.verdicts import Gap

Bool: TypeAlias = "bool | ir.BooleanValue"
"""A boolean column that is never null, or a constant."""

Expr = Any
"""A column of any type; ibis's own types do not follow arithmetic through unions."""


Gaps = Mapping[Gap, Bool]
"""When each gap is what keeps something unknown."""


def all_of(*parts: Bool) -> Bool:
    """The conjunction of booleans that are never null."""
    rest = [part for part in parts if part is not True]
    if any(part is False for part in rest):
        return False
    return reduce(lambda a, b: a & b, rest) if rest else True


def any_of(*parts: Bool) -> Bool:
    """The disjunction of booleans that are never null."""
    rest = [part for part in parts if part is not False]
    if any(part is True for part in rest):
        return True
    return reduce(lambda a, b: a | b, rest) if rest else False


def negation(part: Bool) -> Bool:
    """The opposite of a boolean that is never null."""
    return not part if isinstance(part, bool) else ~part


def column(part: bool | Expr | None) -> Expr:
    """A constant as a column; a column as it is. None is the unknown truth."""
    if part is None:
        return ibis.null("boolean")
    return ibis.literal(part) if isinstance(part, bool) else part


def choose(when: Bool, then: Expr, otherwise: Expr) -> Expr:
    """`then` where `when` holds, else `otherwise`; either may be a constant truth."""
    if isinstance(when, bool):
        return then if when else otherwise
    return ibis.ifelse(when, column(then), column(otherwise))


def merge(*gaps: Gaps) -> dict[Gap, Bool]:
    """Everything that is missing in any of `gaps`."""
    merged: dict[Gap, Bool] = {}
    for each in gaps:
        for gap, when in each.items():
            merged[gap] = any_of(merged.get(gap, False), when)
    return {gap: when for gap, when in merged.items() if when is not False}


def only_where(when: Bool, gaps: Gaps) -> dict[Gap, Bool]:
    """The gaps of `gaps` where `when` holds."""
    found = {gap: all_of(when, given) for gap, given in gaps.items()}
    return {gap: given for gap, given in found.items() if given is not False}


@dataclass(frozen=True, slots=True)
class Val:
    """A value as a column: null where it is absent or unknown.

    `sure` says that it is never absent, so that null means unknown. `unknown` tells where it is unknown.
    `running`: where it is absent because it is still running.
    """

    value: Expr
    unknown: Bool = False
    sure: bool = False
    gaps: Gaps = field(default_factory=dict)
    running: Bool = False

    @property
    def absent(self) -> Bool:
        """Where there is no value, and surely none."""
        if self.sure:
            return False
        return all_of(self.value.isnull(), negation(self.unknown))

    @property
    def present(self) -> Bool:
        """Where there is a value."""
        if self.sure and self.unknown is False:
            return True
        return self.value.notnull()


def sure(value: Expr) -> Val:
    """A value that is always there."""
    return Val(value, sure=True)


def nothing(kind: str, gap: Gap | None = None) -> Val:
    """A value that is always absent, or with `gap` always unknown."""
    return Val(ibis.null(kind)) if gap is None else Val(ibis.null(kind), True, True, {gap: True})


def same(left: Expr, right: Expr) -> Expr:
    """`left` equals `right`, null where either is null: against a null literal Ibis would ask whether the other is."""
    return ibis.null("boolean") if _is_null(left) or _is_null(right) else left == right


def different(left: Expr, right: Expr) -> Expr:
    """`left` differs from `right`, null where either is null."""
    return ibis.null("boolean") if _is_null(left) or _is_null(right) else left != right


def _is_null(expression: Expr) -> bool:
    return isinstance(expression.op(), Literal) and expression.op().value is None


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth: a boolean column where null is unknown, or a constant (None: always unknown).

    `blank`: where it is unknown, if that is not to be asked of the column itself. (A negated column is not: some
    databases read NOT x IS NULL as NOT (x IS NULL).)
    `perhaps`: where it is not surely false, if that can be said in parts: a database looks for each where its columns
    come from, and for the whole only where all of them are together.
    """

    value: bool | Expr | None
    certain: bool = False
    gaps: Gaps = field(default_factory=dict)
    blank: Bool | None = None
    perhaps: Bool | None = None

    @property
    def true(self) -> Bool:
        """Where it is surely true."""
        if self.value is None or isinstance(self.value, bool):
            return self.value is True
        return self.value if self.certain else self.value.fill_null(False)

    @property
    def false(self) -> Bool:
        """Where it is surely false."""
        if self.value is None or isinstance(self.value, bool):
            return self.value is False
        return ~self.value if self.certain else (~self.value).fill_null(False)

    @property
    def unknown(self) -> Bool:
        """Where it is unknown."""
        if self.value is None:
            return True
        if self.certain or isinstance(self.value, bool):
            return False
        return self.value.isnull() if self.blank is None else self.blank

    @property
    def possible(self) -> Bool:
        """Where it is not surely false."""
        if self.value is None or isinstance(self.value, bool):
            return self.value is not False
        if self.certain:
            return self.value
        return self.value.fill_null(True) if self.perhaps is None else self.perhaps


TRUE = Truth(True, certain=True)
FALSE = Truth(False, certain=True)


def truth_of(unknown: Bool, value: Expr, gaps: Gaps) -> Truth:
    """`value` (never null) where it is known, else unknown because of `gaps`."""
    if unknown is False:
        return Truth(value, certain=True)
    if unknown is True:
        return Truth(None, gaps=dict(gaps))
    return Truth(ibis.ifelse(unknown, ibis.null("boolean"), column(value)), gaps=dict(gaps))


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene's and; a gap of a part counts where the whole is unknown."""
    return _combine(list(truths), False)


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Kleene's or; a gap of a part counts where the whole is unknown."""
    return _combine(list(truths), True)


def _combine(truths: list[Truth], decisive: bool) -> Truth:
    rest = [truth for truth in truths if truth.value is not (not decisive)]
    if any(truth.value is decisive for truth in rest):
        return TRUE if decisive else FALSE
    if not rest:
        return FALSE if decisive else TRUE
    if len(rest) == 1:
        return rest[0]
    if all(truth.value is None for truth in rest):
        return Truth(None, gaps=merge(*(truth.gaps for truth in rest)))
    both = (lambda a, b: a | b) if decisive else (lambda a, b: a & b)
    whole = Truth(reduce(both, [column(truth.value) for truth in rest]), all(truth.certain for truth in rest))
    perhaps = None if decisive else all_of(*(truth.possible for truth in rest))
    gaps = only_where(whole.unknown, merge(*(truth.gaps for truth in rest)))
    return Truth(whole.value, whole.certain, gaps, perhaps=perhaps)


def opposite(truth: Truth) -> Truth:
    """Kleene's not."""
    if truth.value is None:
        return truth
    if isinstance(truth.value, bool):
        return Truth(not truth.value, True)
    return Truth(~truth.value, truth.certain, truth.gaps, truth.unknown)
