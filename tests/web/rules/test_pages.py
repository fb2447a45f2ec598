"""The pages of the rules, without scripts: found, read, written, saved; and who may."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.access.role import Role
from tests.web.office import Client, Site
from tests.web.rules.conftest import RULES

RULE = "/regeln/kontakt/kontaktdichte"


def _state(page: str) -> str:
    found = re.search(r'name="stand" value="(\w+)"', page)
    assert found is not None
    return found[1]


def _text(client: Client, address: str) -> str:
    page = client.get(f"{address}/yaml").text
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_rules_are_found(desk: Site) -> None:
    client = desk.client(Role.WORKER)
    assert "Mindestens so oft Kontakt, wie die Profillage es verlangt" in client.get("/regeln").text
    narrow = client.get("/regeln", params={"suche": "profillage KONTAKT", "art": "Turnus", "thema": "kontakt"}).text
    assert "1 von " in narrow
    assert "Mindestens so oft Kontakt" in narrow
    assert "Keine Regel gefunden" in client.get("/regeln", params={"suche": "gibtesnicht"}).text


def test_everybody_reads_authors_write(desk: Site) -> None:
    worker, author = desk.client(Role.WORKER), desk.client(Role.AUTHOR)
    assert "Je schwieriger die Lage" in worker.get(RULE).text
    assert worker.get(f"{RULE}/yaml").status_code == 200
    assert worker.get(f"{RULE}/formular").status_code == 403
    assert worker.send_form(f"{RULE}/yaml", text="x").status_code == 403
    assert author.get(f"{RULE}/formular").status_code == 200
    examples = author.get(f"{RULE}/formular", params={"teil": "beispiele"}).text
    assert 'value="waehlen beispiele/0"' in examples and 'value="tun beispiele/0|datensatz:befragung"' not in examples
    opened = author.get(f"{RULE}/formular", params={"teil": "beispiele", "hier": "beispiele/0"}).text
    assert 'value="tun beispiele/0|datensatz:befragung"' in opened
    assert worker.get("/regeln/kontaktdichte").headers["location"] == RULE
    assert author.get("/regeln/kontakt/gibtesnicht").status_code == 404
    assert author.get("/regeln/..%2F..%2Fetc/passwd").status_code == 404


def test_a_field_changes_the_draft_and_nothing_else(desk: Site) -> None:
    client = desk.client(Role.AUTHOR)
    address = "/regeln/jugend/paragraf-16h-aufsuchend"
    page = client.get(f"{address}/formular", params={"teil": "kopf"}).text
    sent = {"teil": "kopf", "stand": _state(page), "f:titel:": "Aufsuchende Hilfe: neu"}
    answer = client.send_form(f"{address}/formular", **sent)
    assert answer.status_code == 303
    before = (RULES / "jugend/paragraf-16h-aufsuchend.yaml").read_text(encoding="utf-8")
    old = "titel: Aufsuchende Hilfe für junge Menschen, die nicht mehr kommen\n"
    assert _text(client, address).replace("&#34;", '"') == before.replace(old, 'titel: "Aufsuchende Hilfe: neu"\n')
    assert "Aufsuchende Hilfe: neu" in client.get("/regeln").text
    assert "Aufsuchende Hilfe: neu" not in desk.client(Role.WORKER).get(address).text
    client.send_form(f"{address}/verwerfen")
    assert _text(client, address) == before


def test_a_condition_is_searched_and_added_without_scripts(desk: Site) -> None:
    client = desk.client(Role.AUTHOR)
    answer = client.send_form(
        "/regeln/neu", titel="Probe: ohne Skript", art="pflicht", thema="jugend", je="kunde", stelle="Bereichsleitung",
        rolle="integrationsfachkraft",
    )  # fmt: skip
    address = answer.headers["location"].split("?")[0].removesuffix("/formular")
    assert address == "/regeln/jugend/probe-ohne-skript"
    page = client.get(f"{address}/formular", params={"teil": "inhalt"}).text
    fields = {"teil": "inhalt", "stand": _state(page)}
    answer = client.send_form(f"{address}/formular", tun="waehlen wenn", **fields)
    assert "hier=wenn" in answer.headers["location"]
    answer = client.send_form(f"{address}/formular", tun="suchen wenn", suche="abschluss beruf", **fields)
    found = client.get(answer.headers["location"].split("#")[0]).text
    assert 'value="tun wenn|feld:kunde.berufsabschluss"' in found
    assert 'value="tun wenn|feld:kunde.geburtsdatum"' not in found
    client.send_form(f"{address}/formular", tun="tun wenn|feld:kunde.berufsabschluss", **fields)
    assert "wenn:\n  kunde.berufsabschluss:\n" in _text(client, address)
    shown = client.get(f"{address}/formular", params={"teil": "inhalt"}).text
    assert "Noch auszufüllen" in shown
    assert "Auslandsabschluss in Anerkennung" in shown


def test_what_is_missing_for_a_new_rule_is_said(desk: Site) -> None:
    answer = desk.client(Role.AUTHOR).send_form("/regeln/neu", titel="", art="frist", thema="jugend", je="kunde")
    assert answer.status_code == 422
    assert "Bitte eine Überschrift angeben." in answer.text


def test_the_text_keeps_its_line_ends(desk: Site) -> None:
    client = desk.client(Role.AUTHOR)
    address, path = "/regeln/begriffe/u25", Path("begriffe/u25.yaml")
    before = (RULES / path).read_text(encoding="utf-8")
    unchanged = client.send_form(f"{address}/yaml", text=before.replace("\n", "\r\n"))
    assert unchanged.status_code == 303
    assert "Entwurf verwerfen" not in client.get(address).text
    changed = before.replace("titel: unter 25 Jahre alt", "titel: jünger als 25")
    client.send_form(f"{address}/yaml", text=changed.replace("\n", "\r\n"))
    assert _text(client, address) == changed
    assert "Entwurf verwerfen" in client.get(address).text


def test_mistakes_have_line_and_column(desk: Site) -> None:
    client = desk.client(Role.AUTHOR)
    text = (RULES / "kontakt/kontaktdichte.yaml").read_text(encoding="utf-8")
    wrong = text.replace("nach: letzte profiling.profillage", "nach: letzte profiling.profilage")
    said = client.post("/regeln/pruefen?datei=kontakt/kontaktdichte.yaml", data={"csrf": client.csrf, "text": wrong})
    line = 1 + text[: text.index("nach: letzte")].count("\n")
    first = said.json()[0]
    assert (first["line"], first["severity"]) == (line, "error")
    assert "profilage" in first["message"]
    assert client.get("/regeln/schema.json").json()["title"] == "Regel"


def test_a_mistake_links_to_its_field(desk: Site) -> None:
    client = desk.client(Role.AUTHOR)
    address = "/regeln/kontakt/schritte-nachhalten"
    text = (RULES / "kontakt/schritte-nachhalten.yaml").read_text(encoding="utf-8")
    client.send_form(f"{address}/yaml", text=text.replace("\ngeprüft: ", "\ngeprüft: x"))
    page = client.get(f"{address}/formular").text
    assert f'href="{address}/formular?teil=kopf#p-geprueft"' in page
    assert 'id="p-geprueft"' in page
