"""What rule files say, as trees of one spelling: what a form writes, what a shipped file says, where two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.edit import Path, Value
from engine.edit.entries import as_entry
from jobs.authoring.form.scope import ordinal
from schemas.factmodel import FactModel
from schemas.node import fold

GROUPS = frozenset({"alles trifft zu", "eines trifft zu"})
_CONDITIONS = frozenset({"wenn", "betrifft", "ausnahme", "mit", "davon", "nicht"})


def usual(value: Value, key: str = "", inside: tuple[str, ...] = ()) -> Value:
    """A file's content as the form writes it: what means the same is written in one way.

    Several conditions of one item of a list stand in a group of their own, a list of one block is a block, a field
    of an example's record with nothing but blanks is not named.
    """
    key = fold(key)
    if key in _CONDITIONS and isinstance(value, dict):
        return _condition(value)
    if isinstance(value, dict):
        if key == "erwartet":
            return _expected(value)
        if inside[-1:] == ("beispiele",) and key not in ("werte", "lieferumfang"):
            return _record(value)
        return {one: usual(inner, one, (*inside, key)) for one, inner in _unaliased(value).items()}
    if isinstance(value, list):
        if key == "erledigt durch" and len(value) == 1:
            return usual(value[0], "", inside)
        if inside[-1:] == ("beispiele",) and len(value) == 1 and isinstance(value[0], dict):
            return usual(value[0], "", inside)
        return [usual(one, key if key == "beispiele" else "", inside) for one in value]
    if key == "deckt":
        return [value]
    if value.startswith("wie ") and "." in key:
        return {"wie": value.removeprefix("wie ")}
    return value


def _unaliased(value: dict[str, Value]) -> dict[str, Value]:
    """A record's own days are named by its kind, whatever else it is called."""
    own, alias = str(value.get("aus", "")), str(value.get("genannt", ""))
    for one in ("am", "von", "bis") if own and alias else ():
        if str(value.get(one, "")).startswith(f"{alias}."):
            value = {**value, one: f"{own}.{str(value[one]).removeprefix(f'{alias}.')}"}
    return value


def _expected(value: dict[str, Value]) -> Value:
    """What an example expects: the light of a quota is its status, a status alone is no block."""
    named = {"status" if fold(key) == "ampel" else key: one for key, one in value.items()}
    if set(named) == {"status"}:
        return named["status"]
    return {key: [one] if fold(key) == "fehlend" and isinstance(one, str) else one for key, one in named.items()}


def _record(value: dict[str, Value]) -> Value:
    """A record of an example; one that names nothing is empty."""
    return {key: one for key, one in value.items() if not isinstance(one, str) or one.strip()} or ""


def _condition(value: dict[str, Value]) -> Value:
    found: dict[str, Value] = {}
    groups = [one for one in value if fold(one) in GROUPS]
    if len(groups) > 1:
        kept: list[Value] = [{key: one} for key, one in value.items() if fold(key) != "alles trifft zu"]
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


def agreeing(text: str, model: FactModel) -> str:
    """A file in which `letzte` and `erste` stand as they fit the entity behind them: any form of the word counts."""

    def fitting(found: re.Match[str]) -> str:
        entity = model.entities.get(fold(found[2]))
        return found[0] if entity is None else f"{ordinal(f'{found[1]}e', entity)} {found[2]}.{found[3]}"

    return re.sub(r"\b(letzt|erst)e[rs]? (\w+)\.(\w)", fitting, text)


def differences(goal: Value, now: Value, path: Path = ()) -> Iterator[tuple[Path, Value, Value]]:
    """Where two trees differ; names may be spelled either way, an id is made from the title."""
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


def keys_of(value: Value | None) -> dict[str, Value]:
    """The entries of a block; none of anything else."""
    return value if isinstance(value, dict) else {}


def folded(path: Path) -> Path:
    """A path whose keys are spelled in one way."""
    return tuple(fold(step) if isinstance(step, str) else step for step in path)


def at_of(path: Path) -> str:
    """What a place is called on a page."""
    return "/".join(str(step).replace(" ", "_") for step in path)
