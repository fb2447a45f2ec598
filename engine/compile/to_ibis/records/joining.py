"""Left joins in one chain: what is attached stays a short statement, however many relations there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Attachment:
    """A relation to attach: `on` pairs columns of the left with columns of the relation, `keep` names what it brings.

    `keep` maps new names to the relation's own.
    """

    table: ir.Table
    on: Sequence[tuple[str, str]]
    keep: Mapping[str, str] = field(default_factory=dict)


def attach(left: ir.Table, attachments: Iterable[Attachment]) -> ir.Table:
    """The left relation with the columns that each attachment brings, null where it has no row."""
    chain, keys = left, []
    for number, given in enumerate(attachments):
        renamed = {f"@{number}.{right}": given.table[right] for _, right in given.on}
        right = given.table.select(**renamed, **{new: given.table[old] for new, old in given.keep.items()})
        on = [chain[left_name] == right[name] for (left_name, _), name in zip(given.on, renamed, strict=True)]
        chain = chain.left_join(right, on)
        keys += list(renamed)
    return chain.drop(*keys) if keys else left


def join_on(left: ir.Table, right: ir.Table, groups: tuple[str, ...]) -> ir.Table:
    """Rows with what their group has."""
    renamed = right.rename({f"@{g}": g for g in groups})
    return left.left_join(renamed, [left[g] == renamed[f"@{g}"] for g in groups]).drop(*(f"@{g}" for g in groups))
