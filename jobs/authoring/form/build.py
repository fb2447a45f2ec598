"""A rule file as a form: its pages, each with its parts and what can be added."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace

from engine.edit import Value
from engine.parse.kinds import OF_KIND, allowed
from engine.parse.slots import slots
from engine.read import read_edited
from jobs.authoring.form.blocks import REJECTED, evidenced, first, keyed, opened
from jobs.authoring.form.offers import adding
from jobs.authoring.form.scope import Around, Scope
from jobs.authoring.form.shape import Control, Do, Edit, Offer, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import SECTIONS, help_of, rank, section_of, title_of
from schemas.node import Mapping, Node, Scalar, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule


@dataclass(frozen=True, slots=True)
class Form:
    """One page of the form; `picking` are the offers of the place that something is being added to."""

    section: str
    parts: tuple[Part, ...]
    offers: tuple[Offer, ...]
    picking: tuple[Offer, ...] = ()

    def controls(self) -> tuple[Control, ...]:
        """Every field of the page."""
        return tuple(control for part in self.parts for one in part.all() for control in one.controls)

    def offer(self, at: str, token: str) -> Offer | None:
        """What a button of this page stands for."""
        pools: list[tuple[str, tuple[Offer, ...]]] = [("", self.offers)]
        for part in self.parts:
            pools += [(one.at, (*one.offers, *one.acts)) for one in part.all()]
        pools.append((at, self.picking))
        return next((one for place, pool in pools if place == at for one in pool if one.token == token), None)

    def part(self, at: str) -> Part | None:
        """The piece of the rule at a place."""
        return next((one for part in self.parts for one in part.all() if one.at == at), None)


def form(data: bytes, around: Around, section: str, picking: str = "") -> Form | None:
    """A page of the form of a file; None where the file cannot be read as keys and values.

    `picking`: the address of the condition that something is being added to.
    """
    node, _ = read_edited(data, around.file)
    around = replace(around, picking=picking)
    if not isinstance(node, Mapping):
        return None
    return _page(Spot(node), around, section, picking)


def kind_of(node: Node) -> Kind | None:
    """What kind of rule a file says it is."""
    if not isinstance(node, Mapping):
        return None
    if node.find("begriff") is not None:
        return Kind.DEFINITION
    art = node.find("art")
    text = art.value.text if art is not None and isinstance(art.value, Scalar) else ""
    return next((kind for kind in Kind if kind.value == text), None)


def scope_of(root: Spot, around: Around) -> Scope:
    """What can be named in the rule itself."""
    scope = Scope(around)
    about, alias = root.find("je"), root.find("genannt")
    names = [one.text for one in about.items()] if about is not None and about.size() else [about.text if about else ""]
    if around.kind == Kind.QUOTA:
        counted = root.find("gezählt werden")
        source = counted.find("aus") if counted is not None else None
        named = counted.find("genannt") if counted is not None else None
        return scope.inside(source.text if source else "", named.text if named else "")
    for name in names:
        scope = scope.inside(name, alias.text if alias is not None else "")
    return scope


def _page(root: Spot, around: Around, section: str, picking: str) -> Form:
    scope = scope_of(root, around)
    kind = kind_of(root.node)
    known = allowed(kind) if kind is not None else frozenset(slots(AuthoredRule))
    wanted = frozenset(
        key for key in (known | root.names()) & frozenset(slots(AuthoredRule)) if section_of(key) == section
    )
    parts, offers = keyed(root, AuthoredRule, scope, wanted)
    parts = tuple(sorted(parts, key=lambda part: rank(_key(root, part))))
    barred = {
        key for choice in OF_KIND.get(kind or Kind.DUTY, ()) if root.names() & set(choice.keys) for key in choice.keys
    }
    left = tuple(one for one in offers if one.token.split(":")[1] in known - barred)
    open_ = any(one.at == picking and one.adding.startswith("bedingung") for part in parts for one in part.all())
    picked = _picked(root, scope, picking) if open_ else ()
    return Form(section, parts, tuple(sorted(left, key=lambda one: rank(one.token.split(":")[1]))), picked)


def _key(root: Spot, part: Part) -> str:
    return next((fold(one.key) for one in root.entries() if one.at == part.at), "")


def _picked(root: Spot, scope: Scope, at: str) -> tuple[Offer, ...]:
    """What can be added to the condition at a place; the records around it decide which fields there are."""
    spot, inner = root, scope
    while spot.at != at:
        below = next((one for one in (*spot.entries(), *spot.items()) if f"{at}/".startswith(f"{one.at}/")), None)
        if below is None:
            return ()
        source, alias = spot.find("aus") or spot.find("erster tag aus"), spot.find("genannt")
        if spot is root and fold(below.key) == REJECTED:
            inner = evidenced(root, inner)
        inner = opened(spot, below, inner)
        if source is not None and fold(below.key) == "mit":
            inner = inner.inside(source.text, alias.text if alias else "")
        spot = below
    return adding(spot, inner)


def pages() -> tuple[tuple[str, str], ...]:
    """The pages of a form: name and title."""
    return tuple((name, title) for name, title, _ in SECTIONS)


def searched(offers: tuple[Offer, ...], words: str) -> tuple[tuple[str, tuple[Offer, ...]], ...]:
    """Offers whose words hold everything that was searched for, in their groups."""
    wanted = [fold(one).casefold() for one in words.split()]
    groups: dict[str, list[Offer]] = {}
    for one in offers:
        text = fold(f"{one.label} {one.group} {one.words}").casefold()
        if all(word in text for word in wanted):
            groups.setdefault(one.group, []).append(one)
    return tuple((group, tuple(several)) for group, several in groups.items())


def skeleton(kind: Kind, given: Map[str, str]) -> dict[str, Value]:
    """The keys that a new rule of a kind needs, in their usual order, with nothing behind those not given."""
    from engine.parse.kinds import needed

    known = slots(AuthoredRule)
    keys = [key for key in needed(kind) if key in known]
    found: dict[str, Value] = {"begriff" if kind is Kind.DEFINITION else "regel": given["kennung"]}
    for key in sorted({*keys, *(key for key in given if key in known)}, key=rank):
        slot = known[key]
        found[slot.key] = given[key] if key in given else _first(key, first(slot))
    if kind is Kind.DEFINITION:
        found["wenn"] = ""
    if kind is Kind.QUOTA:
        found["gezählt werden"] = {"aus": ""}
        found["davon"] = ""
    beispiele = found.pop("beispiele", "")
    found["beispiele"] = beispiele if not isinstance(beispiele, list) else ""
    return found


def _first(key: str, empty: Value) -> Value:
    """What a new rule of a kind begins with behind a key."""
    if key == "turnus":
        return {"alle": "", "zählt ab": "", "erster abschnitt ab": "", "erledigt durch": {"aus": "", "am": ""}}
    if key == "frist":
        return {"fällig am": "", "erledigt durch": {"aus": "", "am": ""}, "nachholbar": ""}
    return empty


__all__ = ["Do", "Edit", "Form", "form", "help_of", "kind_of", "pages", "replace", "scope_of", "searched", "skeleton",
           "title_of"]  # fmt: skip
