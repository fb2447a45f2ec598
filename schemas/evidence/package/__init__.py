"""What an auditor is given: the parts of the audit package. The words of the fields are those of its files.

People appear as pseudonyms, cases as their keys. Reasons are texts that somebody typed.
"""

from __future__ import annotations

from schemas.evidence.package.contents import Cell, Directory, Listed, Summary
from schemas.evidence.package.deliveries import Control, DeliveryNote, TableCount
from schemas.evidence.package.findings import EventNote, ExceptionNote, FindingNote
from schemas.evidence.package.noted import FORMAT, Head, Noted
from schemas.evidence.package.rules import Effect, Occasion, RulebookNote, RuleChange, ValueChange
from schemas.evidence.package.samples import SampleCase, SampleCell, SampleNote
from schemas.evidence.package.work import FlowNote, Happened, PlannedRun, RunNote

__all__ = [
    "FORMAT",
    "Cell",
    "Control",
    "DeliveryNote",
    "Directory",
    "Effect",
    "EventNote",
    "ExceptionNote",
    "FindingNote",
    "FlowNote",
    "Happened",
    "Head",
    "Listed",
    "Noted",
    "Occasion",
    "PlannedRun",
    "RuleChange",
    "RulebookNote",
    "RunNote",
    "SampleCase",
    "SampleCell",
    "SampleNote",
    "Summary",
    "TableCount",
    "ValueChange",
]
