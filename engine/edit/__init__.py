"""Changing a file's text where it changes and nowhere else: values, entries, items, blocks; a file is never dumped."""

from __future__ import annotations

from engine.edit.blocks import blank, insert, move, unwrap, wrap
from engine.edit.entries import Path, Value, add, drop, put
from engine.edit.scalar import EditError, replace

__all__ = ["EditError", "Path", "Value", "add", "blank", "drop", "insert", "move", "put", "replace", "unwrap", "wrap"]
