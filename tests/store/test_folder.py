"""The store's folder and its settings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from schemas.failure import StoreRefused
from store.folder import FINDINGS, RETENTION, SETTINGS, changed, open_store, without_url, write_settings


def settled(folder: Path, text: str) -> Path:
    """A folder with these settings."""
    folder.mkdir(exist_ok=True)
    (folder / SETTINGS).write_text(text, encoding="utf-8")
    return folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    rules = tmp_path / 'ein "Ordner" mit \\ und Ä'
    write_settings(tmp_path, "magdeburg", rules, None, RETENTION)
    found = open_store(tmp_path)
    assert (found.office, found.rules, found.retention, found.findings) == ("magdeburg", rules, RETENTION, FINDINGS)
    assert found.url == f"sqlite:///{tmp_path / 'regelwerk.db'}"
    assert found.keys == tmp_path.parent / f"{tmp_path.name}-schluessel"
    write_settings(tmp_path, "magdeburg", rules, "postgresql://u:p%40@h/d", RETENTION)
    assert open_store(tmp_path).url == "postgresql://u:p%40@h/d"


def test_paths_begin_at_the_store(tmp_path: Path) -> None:
    store = settled(
        tmp_path / "a",
        '[amt]\nname = "m"\nregeln = "regeln"\n[schluessel]\nordner = "../s"\n[aufbewahrung]\nlaeufe = 0\n'
        "[befunde]\nruhe_lieferungen = 5\n",
    )
    found = open_store(store)
    assert (found.rules, found.keys) == (store / "regeln", tmp_path / "s")
    assert found.retention == {**RETENTION, "laeufe": 0}
    assert found.findings == {**FINDINGS, "ruhe_lieferungen": 5}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[amt", "TOML"),
        ("", "fehlt name"),
        ('[amt]\nname = "m"\n', "fehlt regeln"),
        ("[amt]\nname = 5\n", "Text in Anführungszeichen"),
        ('[amt]\nname = "m"\nregel = "x"\n', "regel gibt es in"),
        ("[mat]\n", "Abschnitt mat"),
        ("amt = 5\n", "Abschnitt amt"),
        ('[amt]\nname = "m"\nregeln = "r"\n[aufbewahrung]\nlaeufe = "5"\n', "aufbewahrung.laeufe"),
        ('[amt]\nname = "m"\nregeln = "r"\n[aufbewahrung]\nlaeufe = -1\n', "Zahl von Monaten"),
        ('[amt]\nname = "m"\nregeln = "r"\n[aufbewahrung]\nlaeufe = true\n', "Zahl von Monaten"),
    ],
)
def test_wrong_settings_are_named(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match=said):
        open_store(settled(tmp_path, text))


def test_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nie"):
        with pytest.raises(StoreRefused, match="regelwerk db init"):
            open_store(path)


def test_one_setting_changes_and_all_else_stays() -> None:
    text = '# oben\n[amt]\nname = "m" # so\nurl = "bleibt"\n\n[datenbank]\n# hier\nurl = "postgresql://u:geheim@h/d"\n'
    assert without_url(text) == '# oben\n[amt]\nname = "m" # so\nurl = "bleibt"\n\n[datenbank]\n# hier\n'
    other = changed(text, "datenbank", "url", "postgresql://h/neu")
    assert tomllib.loads(other)["datenbank"] == {"url": "postgresql://h/neu"}
    assert "geheim" not in other
    assert "# hier" in other
    assert tomllib.loads(changed("[amt]\n", "datenbank", "url", "x"))["datenbank"]["url"] == "x"


RECEIVERS = "[amt]\nname = 'haus'\n\n[empfaenger]\n# Teams\n'A T1' = \"a@x.de\"  # A\nB = 'b@x.de'\n\n[vertretung]\n"


def test_a_line_changes_and_no_other() -> None:
    def with_receiver(name: str, address: str | None) -> str:
        return changed(RECEIVERS, "empfaenger", name, address)

    assert with_receiver("A T1", "c@x.de") == RECEIVERS.replace("a@x.de", "c@x.de")
    assert with_receiver("B", None) == RECEIVERS.replace("B = 'b@x.de'\n", "")
    assert with_receiver("C", None) == RECEIVERS
    assert with_receiver("Ü", "u@x.de") == RECEIVERS.replace("b@x.de'\n", 'b@x.de\'\n"Ü" = "u@x.de"\n')


@pytest.mark.parametrize(
    "text",
    ["[amt]\n", "empfaenger = { B = 'b@x.de' }\n", "empfaenger.B = 'b@x.de'\n", "[empfaenger]\nB = '''\nb@x.de'''\n"],
)
def test_however_it_was_written(text: str) -> None:
    said = tomllib.loads(changed(changed(text, "empfaenger", "B", "c@x.de"), "empfaenger", 'Ä "\\', "d@x.de"))
    assert said["empfaenger"] == {"B": "c@x.de", 'Ä "\\': "d@x.de"}
