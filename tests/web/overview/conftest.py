"""The office whose lists are counted: that of the room Befunde."""

from tests.web.findings.conftest import busy, office, shown

__all__ = ["busy", "office", "shown"]
