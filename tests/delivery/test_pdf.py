"""The document for signing: valid, archivable, the same bytes each time, and text stays text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from delivery.pages.pdf import pdf
from schemas.documents.document import Document

DOCUMENT = Document(
    title="Regelwerk",
    subtitle="Jobcenter Straße & Söhne",
    facts=(("Amt", "Straße"), ("Rechtsstand", "30.06.2020")),
    declaration="Gilt.",
    signers=("Geschäftsführung", "Personalrat"),
    text="## Thema\n\n### Erste Regel\n\n`erste` · Frist\n\n**Ziel.** Ein Ziel.\n\n- Punkt\n  - darunter\n\n"
    "| Wert | gilt |\n|---|---|\n| frist | 14 Tage |\n",
    dated=date(2026, 11, 21),
)


def test_it_is_a_tagged_archive_file_with_its_own_fonts() -> None:
    made = pdf(DOCUMENT)
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    fonts = set(re.findall(rb"/FontName ?/[A-Z]{6}\+([A-Za-z]+)", made))
    assert not fonts or all(name.startswith((b"Libertinus", b"DejaVu")) for name in fonts)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf(DOCUMENT) == pdf(replace(DOCUMENT))
    assert pdf(DOCUMENT) != pdf(replace(DOCUMENT, dated=date(2026, 11, 22)))


@pytest.mark.parametrize("text", ["#panic()", "$x", "] }", "\\", "*", "<label>", "@ref", "`", '"', "//", "= x", "[a]"])
def test_nothing_in_the_text_is_markup(text: str) -> None:
    document = replace(
        DOCUMENT, title=text, subtitle=text, facts=((text, text),), declaration=text, signers=(text,),
        text=f"## {text}\n\n{text}\n\n- {text}\n\n| {text} |\n|---|\n| {text} |",
    )  # fmt: skip
    assert pdf(document).startswith(b"%PDF")


def test_a_document_may_be_empty_or_long() -> None:
    assert pdf(replace(DOCUMENT, text="", facts=(), signers=())).startswith(b"%PDF")
    word = "Wort" * 2000
    assert pdf(replace(DOCUMENT, text=f"### {word}\n\n{word}\n\n| {word} | b | c |\n|---|---|---|\n| a | b | c |"))


def test_people_can_read_it(tmp_path: Path) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    (tmp_path / "a.pdf").write_bytes(pdf(DOCUMENT))
    done = subprocess.run([program, "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    said = done.stdout.decode()
    for expected in ("Jobcenter Straße & Söhne", "Geschäftsführung", "Personalrat", "Ort, Datum", "Inhalt", "14 Tage",
                     "Seite 3 von 3"):  # fmt: skip
        assert expected in said
