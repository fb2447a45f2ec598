"""From nodes to authored rules: the shape of every file, and what each literal means."""

from engine.parse.office import parse_office, parse_pack
from engine.parse.rule import parse_rule

__all__ = ["parse_office", "parse_pack", "parse_rule"]
