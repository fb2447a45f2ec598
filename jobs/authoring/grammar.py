"""The JSON Schema of rule files, for suggestions while typing."""

from engine.json_schema import rule_schema

__all__ = ["rule_schema"]
