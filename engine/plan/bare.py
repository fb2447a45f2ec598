"""Pieces of a plan without their places: two that are equal mean the same, wherever they were written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from schemas.diagnostic import Place


def bare(piece: Any) -> Any:
    """A hashable image of a piece of a plan; equal for pieces that differ in nothing but their places."""
    if isinstance(piece, tuple):
        return tuple(bare(one) for one in piece)
    if not is_dataclass(piece) or isinstance(piece, Place | Enum):
        return piece
    shape: Any = type(piece)
    return (shape, *(bare(getattr(piece, name)) for name in _names(shape)))


@cache
def _names(shape: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape) if field.name != "place")
