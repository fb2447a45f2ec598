"""What is worked out once for a node of a plan: nodes are told apart by which object they are, not by what they say."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Given = TypeVarTuple("Given")
T = TypeVar("T")

ROOM = 8192
"""Answers that are held; then all are let go of, since a rulebook has fewer."""


def once(work: Callable[[*Given], T]) -> Callable[[*Given], T]:
    """`work`, done once for the very same objects: comparing whole plans would cost more than it saves."""
    known: dict[tuple[int, ...], tuple[object, T]] = {}

    @wraps(work)
    def told(*given: *Given) -> T:
        key = tuple(map(id, given))
        found = known.get(key)
        if found is None:
            if len(known) >= ROOM:
                known.clear()
            # What is given stays alive with the answer: nothing else can come to have its identity.
            found = known[key] = (given, work(*given))
        return found[1]

    return told
