"""What holds for every test: in CI nothing is skipped without being noticed."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from tests.databases import _templates, database, engine, postgresql, url

__all__ = ["_templates", "database", "engine", "postgresql", "pytest_runtest_makereport", "url"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure where the whole house must be there."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report
