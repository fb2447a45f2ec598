"""Lines of a command as people read them: one and many, per cent where it is per cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cli.commands.evidence.replay import told
from cli.results import _quota
from schemas.evidence.replay import Replay
from store.summary import Measured

SHARE = Measured("q", "amt", "worms", Decimal(83), Decimal(120), 0, Decimal("69.1667"), Decimal(70), "rot")


def test_a_share_is_in_per_cent_and_so_is_what_it_is_held_against() -> None:
    assert _quota(SHARE).plain == "● rot  q, amt worms: 69,2 % (83 von 120, Ziel 70 %)"
    number = Measured("q", "amt", "worms", Decimal(83), None, 0, Decimal(83), Decimal(70), "grün")
    assert _quota(number).plain == "● grün  q, amt worms: 83 (Ziel 70)"


def test_one_case_that_was_deleted_is_one() -> None:
    for erased, said in ((1, "1 Fall. Verglichen wird ohne ihn;"), (2, "2 Fälle. Verglichen wird ohne sie;")):
        found = Replay(run="r", office="worms", as_of=date(2020, 6, 30), digest="a", original="b", erased=erased)
        assert said in told(found)[2]
