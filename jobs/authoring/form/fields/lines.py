"""Single values: texts, days, choices, names of records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from jobs.authoring.form.shape import Control, Do, Edit, Edits, Input, Options
from jobs.authoring.form.spot import Spot
from schemas.node import fold

NOTHING: Options = (("", (("", "bitte wählen"),)),)
_DECIDING = frozenset({"art", "je", "aus", "erster tag aus", "aus regel", "zaehlt ab"})


def name_of(spot: Spot, piece: str = "") -> str:
    """What a field of a place is called when it is sent."""
    return f"f:{spot.at}:{piece}"


def written(spot: Spot, new: str) -> Edits:
    """The edits that put a text into a place; none where it stands there already."""
    if new == spot.text:
        return ()
    return (Edit(Do.PUT, spot.path, new),) if new else (Edit(Do.BLANK, spot.path),)


def text(spot: Spot, label: str, hint: str = "", long: bool = False) -> Control:
    """A text of one line; several typed lines become one."""
    name = name_of(spot)

    def write(given: Mapping[str, str]) -> Edits:
        new = given[name]
        return written(spot, new if new == spot.text else " ".join(new.split()))

    return Control((Input(name, label, "area" if long else "text", spot.text, hint=hint),), write)


def day(spot: Spot, label: str, hint: str = "") -> Control:
    """A day; what a browser sends (2020-06-30) is written the German way."""
    name = name_of(spot)
    return Control((Input(name, label, "day", spot.text, hint=hint),), lambda given: written(spot, german(given[name])))


def german(typed: str) -> str:
    """A day as rule files have it; anything else as it was typed."""
    bare = typed.strip()
    try:
        return f"{date.fromisoformat(bare):%d.%m.%Y}"
    except ValueError:
        found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", bare)
        return f"{int(found[1]):02}.{int(found[2]):02}.{found[3]}" if found else bare


def choice(spot: Spot, label: str, options: Options, hint: str = "") -> Control:
    """One of a list; behind some keys it decides what stands in other fields."""
    name = name_of(spot)
    kind = "order" if fold(spot.key) in _DECIDING else "choice"
    known = with_now(options, spot.text)
    return Control((Input(name, label, kind, spot.text, known, hint),), lambda given: written(spot, given[name]))


def words(options: Iterable[str | tuple[str, str]]) -> Options:
    """Words that stand for themselves as a list to choose from."""
    return (("", tuple((one, one) if isinstance(one, str) else one for one in options)),)


def with_now(options: Options, now: str) -> Options:
    """The options with what stands there now among them, spelled as it is spelled."""
    groups = tuple(
        (group, tuple((now if fold(value) == fold(now) and now else value, said) for value, said in inner))
        for group, inner in options
    )
    there = any(value == now for _, inner in groups for value, _ in inner)
    if there:
        return groups
    return (("", ((now, now or "bitte wählen"),)), *groups)


def slug(typed: str, joint: str = "_") -> str:
    """A name made from what people call something: letters, digits, one joint between words."""
    return re.sub(r"[^\w]+|_+", joint, typed.strip().casefold()).strip(joint)


def label_of(spot: Spot, label: str, hint: str = "") -> Control:
    """A name that people type as they like; what is written is one word."""
    name = name_of(spot)
    shown = spot.text.replace("_", " ")

    def write(given: Mapping[str, str]) -> Edits:
        return () if given[name] == shown else written(spot, slug(given[name]))

    return Control((Input(name, label, "text", shown, hint=hint),), write)


def lines_of(spot: Spot, label: str, hint: str = "") -> Control:
    """A list of texts, one a line of the field."""
    name = name_of(spot)
    now = [one.text for one in spot.items()] if spot.size() else [spot.text] if spot.text else []
    shown = "\n".join(now)

    def write(given: Mapping[str, str]) -> Edits:
        new = [bare for line in given[name].splitlines() if (bare := " ".join(line.split()))]
        if given[name].replace("\r\n", "\n") == shown or new == now:
            return ()
        if new[: len(now)] == now and spot.size():
            return tuple(Edit(Do.INSERT, (*spot.path, n), one, n) for n, one in enumerate(new) if n >= len(now))
        return (Edit(Do.PUT, spot.path, list(new)),) if new else (Edit(Do.PUT, spot.path, ""),)

    return Control((Input(name, label, "area", shown, hint=hint),), write)


def several(spot: Spot, label: str, options: Options, also: tuple[Input, ...] = ()) -> Control:
    """Some of a list: what is ticked is added at the end, what is not is taken out; the rest stays where it is."""
    name = name_of(spot, "viele")
    now = {fold(one.text): one for one in (spot.items() if spot.size() else (spot,)) if one.text}
    known = with_all(options, [one.text for one in now.values()])
    shown = Input(name, label, "checks", "\n".join(one.text for one in now.values()), known)
    marker = Input(name_of(spot, "da"), "", "hidden", "ja")

    def write(given: Mapping[str, str]) -> Edits:
        new = {fold(one): one for one in given.get(name, "").split("\n") if one}
        gone = [one for key, one in now.items() if key not in new]
        fresh = [one for key, one in new.items() if key not in now]
        if not gone and not fresh:
            return ()
        if not spot.size() or len(gone) == len(now):
            return (Edit(Do.PUT, spot.path, list(new.values()) if new else ""),)
        added = tuple(Edit(Do.INSERT, (*spot.path, spot.size() + n), one, spot.size() + n) for n, one in
                      enumerate(fresh))  # fmt: skip
        return (*added, *(Edit(Do.DROP, one.path) for one in reversed(gone)))

    return Control((*also, marker, shown), write)


def with_all(options: Options, now: Iterable[str]) -> Options:
    """The options with everything that is chosen now among them, as it is spelled."""
    for one in now:
        options = with_now(options, one)
    return options
