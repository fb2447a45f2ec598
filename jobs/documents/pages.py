"""The pages that are kept in the repository though they are generated: what they should say, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from delivery.place import place
from jobs.documents.book import whole_page
from jobs.documents.coverage.account import complaints, coverage
from jobs.documents.coverage.page import coverage_page
from jobs.documents.coverage.register import read_register
from jobs.documents.whole import whole

COVERAGE, RULEBOOK, REGISTER = "abdeckung.md", "handbuch/regelwerk.md", "abdeckung"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that are stale, with what they should say, and what the register does not find accounted for."""

    stale: dict[Path, str]
    complaints: tuple[str, ...]

    def write(self) -> None:
        """Brings every stale page up to date. Raises DestinationRefused."""
        for path, text in self.stale.items():
            place(text.encode(), path)


def pages(rules: Path, docs: Path) -> Pages:
    """Compares the pages under `docs` with the rules and the register. Raises Unknown, RulesRefused, PageRefused."""
    register = read_register(docs / REGISTER)
    everything = whole(rules)
    wanted = {
        docs / COVERAGE: coverage_page(coverage(register, everything), everything, docs / COVERAGE),
        docs / RULEBOOK: whole_page(everything),
    }
    stale = {path: text for path, text in wanted.items() if not path.is_file() or path.read_bytes() != text.encode()}
    return Pages(stale, tuple(complaints(register, everything)))
