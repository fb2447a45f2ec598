"""A frame's relation with no more columns than one rule needs, so that its statement stays short."""

from __future__ import annotations

from collections.abc import Iterable

import ibis

from engine.compile.to_ibis.canon import Node, columns, questions
from engine.compile.to_ibis.terms.view import SETTLED, View, names_for


def narrow(view: View, nodes: Iterable[Node], keep: Iterable[str], name: str) -> View:
    """The kept relation `name` with the columns that `nodes` read, and those to `keep`."""
    held = columns_for(view, nodes, keep)
    schema = {column: kind for column, kind in view.table.schema().items() if column in held}
    return view.over(ibis.table(schema, name=name))


def columns_for(view: View, nodes: Iterable[Node], keep: Iterable[str]) -> set[str]:
    """The columns that `nodes` read, and those to `keep`."""
    found = set(keep)
    for node in nodes:
        for column in columns(node):
            found |= names_for(column)
        for question in questions(node):
            answer = view.answers.get(question)
            if answer is not None and answer.name:
                found |= {answer.name + mark for mark in ("", "?", "#", "^", ":d", ":p", SETTLED)}
    return found
