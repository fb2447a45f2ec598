"""A frame's relation with no more columns than one rule needs, so that its statement stays short."""

from __future__ import annotations

from collections.abc import Iterable

import ibis

from engine.compile.to_ibis.canon import Node, columns, questions
from engine.compile.to_ibis.terms.view import SETTLED, View, names_for


def narrow(view: View, nodes: Iterable[Node], keep: Iterable[str], name: str) -> View:
    """The kept relation `name` with the columns that `nodes` read, and those to `keep`."""
    wanted = set(keep)
    for node in nodes:
        for column in columns(node):
            wanted |= names_for(column)
        for question in questions(node):
            answer = view.answers.get(question)
            if answer is not None and answer.name:
                wanted |= {answer.name + mark for mark in ("", "?", "#", "^", ":d", ":p", SETTLED)}
    schema = {column: kind for column, kind in view.table.schema().items() if column in wanted}
    return view.over(ibis.table(schema, name=name))
