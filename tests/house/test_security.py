"""The threat model names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/.]+?)(?:::(\w+))?`|`…::(\w+)`")


def test_every_test_that_the_threat_model_names_is_there(house: Path) -> None:
    page = (house / "docs" / "sicherheit.md").read_text(encoding="utf-8")
    last, missing, named = Path(), [], 0
    for path, test, other in NAMED.findall(page):
        last = house / path if path else last
        wanted = test or other
        named += 1
        if not last.exists() or (wanted and f"def {wanted}(" not in last.read_text(encoding="utf-8")):
            missing.append(f"{last.relative_to(house)}::{wanted}")
    assert missing == []
    assert named > 40
