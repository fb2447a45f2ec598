"""Names that a second file claims: only one of them could be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.parse.wording import quote
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold

Named = tuple[str, Scalar]
"""What a file describes, in German, and by which name."""


def taken(*rooms: Iterable[Named]) -> Iterator[Diagnostic]:
    """Of what shares a room, each thing has a name of its own; the second of that name is named."""
    for room in rooms:
        owners: dict[str, Named] = {}
        for what, name in room:
            known, first = owners.setdefault(fold(name.text), (what, name))
            if first is not name:
                yield Diagnostic("R224", name.place, f"Die Kennung {quote(name.text)} ist vergeben: So heißt schon "
                                 f"{known} in {first.place.file}.")  # fmt: skip
