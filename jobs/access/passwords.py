"""Which passwords are taken: long ones that are not the obvious; no rules about kinds of characters."""

from __future__ import annotations

import unicodedata

from schemas.access.account import Account
from schemas.failure import AccessRefused
from store.folder import StoreFolder

LONGEST = 1_024
"""Characters; more is not read, because hashing has its price."""
_OBVIOUS = (
    "passwort", "kennwort", "password", "geheim", "jobcenter", "regelwerk", "qwertz", "qwerty", "123456", "abcdef",
    "willkommen", "sommer20", "winter20", "herbst20", "fruehling20", "anfang",
)  # fmt: skip
_FEWEST_REST = 8
"""Characters that must be left beside what is obvious."""


def refuse_weak(store: StoreFolder, password: str, account: Account) -> None:
    """Raises AccessRefused for a password that is too short or the first one that somebody tries."""
    shortest = store.workbench.shortest
    if len(password) < shortest:
        raise AccessRefused(f"Das Kennwort braucht mindestens {shortest} Zeichen; gut ist ein ganzer Satz.")
    if len(password) > LONGEST:
        raise AccessRefused(f"Das Kennwort darf höchstens {LONGEST} Zeichen haben.")
    rest = unicodedata.normalize("NFKC", password).casefold()
    for word in (*_OBVIOUS, account.login, *account.name.casefold().split()):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    if len(set(rest)) < 5 or len(rest) < min(_FEWEST_REST, shortest):
        raise AccessRefused(
            "Das Kennwort ist zu leicht zu erraten: Es wiederholt sich oder besteht aus dem Namen, dem Anmeldenamen "
            "oder einem üblichen Wort. Gut ist ein ganzer Satz, den nur Sie bilden würden."
        )
