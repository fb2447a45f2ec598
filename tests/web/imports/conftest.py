"""An office with rules of its own, and a small delivery as a source system writes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.folder import changed
from tests.web.conftest import NOW
from tests.web.office import Site, enter

KUNDEN = """Kundennummer;Nachname;Geburtsdatum;Bewerberstatus;Betreut seit
100A1;Muster;12.03.1985;arbeitslos;01.02.2020
100A2;Beispiel;30.02.1990;arbeitslos;01.03.2020
;Ohne;01.01.1990;arbeitslos;01.03.2020
100A4;Vier;01.01.1991;AL;01.03.2020
"""
KONTAKTE = """Kontakt-ID;Kundennummer;Datum;Kontaktart;Zustande gekommen
K1;100A1;03.06.2020;P;ja
K2;100A2;04.06.2020;T;nein
K3;;05.06.2020;P;ja
"""


@pytest.fixture
def own(furnished: Path, rules: Path, tmp_path: Path, programs: Path) -> Iterator[Site]:
    """The office, the test's own, its rules too."""
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, tmp_path / path.name)
    folder = tmp_path / furnished.name
    shutil.copytree(rules, tmp_path / "regeln")
    settings = folder / "regelwerk.toml"
    settings.write_text(changed(settings.read_text(), "amt", "regeln", str(tmp_path / "regeln")))
    site = enter(folder, NOW, programs=programs)
    yield site
    site.engine.dispose()
