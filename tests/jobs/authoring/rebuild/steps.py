"""The next button to press: the first that leads on where a rule is built otherwise than it is to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.edit import Path, Value
from jobs.authoring.form.fields.compare import SAID
from jobs.authoring.form.words import section_of
from schemas.node import fold
from tests.jobs.authoring.rebuild.offers import Fits, Page, adds, begins, drops, empties, negates
from tests.jobs.authoring.rebuild.trees import GROUPS, at_of, keys_of


@dataclass(frozen=True, slots=True)
class Step:
    """A button on a page, behind the list of a place if `picking`; or, if `field`, another choice in that field."""

    section: str
    at: str = ""
    token: str = ""
    picking: str = ""
    field: str = ""
    chosen: str = ""


Steps = Iterator[Step]


@dataclass(frozen=True, slots=True)
class Guide:
    """Finds buttons on the pages of a form as it is now: `shown` gives a page, with the list of a place opened."""

    shown: Callable[[str, str], Page]

    def steps(self, goal: Value, now: Value, path: Path = ()) -> Steps:
        """Every button that leads on, the first place of the rule first."""
        if isinstance(goal, dict):
            yield from self._keys(goal, now, path)
        elif isinstance(goal, list):
            yield from self._items(goal, now, path)
        elif not isinstance(now, str):
            yield from self._offer(path, empties(path))

    def _keys(self, goal: dict[str, Value], now: Value, path: Path) -> Steps:
        held = {fold(key): one for key, one in now.items()} if isinstance(now, dict) else {}
        wanted = {fold(key) for key in goal}
        if not set(held) & wanted and wanted <= {fold(one) for one in SAID}:
            yield from self._compared(next(iter(goal)), next(iter(held), ""), path)
        for key in sorted(goal, key=lambda key: (fold(key) != "nicht", fold(key) in GROUPS)):
            if fold(key) in GROUPS and fold(key) not in held and len(held) < len(goal) - 1:
                continue
            below = (*path, fold(key))
            if fold(key) in held:
                yield from self.steps(goal[key], held[fold(key)], below)
            elif fold(key) == "nicht":
                yield from self._negated(goal[key], held, path)
            else:
                yield from self._offer(below, adds(below, goal[key]))
        for key in held:
            if key not in wanted:
                yield from self._offer((*path, key), drops((*path, key)))

    def _compared(self, wanted: str, now: str, path: Path) -> Steps:
        """Another way to compare is picked from its list."""
        name = f"f:{at_of((*path, now) if now else path)}:op"
        section = section_of(str(path[0]))
        for one in self.shown(section, "").inputs:
            known = {fold(value): value for _, inner in one.options for value, _ in inner}
            if one.name == name and fold(wanted) in known:
                yield Step(section, field=name, chosen=known[fold(wanted)])

    def _negated(self, goal: Value, held: dict[str, Value], path: Path) -> Steps:
        """What is to be negated is added first, and negated then."""
        assert isinstance(goal, dict)
        below = (*path, fold(next(iter(goal))))
        if below[-1] in held:
            yield from self._offer(below, negates, at_of(below))
        else:
            yield from self._offer(below, adds(below, next(iter(goal.values()))))

    def _items(self, goal: list[Value], now: Value, path: Path) -> Steps:
        items = now if isinstance(now, list) else []
        for number, (one, other) in enumerate(zip(goal, items, strict=False)):
            yield from self.steps(one, other, (*path, number))
        if len(goal) > len(items):
            yield from self._more(goal, now, path, len(items))
        for number in range(len(items) - 1, len(goal) - 1, -1):
            yield from self._offer((*path, number), drops((*path, number)))

    def _more(self, goal: list[Value], now: Value, path: Path, number: int) -> Steps:
        """One more item; what is negated is added first, what stands alone becomes the first of several."""
        new, one = (*path, number), goal[number]
        inner = keys_of(one).get("nicht")
        if len(keys_of(one)) == 1 and inner is not None and "eines trifft zu" not in keys_of(inner):
            yield from self._offer(new, adds(new, inner))
            return
        yield from self._offer(new, adds(new, one))
        if len(goal) > 1 and isinstance(now, dict | str):
            yield from self._offer((*path, 1), adds((*path, 1), goal[1]))
        yield from self._offer(path, begins(path))

    def _offer(self, path: Path, fits: Fits, at: str | None = None) -> Steps:
        """The buttons of the page that do what is wanted; first those that stand there, then those behind a list.

        No list is opened for what has a field on the page: that is filled in.
        """
        section = section_of(str(path[0]))
        page, place = self.shown(section, ""), at_of(path)
        for one, offer in page.near(path):
            if (at is None or one == at) and fits(offer):
                yield Step(section, one, offer.token)
        if place in page.named:
            return
        for home in (one for one in page.lists if f"{place}/".startswith(f"{one}/")):
            yield from (Step(section, home, offer.token, home) for one, offer in self.shown(section, home).near(path)
                        if one == home and fits(offer))  # fmt: skip
