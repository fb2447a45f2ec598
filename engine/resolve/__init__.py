"""Authored rules and the fact model become the plan: names, types, units and legal time are settled here."""

from __future__ import annotations

from engine.resolve.context import Library, Moment
from engine.resolve.law.rulebook import in_force, rulebook
from engine.resolve.version import Version

__all__ = ["Library", "Moment", "Version", "in_force", "rulebook"]
