"""Writes the package: every part, then the directory of all of them."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from delivery.package import pruefe
from delivery.package.archive import Archive, archive
from delivery.package.content import Content
from delivery.package.machine import pretty, write_data, write_trail
from delivery.package.readme import README, readme
from delivery.package.sheets import write_workbook
from delivery.package.summary import summary
from delivery.pages.pdf import pdf
from schemas.documents.document import Document
from schemas.evidence.package import Directory
from schemas.failure import space


def write_package(out: Path, content: Content) -> str:
    """Writes the package to `out`, whole or not at all; gives its SHA-256.

    The same content gives the same bytes. Raises DestinationRefused and SpaceExhausted.
    """
    with archive(out) as package:
        package.add(README, readme(content))
        package.copy("pruefe.py", Path(pruefe.__file__))
        package.add("zusammenfassung.pdf", pdf(summary(content)))
        _workbook(package, content)
        _rules(package, content)
        write_data(package, content)
        write_trail(package, content)
        listed = tuple(sorted(package.listed, key=lambda one: one.datei))
        directory = pretty(Directory(kopf=content.head, dateien=listed).model_dump(mode="json"))
        package.add(pruefe.VERZEICHNIS, directory)
        hashes = f"{_hash(directory.encode())}  {pruefe.VERZEICHNIS}\n"
        if content.sign is not None:
            signature = bytes.fromhex(content.sign(directory))
            package.add(pruefe.UNTERSCHRIFT, signature)
            hashes += f"{_hash(signature)}  {pruefe.UNTERSCHRIFT}\n"
        package.add(pruefe.SEIN_HASH, hashes)
    with out.open("rb") as written:
        return hashlib.file_digest(written, "sha256").hexdigest()


def _workbook(package: Archive, content: Content) -> None:
    with space(), tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        made = Path(scratch) / "pruefpaket.xlsx"
        parts = Path(scratch) / "teile"
        parts.mkdir()
        write_workbook(made, content, parts)
        package.copy(made.name, made)


def _rules(package: Archive, content: Content) -> None:
    """Every rulebook in words and as the files it was."""
    for digest, document in sorted(content.words.items()):
        package.add(f"regeln/{digest[:16]}.pdf", pdf(document))
        package.add(f"regeln/{digest[:16]}.md", _markdown(document))
    for digest, folder in sorted(content.rules.items()):
        package.copy(f"regelbuecher/{digest}/manifest.json", folder / "manifest.json")
        for path in sorted((folder / "regeln").rglob("*.yaml")):
            package.copy(f"regelbuecher/{digest}/{path.relative_to(folder).as_posix()}", path)


def _markdown(document: Document) -> str:
    facts = "\n".join(f"- {name}: {value}" for name, value in document.facts)
    return f"# {document.title}: {document.subtitle}\n\n{facts}\n\n{document.declaration}\n\n{document.text}"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
