"""A fact model together with what a sentence has said so far, so that two records of one entity do not read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.plan.values import RowRef, Rows
from schemas.factmodel import FactModel


@dataclass(frozen=True, slots=True)
class Speech(FactModel):
    """A fact model as one sentence speaks of it.

    `selected` is the scope and the entity of the records that the sentence is selecting just now, `called` the
    adjective by which the record of another scope goes („vorige“). `caseless`: the sentence is about no case, so values
    stand in words and not in slots.
    """

    selected: tuple[str, str] | None = None
    called: Mapping[str, str] = field(default_factory=dict)
    caseless: bool = False

    def address(self, ref: RowRef) -> str:
        """The adjective for a row: „selbe“ for the selected record, „betreffende“ for another one of its entity."""
        if ref.path:
            return ""
        if ref.scope in self.called:
            return self.called[ref.scope]
        if self.selected is None or self.selected[1] != ref.entity:
            return ""
        return "selbe" if self.selected[0] == ref.scope else "betreffende"


def about_no_case(model: FactModel, called: Mapping[str, str] | None = None) -> Speech:
    """The speech of sentences that hold for every case; what `called` does not say stays."""
    speech = _speech(model)
    if speech.caseless and called is None:
        return speech
    return replace(speech, called=speech.called if called is None else called, caseless=True)


def choosing(rows: Rows, model: FactModel) -> Speech:
    """The speech inside the selection of `rows`."""
    return replace(_speech(model), selected=(rows.scope, rows.entity))


def caseless(model: FactModel) -> bool:
    """Whether values stand in words."""
    return isinstance(model, Speech) and model.caseless


def _speech(model: FactModel) -> Speech:
    if isinstance(model, Speech):
        return model
    return Speech(model.entities, model.case, model.unit, model.office)
