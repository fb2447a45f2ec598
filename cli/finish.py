"""The end of a run: its summary, and the exit code."""

from __future__ import annotations

from pathlib import Path

from cli.results import show
from cli.terminal import console
from jobs.report import Report
from store.effort.files import write_effort


def finish(report: Report, into: Path | None = None) -> int:
    """Prints a run, and its cost if it was measured (also to a file); 1 if its verification found a disagreement."""
    show(report, console())
    if report.effort is not None:
        from cli.effort import show as show_effort

        show_effort(report.effort, console())
        if into is not None:
            write_effort(report.effort, into)
    found = report.receipt.verification
    return 0 if found is None or found.agreed else 1
