"""A night on a small office: what the table says was really changed, evaluated again and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.by_hand import AS_OF, OFFICE
from bench.nights.__main__ import measured


@pytest.mark.slow
def test_nights_are_measured_beside_full_runs(office: Path, rules: Path, tmp_path: Path) -> None:
    none, some = measured(office, rules, OFFICE, AS_OF, [0, 20], tmp_path)
    assert (none.share, some.share) == (0, 20)
    assert none.same and some.same
    assert 0 < none.again < some.again <= some.cases or some.why_full
    assert min(*none.night, *none.full) > 0
