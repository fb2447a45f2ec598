"""What reminding needs of the rules: which ladder a rule names, which rules a mail must not speak of, the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.plan.rules import Calendar
from jobs.rules.needs import fields_read
from jobs.rules.rulebook import Loaded, load
from schemas.factmodel import FactModel
from schemas.workflow.exact import Ladder
from store.folder import StoreFolder


@dataclass(frozen=True, slots=True)
class Book:
    """Ladders by rule; `hidden` are the rules that read something with a `schutzstufe`.

    `model` is the fact model, None where nobody asks how many people work in a team.
    """

    ladders: Mapping[str, Ladder]
    hidden: frozenset[str]
    calendar: Calendar
    model: FactModel | None = None


def read_book(store: StoreFolder, day: date, programs: Path | None = None) -> Book:
    """The book of an office on a day. Raises Unknown and RulesRefused."""
    return book_of(load(store.rules, store.office, day, remembered=programs))


def book_of(loaded: Loaded) -> Book:
    """The book of loaded rules. A version of a rule that reads something protected hides the rule."""
    known = {ladder.id: ladder for ladder in loaded.workflows.ladders}
    rules = loaded.rulebook.rules
    ladders = {rule.id: known[rule.reminder] for rule in rules if rule.reminder in known}
    protected = {
        (name, field.name)
        for name, entity in loaded.model.entities.items()
        for field in entity.fields.values()
        if field.protection
    }
    hidden = frozenset(rule.id for rule in rules if fields_read(loaded.model, rule) & protected)
    return Book(ladders, hidden, loaded.rulebook.calendar, loaded.model)
