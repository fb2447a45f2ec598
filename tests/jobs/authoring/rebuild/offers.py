"""Which of a form's offers do what is wanted: something is put at a path, something there is taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.edit import Path, Value
from jobs.authoring.form.build import Form
from jobs.authoring.form.fields.compare import SAID
from jobs.authoring.form.shape import Do, Edit, Input, Offer
from schemas.node import fold
from tests.jobs.authoring.rebuild.trees import folded

Fits = Callable[[Offer], bool]
_PUTTING = (Do.INSERT, Do.ADD, Do.PUT)


@dataclass
class Page:
    """A page of the form, with the list of the place `opened`: its fields, its buttons, its places that open a list.

    The buttons stand by what they change, so that they are found in pages with many.
    """

    form: Form
    opened: str = ""
    inputs: tuple[Input, ...] = ()
    named: frozenset[str] = frozenset()
    lists: tuple[str, ...] = ()
    buttons: dict[Path, list[tuple[int, str, Offer]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = [part for whole in self.form.parts for part in whole.all()]
        self.inputs = tuple(one for part in parts for control in part.controls for one in control.inputs)
        self.named = frozenset(one.name.split(":")[1] for one in self.inputs if one.name.startswith("f:"))
        self.lists = tuple(sorted({part.at for part in parts if part.adding}, key=lambda at: -len(at)))
        stand = [("", self.form.offers), (self.opened, self.form.picking)]
        stand += [(part.at, (*part.offers, *part.acts)) for part in parts]
        for number, (place, offer) in enumerate((place, one) for place, offers in stand for one in offers):
            for path in {folded(edit.path) for edit in offer.edits}:
                self.buttons.setdefault(path, []).append((number, place, offer))

    def near(self, path: Path) -> Iterator[tuple[str, Offer]]:
        """Buttons that change what stands at a path or around it, in the order of the page."""
        found = [one for size in range(len(path) + 1) for one in self.buttons.get(path[:size], ())]
        yield from ((place, offer) for _, place, offer in sorted(found, key=lambda one: one[0]))


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
