"""Which known word was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.node import fold


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that `word` was surely meant to be, in its own spelling; None when no or several are close.

    Umlauts, case, and `_`, `-` against blank cost nothing; otherwise one slip for words up to five letters, two up to
    nine, three beyond (insert, delete, replace, swap of neighbours).
    """
    plain = _plain(word)
    limit = 1 if len(plain) <= 5 else 2 if len(plain) <= 9 else 3
    if len(plain) < 3:
        limit = 0
    best: dict[str, str] = {}
    for candidate in known:
        other = _plain(candidate)
        slips = _distance(plain, other, limit)
        if slips is None or slips >= max(len(plain), len(other)):
            continue
        if slips < limit:
            best, limit = {}, slips
        best.setdefault(other, candidate)
    return next(iter(best.values())) if len(best) == 1 else None


def _plain(word: str) -> str:
    return fold(word).casefold().replace("_", " ").replace("-", " ")


def _distance(left: str, right: str, limit: int) -> int | None:
    """The number of slips between two words, or None beyond `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    last: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last = last, row
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return row[-1] if row[-1] <= limit else None
