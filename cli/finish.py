"""The end of a run: its summary, and the exit code."""

from __future__ import annotations

from cli.results import show
from cli.terminal import console
from jobs.report import Report


def finish(report: Report) -> int:
    """Prints a run; 1 if its verification found a disagreement."""
    show(report, console())
    found = report.receipt.verification
    return 0 if found is None or found.agreed else 1
