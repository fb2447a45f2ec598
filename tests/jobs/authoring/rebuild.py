"""A rule written anew by the form alone: its buttons are pressed and its fields filled in, nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.edit import Value
from engine.edit.entries import as_entry
from engine.read import read
from jobs.authoring.form.build import Form, form, pages
from jobs.authoring.form.cases.examples import value_of
from jobs.authoring.form.fields.compare import SAID
from jobs.authoring.form.scope import Around, ordinal
from jobs.authoring.form.shape import Control, Do, Edit, Input, Offer
from jobs.authoring.form.words import section_of
from jobs.authoring.fresh import Wish, begun
from jobs.authoring.sending import Sent, carried, state_of
from jobs.authoring.surroundings import Surroundings, own, place
from schemas.factmodel import FactModel
from schemas.node import fold
from schemas.outcome import Kind
from tests.jobs.authoring.conftest import TODAY

Path = tuple[str | int, ...]
CONDITIONS = frozenset({"wenn", "betrifft", "ausnahme", "mit", "davon", "nicht"})
GROUPS = frozenset({"alles trifft zu", "eines trifft zu"})


class StuckError(AssertionError):
    """The form offers nothing that leads on."""


def usual(value: Value, key: str = "", inside: tuple[str, ...] = ()) -> Value:
    """A file's content as the form writes it: what means the same is written in one way.

    Several conditions of one item of a list stand in a group of their own, a list of one block is a block.
    """
    key = fold(key)
    if key in CONDITIONS and isinstance(value, dict):
        return _condition(value)
    if isinstance(value, dict):
        own, alias = str(value.get("aus", "")), str(value.get("genannt", ""))
        for one in ("am", "von", "bis") if own and alias else ():  # a record's own field is named by its kind
            if str(value.get(one, "")).startswith(f"{alias}."):
                value = {**value, one: f"{own}.{str(value[one]).removeprefix(f'{alias}.')}"}
        return {one: usual(inner, one, (*inside, key)) for one, inner in value.items()}
    if isinstance(value, list):
        if key == "erledigt durch" and len(value) == 1:
            return usual(value[0], "", inside)
        if inside[-1:] == ("beispiele",) and len(value) == 1 and isinstance(value[0], dict):
            return usual(value[0], "", inside)
        if key == "je":
            return sorted(value, key=str)
        return [usual(one, key if key == "beispiele" else "", inside) for one in value]
    if key == "deckt":
        return [value]
    if value.startswith("wie ") and "." in key:
        return {"wie": value.removeprefix("wie ")}
    return value


def _condition(value: dict[str, Value]) -> Value:
    found: dict[str, Value] = {}
    groups = [one for one in value if fold(one) in GROUPS]
    if len(groups) > 1:
        kept = [{key: one} for key, one in value.items() if fold(key) != "alles trifft zu"]
        first = next((one for key, one in value.items() if fold(key) == "alles trifft zu"), [])
        value = {"alles trifft zu": [*(first if isinstance(first, list) else []), *kept]}
    for key, one in value.items():
        if fold(key) in GROUPS and isinstance(one, list):
            found[key] = [_item(item) for item in one]
        else:
            found[key] = usual(one, key)
    return found


def _item(item: Value) -> Value:
    if not isinstance(item, dict):
        return item
    whole = _condition(item)
    assert isinstance(whole, dict)
    alone = len(whole) == 1 or {fold(key) for key in whole} == {"begriff", "am"}
    return whole if alone else {"alles trifft zu": [{key: one} for key, one in whole.items()]}


def text_of(tree: Value) -> bytes:
    """The file that says what a tree says."""
    assert isinstance(tree, dict)
    return ("\n".join(line for key, one in tree.items() for line in as_entry(key, one, 0)) + "\n").encode()


@dataclass
class Author:
    """Somebody who knows what the rule must say and has nothing but the form."""

    around: Surroundings
    path: str
    goal: dict[str, Value]
    data: bytes = b""
    steps: int = 0
    seen: set[bytes] = field(default_factory=set)
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    wishes: dict[str, dict[str, Input]] = field(default_factory=dict)

    def frame(self, data: bytes) -> Around:
        return place(self.around, self.path, own(self.around, self.path, data), TODAY)

    def shown(self, section: str, picking: str = "") -> Form:
        """A page of the form as it is now."""
        if (section, picking) not in self.forms:
            made = form(self.data, self.frame(self.data), section, picking)
            assert made is not None
            self.forms[section, picking] = made
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
        self.steps += 1
        around = self.frame(self.data)
        sent = Sent(fields or {}, section, todo, state_of(self.data, around.file))
        done = carried(self.data, around, self.frame, sent)
        if done.said:
            raise StuckError(f"{self.path}: {todo} {fields}: {done.said}")
        self.data = done.data
        self.forms.clear()

    def now(self) -> Any:
        node, wrong = read(self.data, "x")
        assert node is not None and not wrong, self.data.decode()
        return value_of(node)

    def write(self) -> None:
        """Everything, value for value."""
        for name in _dict(self.goal.get("werte")):
            if fold(name) not in {fold(one) for one in _dict(_dict(self.now()).get("werte"))}:
                self._value(name)
        while left := list(differences(self.goal, self.now(), ())):
            before = self.data
            step = next(iter(self._wanted(self.goal, self.now(), ())), None)
            if step is not None:
                self._press(*step)
            else:
                self._fill({section_of(str(path[0])) for path, _, _ in left})
            if self.data == before or self.data in self.seen:
                raise StuckError(f"{self.path}: {list(differences(self.goal, self.now(), ()))[:5]}")
            self.seen.add(self.data)

    def _value(self, name: str) -> None:
        """A named value of the rule, and what it is called."""
        if "werte" not in _dict(self.now()):
            self.send("werte", "tun |schluessel:werte")
        held = set(_dict(_dict(self.now()).get("werte")))
        self.send("werte", "tun werte|wert")
        fresh = next(one for one in _dict(_dict(self.now())["werte"]) if one not in held)
        self.send("werte", fields={f"k:werte/{fresh}:name": name.replace("_", " ")})
        made = set(_dict(_dict(self.now())["werte"])) - held
        if {fold(one) for one in made} != {fold(name)}:
            raise StuckError(f"{self.path}: the value {name} came out as {made}")

    def _fill(self, sections: set[str]) -> None:
        """Fields that stand on a page and are to say something else."""
        for section in sorted(sections, key=[name for name, _ in pages()].index):
            fields: dict[str, str] = {}
            for control in self.shown(section).controls():
                fields |= self._filled(control, self.wish(section))
            if fields:
                self.send(section, fields=fields)

    def _filled(self, control: Control, wanted: dict[str, Input]) -> dict[str, str]:
        found: dict[str, str] = {}
        changed = False
        for one in control.inputs:
            new = wanted.get(one.name)
            if new is None or one.kind == "hidden" or new.value == one.value:
                found[one.name] = one.value
                continue
            text = new.value
            known = {fold(value): value for _, inner in one.options for value, _ in inner}
            if one.kind in ("choice", "order"):
                if fold(text) not in known:
                    found[one.name] = one.value
                    continue
                text = known[fold(text)]
            if one.kind == "checks":
                if any(fold(line) not in known for line in text.split("\n") if line):
                    found[one.name] = one.value
                    continue
                text = "\n".join(known[fold(line)] for line in text.split("\n") if line)
            changed |= text != one.value
            found[one.name] = text
        return found if changed else {}

    def _wanted(self, goal: Value, now: Value, path: Path) -> Iterator[tuple[str, str, str, str]]:
        """The button that leads on, for the first place where the structure differs."""
        if isinstance(goal, dict):
            yield from self._keys(goal, now, path)
        elif isinstance(goal, list):
            yield from self._items(goal, now, path)
        elif not isinstance(now, str):
            yield from self._offer(path, lambda one: any(e.path == path and e.value == "" for e in one.edits))

    def _keys(self, goal: dict[str, Value], now: Value, path: Path) -> Iterator[tuple[str, str, str, str]]:
        held = {fold(key): one for key, one in now.items()} if isinstance(now, dict) else {}
        compared = {fold(one) for one in SAID}
        if not set(held) & {fold(key) for key in goal} and {fold(key) for key in goal} <= compared:
            yield from self._compared(next(iter(goal)), next(iter(held), ""), path)
        order = sorted(goal, key=lambda key: (fold(key) != "nicht", fold(key) in GROUPS))
        for key in order:
            if fold(key) in GROUPS and fold(key) not in held and len(held) < len(goal) - 1:
                continue
            if fold(key) in held:
                yield from self._wanted(goal[key], held[fold(key)], (*path, fold(key)))
            elif fold(key) == "nicht":
                yield from self._negated(goal[key], held, path)
            else:
                yield from self._offer((*path, fold(key)), _adds((*path, fold(key)), goal[key]))
        for key in held:
            if key not in {fold(one) for one in goal}:
                yield from self._offer((*path, key), _drops((*path, key)))

    def _compared(self, wanted: str, now: str, path: Path) -> Iterator[tuple[str, str, str, str]]:
        """Another way to compare is picked from its list."""
        name = f"f:{_at((*path, now) if now else path)}:op"
        section = section_of(str(path[0]))
        for control in self.shown(section).controls():
            for one in control.inputs:
                known = {fold(value): value for _, inner in one.options for value, _ in inner}
                if one.name == name and fold(wanted) in known:
                    yield section, "", "", f"{name}={known[fold(wanted)]}"

    def _negated(self, goal: Value, held: dict[str, Value], path: Path) -> Iterator[tuple[str, str, str, str]]:
        """What is to be negated is added first, and negated then."""
        assert isinstance(goal, dict)
        first = next(iter(goal))
        if fold(first) in held:
            at = _at((*path, fold(first)))
            yield from self._offer((*path, fold(first)), lambda one: one.token == "nicht", at)
        else:
            yield from self._offer((*path, fold(first)), _adds((*path, fold(first)), goal[first]))

    def _items(self, goal: list[Value], now: Value, path: Path) -> Iterator[tuple[str, str, str, str]]:
        items = now if isinstance(now, list) else []
        for number, (one, other) in enumerate(zip(goal, items, strict=False)):
            yield from self._wanted(one, other, (*path, number))
        if len(goal) > len(items):
            new, one = (*path, len(items)), goal[len(items)]
            inner = _dict(one).get("nicht")
            if len(_dict(one)) == 1 and inner is not None and "eines trifft zu" not in _dict(inner):
                yield from self._offer(new, _adds(new, inner))
                return
            yield from self._offer(new, _adds(new, goal[len(items)]))
            if isinstance(now, dict) or (isinstance(now, str) and len(goal) > 1):
                yield from self._offer((*path, 1), _adds((*path, 1), goal[1]) if len(goal) > 1 else _never)
            yield from self._offer(path, lambda one: any(e.path == path and isinstance(e.value, list)
                                                         for e in one.edits))  # fmt: skip
        for number in range(len(items) - 1, len(goal) - 1, -1):
            yield from self._offer((*path, number), _drops((*path, number)))

    def _offer(self, path: Path, fits: Any, at: str | None = None) -> Iterator[tuple[str, str, str, str]]:
        """The buttons of the page that do what is wanted; first those that stand there, then those behind a list."""
        section = section_of(str(path[0]))
        made = self.shown(section)
        for place_, offer in _pools(made):
            if (at is None or place_ == at) and fits(offer):
                yield section, place_, offer.token, ""
        adding = [one for whole in made.parts for one in whole.all() if one.adding]
        for part in sorted(adding, key=lambda one: -len(one.at)):
            if not f"{_at(path)}/".startswith(f"{part.at}/"):
                continue
            picked = self.shown(section, part.at)
            for place_, offer in (*((part.at, one) for one in picked.picking), *_pools(picked)):
                if place_ == part.at and fits(offer):
                    yield section, part.at, offer.token, part.at

    def _press(self, section: str, at: str, token: str, picking: str) -> None:
        if "=" in picking:
            name, _, chosen = picking.partition("=")
            self.send(section, fields={name: chosen})
            return
        if picking:
            self.send(section, f"waehlen {picking}")
        self.send(section, f"tun {at}|{token}")


def _never(_: Offer) -> bool:
    return False


def _dict(value: Value | None) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _at(path: Path) -> str:
    return "/".join(str(step).replace(" ", "_") for step in path)


def _pools(made: Form) -> Iterator[tuple[str, Offer]]:
    yield from (("", one) for one in made.offers)
    for whole in made.parts:
        for part in whole.all():
            yield from ((part.at, one) for one in (*part.offers, *part.acts))


def _folded(path: Path) -> Path:
    return tuple(fold(step) if isinstance(step, str) else step for step in path)


def _adds(path: Path, goal: Value) -> Any:
    """Offers that put something at a path, with no key that is not wanted."""

    def fits(offer: Offer) -> bool:
        for one in offer.edits if offer.token != "kopie" else ():
            if one.do in (Do.INSERT, Do.ADD, Do.PUT) and _put(one, path, goal):
                return True
        return False

    return fits


def _put(one: Edit, path: Path, goal: Value) -> bool:
    at, value = _folded(one.path), one.value
    if at == path:
        return _leads(value, goal)
    if path[: len(at)] == at and one.do in (Do.INSERT, Do.ADD, Do.PUT):
        for step in path[len(at) :]:
            if isinstance(value, dict) and isinstance(step, str) and fold(step) in {fold(key) for key in value}:
                value = next(inner for key, inner in value.items() if fold(key) == fold(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return False
        return _leads(value, goal)
    return False


def _leads(value: Value, goal: Value) -> bool:
    """Whether what is put is a beginning of what is wanted; single values are filled in later."""
    if isinstance(value, dict) and isinstance(goal, dict):
        wanted = {fold(key): one for key, one in goal.items()}
        known = {*wanted, *(fold(one) for one in SAID)}
        return any(fold(key) in known for key in value)
    return not (isinstance(value, list | dict) and isinstance(goal, list | dict)) or type(value) is type(goal)


def _drops(path: Path) -> Any:
    return lambda offer: any(one.do is Do.DROP and _folded(one.path) == path for one in offer.edits)


def same(now: Value, goal: Value) -> bool:
    """Whether two trees say the same; names may be spelled either way, an id is made from the title."""
    return not list(differences(goal, now, ()))


def differences(goal: Value, now: Value, path: Path) -> Iterator[tuple[Path, Value, Value]]:
    """Where two trees differ."""
    if path in (("regel",), ("begriff",)):
        return
    if isinstance(goal, dict) and isinstance(now, dict):
        mine, other = ({fold(key): one for key, one in tree.items()} for tree in (goal, now))
        for key in {**mine, **other}:
            if key not in mine or key not in other:
                yield (*path, key), mine.get(key, "–"), other.get(key, "–")
            else:
                yield from differences(mine[key], other[key], (*path, key))
    elif isinstance(goal, list) and isinstance(now, list) and len(goal) == len(now):
        for number, (one, another) in enumerate(zip(goal, now, strict=True)):
            yield from differences(one, another, (*path, number))
    elif not (isinstance(goal, str) and isinstance(now, str) and fold(goal) == fold(now)):
        yield path, goal, now


def _agreeing(text: str, model: FactModel) -> str:
    """A file in which `letzte` and `erste` stand as they fit the entity behind them: any form of the word counts."""

    def fitting(found: re.Match[str]) -> str:
        entity = model.entities.get(fold(found[2]))
        return found[0] if entity is None else f"{ordinal(f'{found[1]}e', entity)} {found[2]}.{found[3]}"

    return re.sub(r"\b(letzt|erst)e[rs]? (\w+)\.(\w)", fitting, text)


def wanted(around: Surroundings, path: str) -> dict[str, Value]:
    """What a shipped rule says, as the form writes it."""
    text = (around.root / path).read_text(encoding="utf-8")
    node, _ = read(_agreeing(text, around.authored.model).encode(), path)
    assert node is not None
    goal = usual(value_of(node))
    assert isinstance(goal, dict)
    for example in goal["beispiele"]:
        assert isinstance(example, dict)
        example.setdefault("stichtag", str(goal["gilt ab"]))  # the day that counts where none is said
    return goal


def rebuilt(around: Surroundings, path: str) -> Author:
    """A shipped rule without its examples, written anew from its title, its kind and its topic."""
    goal = {**wanted(around, path), "beispiele": ""}
    kind = Kind.DEFINITION if "begriff" in goal else Kind(str(goal["art"]))
    said = {fold(key): one for key, one in goal.items()}
    wish = Wish(str(goal["titel"]), kind, path.split("/")[0], _subject(goal, kind), str(said["verantwortlich"]),
                str(said.get("zustaendig", "")))  # fmt: skip
    author = Author(around, path, goal, begun(around, wish, frozenset(), TODAY)[1])
    author.write()
    return author


def exemplified(around: Surroundings, path: str) -> Author:
    """A shipped rule with its examples written anew."""
    goal = wanted(around, path)
    author = Author(around, path, goal, text_of({**goal, "beispiele": ""}))
    author.write()
    return author


def _subject(goal: dict[str, Value], kind: Kind) -> str:
    counted = next((one for key, one in goal.items() if fold(key) == "gezaehlt werden"), None)
    if kind is Kind.QUOTA:
        return str(_dict(counted).get("aus", "kunde"))
    return str(goal["je"])
