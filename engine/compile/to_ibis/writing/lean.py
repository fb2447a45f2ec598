"""What is known while compiling never reaches the database: constants are worked out, and where only what is true
counts (a filter, a case, an aggregate's condition), nobody turns the unknown into false first.

The database reads every statement word by word before it plans it, and works out for every row what it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import ibis.expr.datashape as ds
import ibis.expr.operations as ops
import ibis.expr.rules as rlz

Node = Any
"""An operation of Ibis; its own types do not follow a change."""


class Everywhere(ops.Value):  # type: ignore[misc]
    """A constant as a column: the same in every row. Ibis aggregates nothing else."""

    arg: ops.Value
    shape = ds.columnar
    dtype = rlz.dtype_like("arg")


def recreated(node: Node, parts: Mapping[str, Any]) -> Node:
    """The operation with other parts; what became a constant is a column still where rows are looked at together."""
    if isinstance(node, (ops.Reduction, ops.Analytic)):
        parts = {
            name: Everywhere(part) if isinstance(part, ops.Value) and part.shape.is_scalar()
            and getattr(node, name).shape.is_columnar() and name != "where" else part
            for name, part in parts.items()
        }  # fmt: skip
    return node.__recreate__(parts)


def lean(node: Node) -> Node:
    """The same operation, whose parts are lean already, said with as little as can be."""
    made = _MADE.get(type(node))
    if made is not None:
        return made(node)
    if isinstance(node, ops.Comparison) and not isinstance(node, ops.IdenticalTo):
        return _UNKNOWN if _is(node.left, None) or _is(node.right, None) else node
    if isinstance(node, ops.Reduction) and getattr(node, "where", None) is not None:
        return node.copy(where=_held(node.where))
    return node


def _held(truth: Node) -> Node:
    """A condition that is true where the given one is, and false or unknown elsewhere."""
    match truth:
        case ops.And():
            return reduce(_both, _all(truth))
        case ops.Or():
            return reduce(_either, dict.fromkeys(map(_held, _parts(truth, ops.Or))))
        case ops.Coalesce(arg=(inner, otherwise)) if _is(otherwise, False):
            return _held(inner)
        case ops.IfElse(bool_expr=when) if _never_false(truth) and _always_known(when):
            return _not(ops.Not(when))
        case _:
            return truth


def _all(truth: Node) -> list[Node]:
    """What has to hold, each once; that a value is there goes without saying where it is compared."""
    wanted = dict.fromkeys(part for one in _parts(truth, ops.And) for part in _parts(_held(one), ops.And))
    strict = [one for one in wanted if isinstance(one, ops.Comparison) and not isinstance(one, ops.IdenticalTo)]
    compared = {side for one in strict for side in (one.left, one.right)}
    return [one for one in wanted if not (isinstance(one, ops.NotNull) and one.arg in compared)]


def _parts(truth: Node, kind: type[Any]) -> list[Node]:
    """The parts of a chain of ANDs, or of ORs."""
    return _parts(truth.left, kind) + _parts(truth.right, kind) if isinstance(truth, kind) else [truth]


def _never_false(truth: Node) -> bool:
    """Whether a truth is true or unknown."""
    return isinstance(truth, ops.IfElse) and _is(truth.true_expr, None) and _is(truth.false_null_expr, True)


def _always_known(truth: Node) -> bool:
    """Whether a truth is true or false: a case takes an unknown one for false, and what denies it must not."""
    if isinstance(truth, (ops.And, ops.Or)):
        return _always_known(truth.left) and _always_known(truth.right)
    return isinstance(truth, (ops.IsNull, ops.NotNull)) or _constant(truth)


def _both(left: Node, right: Node) -> Node:
    return _and(ops.And(left, right))


def _either(left: Node, right: Node) -> Node:
    return _or(ops.Or(left, right))


def _and(node: Node) -> Node:
    if _is(node.left, False) or _is(node.right, True):
        return node.left
    return node.right if _is(node.right, False) or _is(node.left, True) else node


def _or(node: Node) -> Node:
    left, right = node.left, node.right
    if {type(left), type(right)} == {ops.IsNull, ops.NotNull} and left.arg == right.arg:
        return _truth(True)
    if _is(left, True) or _is(right, False):
        return left
    return right if _is(right, True) or _is(left, False) else node


def _not(node: Node) -> Node:
    inner = node.arg
    if isinstance(inner, ops.Literal):
        return _UNKNOWN if inner.value is None else _truth(not inner.value)
    if type(inner) in _OPPOSITE:
        return _OPPOSITE[type(inner)](*inner.args)
    return inner.arg if isinstance(inner, ops.Not) else node


def _null(node: Node) -> Node:
    asked = _asked(node.arg)
    if isinstance(asked, ops.Literal):
        return _truth(asked.value is None)
    return node if asked is node.arg else ops.IsNull(asked)


def _not_null(node: Node) -> Node:
    asked = _asked(node.arg)
    if isinstance(asked, ops.Literal):
        return _truth(asked.value is not None)
    return node if asked is node.arg else ops.NotNull(asked)


def _asked(term: Node) -> Node:
    """What is absent exactly where a term is: of a comparison with constants, what is compared."""
    if isinstance(term, ops.Not):
        return _asked(term.arg)
    if isinstance(term, ops.InValues) and all(_constant(one) for one in term.options):
        return _asked(term.value)
    if isinstance(term, ops.Comparison) and not isinstance(term, ops.IdenticalTo):
        if _constant(term.left):
            return _asked(term.right)
        return _asked(term.left) if _constant(term.right) else term
    return term


def _coalesce(node: Node) -> Node:
    rest = [one for one in node.arg if not _is(one, None)]
    if len(rest) == 2 and _is(rest[1], True):
        # Only what can be false makes the whole false.
        parts = dict.fromkeys(_parts(rest[0], ops.And))
        doubtful = [one for one in parts if not (_never_false(one) or _is(one, None) or _is(one, True))]
        if not doubtful:
            return _truth(True)
        rest[0] = reduce(_both, doubtful) if len(doubtful) < len(parts) else rest[0]
    known = next((place for place, one in enumerate(rest) if isinstance(one, ops.Literal)), len(rest))
    rest = rest[: known + 1]
    if not rest:
        return ops.Literal(None, node.dtype)
    return _typed(rest[0] if len(rest) == 1 else ops.Coalesce(tuple(rest)), node)


def _if(node: Node) -> Node:
    when = _held(node.bool_expr)
    if isinstance(when, ops.Literal):
        return _typed(node.true_expr if when.value else node.false_null_expr, node)
    return node if when is node.bool_expr else node.copy(bool_expr=when)


def _cases(node: Node) -> Node:
    found, default = dict[Node, Node](), node.default
    for case, result in zip(map(_held, node.cases), node.results, strict=True):
        if _is(case, True):
            default = result
            break
        if not isinstance(case, ops.Literal):
            found.setdefault(case, result)
    return _typed(ops.SearchedCase(tuple(found), tuple(found.values()), default) if found else default, node)


def _bit_or(node: Node) -> Node:
    rest = [one for one in (node.left, node.right) if not (_constant(one) and one.value == 0)]
    return node if len(rest) == 2 else _typed(rest[0] if rest else node.left, node)


def _filter(node: Node) -> Node:
    wanted = tuple(one for one in _all(reduce(ops.And, node.predicates)) if not _is(one, True))
    return node.copy(predicates=wanted) if wanted else node.parent


def _one_of(node: Node) -> Node:
    return node if node.options else _truth(False)


def _typed(found: Node, instead_of: Node) -> Node:
    """What was found, in the type of what it replaces."""
    return found if found.dtype == instead_of.dtype else ops.Cast(found, instead_of.dtype)


def _is(node: Node, value: bool | None) -> bool:
    return isinstance(node, ops.Literal) and node.value is value


def _constant(node: Node) -> bool:
    return isinstance(node, ops.Literal) and node.value is not None


def _truth(value: bool) -> Node:
    return ops.Literal(value, "boolean")


_UNKNOWN = ops.Literal(None, "boolean")

_OPPOSITE: dict[type, Callable[..., Node]] = {
    ops.IsNull: ops.NotNull,
    ops.NotNull: ops.IsNull,
    ops.Equals: ops.NotEquals,
    ops.NotEquals: ops.Equals,
    ops.Less: ops.GreaterEqual,
    ops.LessEqual: ops.Greater,
    ops.Greater: ops.LessEqual,
    ops.GreaterEqual: ops.Less,
}
"""What a comparison says when it is denied; unknown stays unknown."""

_MADE: dict[type, Callable[[Node], Node]] = {
    ops.And: _and,
    ops.Or: _or,
    ops.Not: _not,
    ops.IsNull: _null,
    ops.NotNull: _not_null,
    ops.Coalesce: _coalesce,
    ops.IfElse: _if,
    ops.SearchedCase: _cases,
    ops.BitwiseOr: _bit_or,
    ops.InValues: _one_of,
    ops.Filter: _filter,
}
