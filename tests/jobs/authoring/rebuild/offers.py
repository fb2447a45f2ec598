"""Which of a form's offers do what is wanted: something is put at a path, something there is taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.edit import Path, Value
from jobs.authoring.form.build import Form
from jobs.authoring.form.fields.compare import SAID
from jobs.authoring.form.shape import Do, Edit, Offer
from schemas.node import fold
from tests.jobs.authoring.rebuild.trees import folded

Fits = Callable[[Offer], bool]
_PUTTING = (Do.INSERT, Do.ADD, Do.PUT)


def standing(made: Form) -> Iterator[tuple[str, Offer]]:
    """The buttons of a page, each with its place."""
    yield from (("", one) for one in made.offers)
    for whole in made.parts:
        for part in whole.all():
            yield from ((part.at, one) for one in (*part.offers, *part.acts))


def adds(path: Path, goal: Value) -> Fits:
    """Offers that put the beginning of what is wanted at a path; copies of what is there do not count."""
    return lambda offer: offer.token != "kopie" and any(_puts(one, path, goal) for one in offer.edits)


def drops(path: Path) -> Fits:
    """Offers that take out what stands at a path."""
    return lambda offer: any(one.do is Do.DROP and folded(one.path) == path for one in offer.edits)


def begins(path: Path) -> Fits:
    """Offers that put a list at a path."""
    return lambda offer: any(one.path == path and isinstance(one.value, list) for one in offer.edits)


def empties(path: Path) -> Fits:
    """Offers that put a single empty value at a path."""
    return lambda offer: any(one.path == path and one.value == "" for one in offer.edits)


def negates(offer: Offer) -> bool:
    """Whether an offer negates the condition beside which it stands."""
    return offer.token == "nicht"


def _puts(one: Edit, path: Path, goal: Value) -> bool:
    at, value = folded(one.path), one.value
    if one.do not in _PUTTING or path[: len(at)] != at:
        return False
    for step in path[len(at) :]:
        if isinstance(value, dict) and isinstance(step, str) and fold(step) in {fold(key) for key in value}:
            value = next(inner for key, inner in value.items() if fold(key) == fold(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return False
    return _leads(value, goal)


def _leads(value: Value, goal: Value) -> bool:
    """Whether what is put is a beginning of what is wanted; single values are filled in later."""
    if isinstance(value, dict) and isinstance(goal, dict):
        known = {*(fold(key) for key in goal), *(fold(one) for one in SAID)}
        return any(fold(key) in known for key in value)
    return not (isinstance(value, list | dict) and isinstance(goal, list | dict)) or type(value) is type(goal)
