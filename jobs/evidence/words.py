"""A rule as it stood in the rulebook of a run, in the words that a head of office signs."""

from __future__ import annotations

from pathlib import Path

from delivery.pages.markdown import Block, blocks
from jobs.documents.section import section
from jobs.evidence.then import rule_then
from store.archive import rulebooks
from store.folder import StoreFolder
from store.trail.recorded import RunRow


def worded(store: StoreFolder, row: RunRow, rule: str, programs: Path | None = None) -> tuple[str, tuple[Block, ...]]:
    """The title of a rule and every version of it that the run went by, as blocks of text.

    Raises Unknown for a rule that was not in force, EvidenceRefused where the rulebook is gone.
    """
    loaded, versions = rule_then(rulebooks.kept(row.rulebook, store.rulebooks), row, rule, programs)
    told = [block for one in versions for block in blocks(section(one, loaded.written(one), loaded.model, level=2))]
    # The heading of the first one is the page's own.
    return versions[0].title, tuple(told[1:])
