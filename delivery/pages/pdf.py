"""A document as PDF/A for signing: first page with signature lines, table of contents, page numbers. No network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from delivery.pages.markdown import blocks
from schemas.documents.document import Document

if TYPE_CHECKING:
    import typst

STANDARD: typst.PDFStandard = "a-2a"
_TEMPLATE = Path(__file__).with_name("page.typ")


def pdf(document: Document) -> bytes:
    """The finished file: the same bytes for the same document, on any machine."""
    import typst  # the workbench sets a page now and then only

    said = {
        "title": document.title,
        "subtitle": document.subtitle,
        "facts": [list(pair) for pair in document.facts],
        "declaration": document.declaration,
        "signers": list(document.signers),
        "blocks": blocks(document.text),
        "dated": f"{document.dated:%d.%m.%Y}",
        "year": document.dated.year,
        "month": document.dated.month,
        "day": document.dated.day,
    }
    return typst.compile(
        _TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(said, ensure_ascii=False)},
        pdf_standards=[STANDARD],
        timestamp=datetime.combine(document.dated, time(), UTC),
    )
