"""A rule as it stood in the rulebook of a run, in the words that a head of office signs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from delivery.pages.markdown import Block, blocks
from jobs.documents.section import section
from jobs.evidence.then import Then, rule_then, then_of
from store.archive import rulebooks
from store.folder import StoreFolder
from store.trail.recorded import RunRow

_KEPT = 256
"""So many rules stay in words in one process: more than an office has."""


def worded(store: StoreFolder, row: RunRow, rule: str, programs: Path | None = None) -> tuple[str, tuple[Block, ...]]:
    """The title of a rule and every version of it that the run went by, as blocks of text.

    Raises Unknown for a rule that was not in force, EvidenceRefused where the rulebook is gone.
    """
    return _told(rulebooks.seen(row.rulebook, store.rulebooks), then_of(row), rule, programs)


@lru_cache(_KEPT)
def _told(rules: Path, then: Then, rule: str, programs: Path | None) -> tuple[str, tuple[Block, ...]]:
    """What a rule says is the same as long as its rulebook is, whose folder is named after its content."""
    loaded, versions = rule_then(rules, then, rule, programs)
    told = [block for one in versions for block in blocks(section(one, loaded.written(one), loaded.model, level=2))]
    # The heading of the first one is the page's own.
    return versions[0].title, tuple(told[1:])
