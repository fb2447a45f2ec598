"""What fulfils a duty, in German: „ein Kontakt mit Art persönlich“, „die Angabe „entschieden am““."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.naming import column_label, entity
from engine.compile.phrases.nouns import noun
from engine.compile.selections import selection
from engine.compile.template import Template
from engine.compile.words.operators import compact, joined
from engine.plan.rules import Deadline, Evidence
from engine.plan.values import Choose, Column, Earliest, Latest, Value
from schemas.factmodel import FactModel

_SOURCES, _PARTS = 3, 4
"""As many kinds of evidence, and as much of what each has to have, are named where evidence is missing."""


def missing(deadline: Deadline | None, model: FactModel) -> Template:
    """What would fulfil the duty: „: es fehlt ein Kontakt mit Art persönlich“; of very much only the beginning."""
    if deadline is None or deadline.evidence is None:
        return ()
    wanted = _evidence(deadline.evidence, model, _PARTS)
    rest = len(wanted) - _SOURCES
    if rest > 0:
        others = "ein weiterer Nachweis" if rest == 1 else f"einer von {rest} weiteren Nachweisen"
        wanted = [*wanted[:_SOURCES], (others,)]
    return (": es fehlt ", *joined(wanted, " oder ")) if wanted else ()


def evidence_words(evidence: Evidence, model: FactModel) -> Template:
    """„ein Kontakt mit …“; of several sources „… oder …“."""
    return compact(joined(_evidence(evidence, model), " oder "))


def _evidence(evidence: Evidence, model: FactModel, most: int | None = None) -> list[Template]:
    """The fields and records that fulfil a duty, of each record at most so much."""
    found: list[Template] = []
    if evidence.own is not None:
        found.append((f"die Angabe {own_words(evidence.own, model)}",))
    for source in evidence.sources:
        known = entity(source.rows.entity, model)
        found.append((german.indefinite(known.article, known.label), *selection(source.rows, model, most)))
    return found


def own_words(value: Value, model: FactModel) -> str:
    """The fields of the record itself that fulfil a duty: „entschieden am“; of several by cases joined with „oder“."""
    match value:
        case Column():
            return f"„{column_label(value, model)}“"
        case Choose():
            values = [then for _, then in value.branches]
            values += [value.otherwise] if value.otherwise is not None else []
            return german.enumeration(dict.fromkeys(own_words(one, model) for one in values), "oder")
        case Earliest() | Latest():
            word = "frühester" if isinstance(value, Earliest) else "spätester"
            days = german.enumeration((own_words(one, model) for one in value.days), "und")
            return f"{word} Tag aus {days}"
        case _:
            return f"„{noun(value, model)}“"
