"""A rule written anew by the form alone: its buttons are pressed and its fields filled in, nothing else is touched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.edit import Value
from engine.read import read
from jobs.authoring.form.build import form, pages
from jobs.authoring.form.cases.examples import value_of
from jobs.authoring.form.scope import Around
from jobs.authoring.form.shape import Control, Input
from jobs.authoring.form.words import section_of
from jobs.authoring.sending import Sent, carried, state_of
from jobs.authoring.surroundings import Surroundings, own, place
from schemas.node import fold
from tests.jobs.authoring.conftest import TODAY
from tests.jobs.authoring.rebuild.offers import Page
from tests.jobs.authoring.rebuild.steps import Guide, Step
from tests.jobs.authoring.rebuild.trees import differences, keys_of, text_of


class StuckError(AssertionError):
    """The form offers nothing that leads on."""


@dataclass
class Author:
    """Somebody who knows what the rule must say and has nothing but the form."""

    around: Surroundings
    path: str
    goal: dict[str, Value]
    data: bytes = b""
    steps: int = 0
    seen: set[bytes] = field(default_factory=set)
    frames: dict[bytes, Around] = field(default_factory=dict)
    forms: dict[tuple[str, str], Page] = field(default_factory=dict)
    wishes: dict[str, dict[str, Input]] = field(default_factory=dict)

    def frame(self, data: bytes) -> Around:
        """What the form of a text can offer; the names that it makes up are not kept."""
        if data not in self.frames:
            self.frames[data] = place(self.around, self.path, own(self.around, self.path, data), TODAY)
        return replace(self.frames[data], fresh=set())

    def shown(self, section: str, picking: str = "") -> Page:
        """A page of the form as it is now, with the list of a place opened."""
        if (section, picking) not in self.forms:
            made = form(self.data, self.frame(self.data), section, picking)
            assert made is not None
            self.forms[section, picking] = Page(made, picking)
        return self.forms[section, picking]

    def wish(self, section: str) -> dict[str, Input]:
        """The fields of a page of the finished rule, by name."""
        if section not in self.wishes:
            target = text_of(self.goal)
            made = form(target, self.frame(target), section)
            assert made is not None
            self.wishes[section] = {one.name: one for control in made.controls() for one in control.inputs}
        return self.wishes[section]

    def send(self, section: str, todo: str = "", fields: dict[str, str] | None = None) -> None:
        """A page is sent. Raises StuckError where the form says that something cannot be."""
        self.steps += 1
        around = self.frame(self.data)
        sent = Sent(fields or {}, section, todo, state_of(self.data, around.file))
        done = carried(self.data, around, self.frame, sent)
        if done.said:
            raise StuckError(f"{self.path}: {todo} {fields}: {done.said}")
        if done.data != self.data:
            self.frames = {data: one for data, one in self.frames.items() if data == done.data}
            self.forms.clear()
        self.data = done.data

    def now(self) -> dict[str, Value]:
        """What the rule says now."""
        node, wrong = read(self.data, "x")
        assert node is not None and not wrong, self.data.decode()
        return keys_of(value_of(node))

    def write(self) -> None:
        """Everything, value for value. Raises StuckError."""
        for name in keys_of(self.goal.get("werte")):
            if fold(name) not in {fold(one) for one in self._values()}:
                self._value(name)
        while left := list(differences(self.goal, now := self.now())):
            before = self.data
            step = next(Guide(self.shown).steps(self.goal, now), None)
            if step is not None:
                self._press(step)
            else:
                self._fill({section_of(str(path[0])) for path, _, _ in left})
            if self.data == before or self.data in self.seen:
                raise StuckError(f"{self.path}: {list(differences(self.goal, self.now()))[:5]}")
            self.seen.add(self.data)

    def _values(self) -> set[str]:
        return set(keys_of(self.now().get("werte")))

    def _value(self, name: str) -> None:
        """A named value of the rule, and what it is called."""
        if "werte" not in self.now():
            self.send("werte", "tun |schluessel:werte")
        held = self._values()
        self.send("werte", "tun werte|wert")
        fresh = next(iter(self._values() - held))
        self.send("werte", fields={f"k:werte/{fresh}:name": name.replace("_", " ")})
        made = self._values() - held
        if {fold(one) for one in made} != {fold(name)}:
            raise StuckError(f"{self.path}: the value {name} came out as {made}")

    def _press(self, step: Step) -> None:
        if step.field:
            self.send(step.section, fields={step.field: step.chosen})
            return
        if step.picking:
            self.send(step.section, f"waehlen {step.picking}")
        self.send(step.section, f"tun {step.at}|{step.token}")

    def _fill(self, sections: set[str]) -> None:
        """Fields that stand on a page and are to say something else."""
        for section in sorted(sections, key=[name for name, _ in pages()].index):
            fields: dict[str, str] = {}
            for control in self.shown(section).form.controls():
                fields |= _filled(control, self.wish(section))
            if fields:
                self.send(section, fields=fields)


def _filled(control: Control, wanted: dict[str, Input]) -> dict[str, str]:
    """The fields of one value as they are to be sent; none where nothing changes."""
    found = {one.name: _text(one, wanted[one.name].value) if one.name in wanted else one.value
             for one in control.inputs}  # fmt: skip
    return found if found != control.given() else {}


def _text(one: Input, new: str) -> str:
    """What a field is made to say: what is not in its list cannot be chosen, what nobody sees stays."""
    known = {fold(value): value for _, inner in one.options for value, _ in inner}
    if one.kind == "hidden" or new == one.value:
        return one.value
    if one.kind in ("choice", "order"):
        return known.get(fold(new), one.value)
    if one.kind == "checks":
        return _ticked(one, [line for line in new.split("\n") if line])
    return new


def _ticked(one: Input, wanted: list[str]) -> str:
    """Boxes are sent in the order of their list: in another order they are ticked one page after the other."""
    known = {fold(value): value for _, inner in one.options for value, _ in inner}
    goal, held = [fold(name) for name in wanted], [fold(name) for name in one.value.split("\n") if name]
    if not set(goal) <= set(known):
        return one.value
    kept: list[str] = []
    for name in held:
        if goal[len(kept) : len(kept) + 1] == [name]:
            kept.append(name)
    order, added = [*known], list[str]()
    for name in goal[len(kept) :]:
        if name in held or (added and order.index(name) < order.index(added[-1])):
            break
        added.append(name)
    return "\n".join(known[name] for name in (*kept, *added))
