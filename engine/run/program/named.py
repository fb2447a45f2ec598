"""What a statement calls by name, read out of its text."""

from __future__ import annotations

import re

_NAMES = {
    "duckdb": re.compile(r"""'[^']*'|"([^"]+)\""""),
    "pyspark": re.compile(r"""'(?:[^'\\]|\\.)*'|["`]([^"`]+)["`]""", re.DOTALL),
}
"""Texts, of which nothing is a name whatever quotes are in them, and names, by dialect."""


def named(statement: str, dialect: str = "duckdb") -> frozenset[str]:
    """The relations and columns that a statement names; what it compares with or writes is not among them."""
    return frozenset(_NAMES[dialect].findall(statement)) - {""}
