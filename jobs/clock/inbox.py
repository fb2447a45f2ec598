"""The inbox: deliveries that lie there, one folder each, named by source and day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.failure import DeliveryRefused, space
from schemas.operation.world import why
from store.folder import StoreFolder

TAKEN = "erledigt"
UNFINISHED = ".teil"
"""How the name of a folder ends that is still being written."""
_NAME = re.compile(r"(?:(?P<source>[^_.].*)_)?(?P<day>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Lying:
    """A delivery in the inbox: its day, its sources, its folder."""

    day: date
    sources: tuple[str, ...]
    folder: Path


def lying(store: StoreFolder) -> tuple[tuple[Lying, ...], tuple[str, ...]]:
    """The deliveries in the inbox by day and name, and what lies there whose name says nothing (German sentences)."""
    found, strange = [], []
    for path in _listed(store.inbox):
        match = _NAME.fullmatch(path.name)
        day = _day(match["day"]) if match else None
        if not match or day is None or not path.is_dir():
            strange.append(
                f"{path.name}: Das ist kein Ordner mit einem Namen aus Quelle und Tag wie verbis_2026-11-21; er bleibt "
                "liegen."
            )
        elif match["source"] is None and not store.clock.sources:
            strange.append(
                f"{path.name}: Der Name nennt keine Quelle, und in der regelwerk.toml fehlt unter [eingang] die Angabe "
                "quellen."
            )
        else:
            sources = (match["source"],) if match["source"] else store.clock.sources
            found.append(Lying(day, sources, path))
    return tuple(sorted(found, key=lambda one: (one.day, one.folder.name))), tuple(strange)


def of_day(store: StoreFolder, day: date) -> tuple[Lying, ...]:
    """What lies there for a day. Raises DeliveryRefused if something lies there, but not from every source needed."""
    found = tuple(one for one in lying(store)[0] if one.day == day)
    sources = {name for one in found for name in one.sources}
    missing = [name for name in store.clock.sources if name not in sources]
    if found and missing:
        raise DeliveryRefused(f"In der Lieferung vom {day:%d.%m.%Y} fehlt: {', '.join(missing)}.")
    return found


def put_away(store: StoreFolder, taken: Iterable[Lying]) -> None:
    """Moves deliveries that are in the store to those that are done; one of the same name keeps its place."""
    place = store.inbox / TAKEN
    with space():
        place.mkdir(exist_ok=True)
        for one in taken:
            target, number = place / one.folder.name, 1
            while target.exists():
                number += 1
                target = place / f"{one.folder.name}-{number}"
            one.folder.rename(target)


def _listed(inbox: Path) -> list[Path]:
    try:
        found = sorted(inbox.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DeliveryRefused(f"Der Eingang {inbox} ist nicht lesbar: {why(error)}.") from error
    return [
        path for path in found
        if not path.name.startswith(".") and path.name != TAKEN and not path.name.endswith(UNFINISHED)
    ]  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
