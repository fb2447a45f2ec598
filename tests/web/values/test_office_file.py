"""The forms of the office's file: posts, agreements and precedence are proposed, and nothing changes before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from jobs.background.begin import look as look_at
from jobs.background.begin import stop
from jobs.office.values.lines import Section, lines
from jobs.office.values.precedence import assignments
from schemas.access.role import Role
from schemas.release.draft import Change
from store.folder import changed, open_store
from store.records.connect import reading
from store.releases import changes
from tests.jobs.conftest import OFFICE, RULES
from tests.web.conftest import NOW
from tests.web.office import Client, Site, enter

POSTS, AGREEMENTS, ORDER = "/verwaltung/zustaendigkeiten", "/verwaltung/dienstvereinbarungen", "/verwaltung/vorrang"
AGREED = "Dienstvereinbarung Steuerung und Personal vom 01.03.2020"


FURTHER = ("personal/teilnahmecontrolling", "jugend/u25-zuordnung", "zielgruppen/reha-spezialisierung")
OWN = """zuständig:
  # so im Haus vereinbart
  bfm-zugang: projektteam phoebe   # bis auf Weiteres
vorrang:
  Betreuung:
    - bfm-zugang   # zuerst
    # die Jugend
    - u25-zuordnung
"""


@pytest.fixture(scope="module")
def own(furnished: Path, tmp_path_factory: pytest.TempPathFactory, programs: Path) -> Iterator[Site]:
    """The office with a file of its own and rules about employees and about who looks after whom."""
    tmp_path = tmp_path_factory.mktemp("amtsdatei")
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, tmp_path / path.name)
    store = open_store(tmp_path / furnished.name)
    shutil.copytree(store.rules, tmp_path / "regeln")
    for name in FURTHER:
        (tmp_path / "regeln" / name).parent.mkdir(exist_ok=True)
        shutil.copy(RULES / f"{name}.yaml", tmp_path / "regeln" / f"{name}.yaml")
    (tmp_path / "regeln" / "amt" / f"{store.office}.yaml").write_text(OFFICE + OWN, encoding="utf-8")
    text = store.settings.read_text(encoding="utf-8")
    store.settings.write_text(changed(text, "amt", "regeln", str(tmp_path / "regeln")), encoding="utf-8")
    site = enter(store.path, NOW, programs=programs, first=10_000)
    yield site
    site.engine.dispose()


def proposed(site: Site) -> Change:
    """The newest change; the drafts of the earlier ones have moved into it."""
    with reading(site.engine) as connection:
        return changes.listed(connection, site.store.office)[0]


def begun(site: Site, answer: Response) -> None:
    """Its effect is reckoned at once; the test of values waits for that, the tests here do not."""
    task = answer.headers["location"].removeprefix("/auftrag/")
    assert look_at(site.store, task).kind == "simulation"
    stop(site.store, task)


def own_file(site: Site) -> Path:
    return site.store.rules / "amt" / f"{site.store.office}.yaml"


def test_posts_are_proposed(own: Site) -> None:
    browser = own.client(Role.AUTHOR)
    before = own_file(own).read_text(encoding="utf-8")
    page = browser.get(POSTS).text
    assert 'name="zeile/bfm-zugang" type="text" value="projektteam phoebe"' in page
    half = {"regel-1": "kontaktdichte", "stelle-2": "controlling", "regel-3": "bfm-zugang", "stelle-3": "x"}
    answer = browser.send_form(POSTS, **half)
    assert answer.status_code == 422
    for field, said in (("stelle-1", "Bitte die Stelle angeben."), ("regel-2", "Bitte die Regel wählen."),
                        ("regel-3", "steht schon weiter oben"), ("titel", "Bitte in einem Satz")):  # fmt: skip
        assert f'<a href="#{field}">' in answer.text
        assert said in answer.text
        assert f'id="{field}-fehler"' in answer.text
    same = browser.send_form(POSTS, titel="x", **{"zeile/bfm-zugang": "projektteam phoebe"})
    assert same.headers["location"] == POSTS
    long = browser.send_form(POSTS, titel="x", **{"regel-1": "kontaktdichte", "stelle-1": "x" * 151})
    assert 'id="stelle-1-fehler"' in long.text
    sent = {"zeile/bfm-zugang": "", "regel-1": "kontaktdichte", "stelle-1": "Team: Kontakt #1"}
    begun(own, browser.send_form(POSTS, titel="Andere Stellen", **sent))
    text = proposed(own).drafts[0].text or ""
    assert text == before.replace(
        "  bfm-zugang: projektteam phoebe   # bis auf Weiteres\n", '  kontaktdichte: "Team: Kontakt #1"\n'
    )  # fmt: skip
    assert own_file(own).read_text(encoding="utf-8") == before
    warned = browser.get(ORDER).text
    assert 'href="/aenderungen/1"' in warned
    assert "/aenderungen/1" not in own.client(Role.ADMINISTRATION).get(ORDER).text


def test_an_agreement_switches_a_rule_on(own: Site) -> None:
    browser = own.client(Role.AUTHOR)
    field = "zeile/teilnahmecontrolling"
    assert "zurzeit ausgeschaltet" in browser.get(AGREEMENTS).text
    answer = browser.send_form(AGREEMENTS, titel="DV", **{field: "nein"})
    assert answer.status_code == 422
    assert f'<a href="#{field}">Bitte die Vereinbarung mit Namen' in answer.text
    begun(own, browser.send_form(AGREEMENTS, titel="DV unterschrieben", **{field: AGREED}))
    text = proposed(own).drafts[0].text or ""
    assert text.endswith(f"dienstvereinbarung:\n  teilnahmecontrolling: {AGREED}\n")
    unknown = browser.send_form(AGREEMENTS, titel="DV", **{"zeile/kontaktdichte": AGREED})
    assert unknown.headers["location"] == AGREEMENTS


def test_an_order_is_proposed(own: Site) -> None:
    browser = own.client(Role.AUTHOR)
    found = assignments(own.store.rules, own.store.office)[0]
    assert (found.name, found.order) == ("Betreuung", ("bfm-zugang", "u25-zuordnung"))
    wrong = browser.send_form(ORDER, titel="x", **{"platz/bfm-zugang": "2"})
    assert wrong.status_code == 422
    assert "jeder geht nur einmal" in wrong.text
    assert 'id="platz/u25-zuordnung-fehler"' in wrong.text
    assert "ist kein Platz" in browser.send_form(ORDER, titel="x", **{"platz/bfm-zugang": "vorn"}).text
    places = {"platz/bfm-zugang": "20", "platz/reha-spezialisierung": "12"}
    assert "Bitte in einem Satz" in browser.send_form(ORDER, titel=" ", **places).text
    assert browser.send_form(ORDER, titel="x").headers["location"] == ORDER
    begun(own, browser.send_form(ORDER, titel="Wer vorgeht", **places))
    assert (proposed(own).drafts[0].text or "").endswith(
        "    - u25-zuordnung\n    # die Jugend\n    - reha-spezialisierung\n    - bfm-zugang   # zuerst\n"
    )


@pytest.mark.parametrize("address", [POSTS, AGREEMENTS, ORDER])
def test_who_only_reads_has_no_form(look, address: str) -> None:  # type: ignore[no-untyped-def]
    browser: Client = look(Role.AUDITOR)
    page = browser.get(address).text
    assert f'action="{address}"' not in page
    assert browser.send_form(address, titel="x").status_code == 403
    assert browser.get(address).status_code == 200


def test_every_rule_of_the_office_has_a_post_or_none(shown: Site) -> None:
    found = lines(shown.store.rules, shown.store.office, Section.RESPONSIBLE)
    page = shown.client(Role.HEAD).get(POSTS).text
    missing = [one.rule for one in found if one.holds and not one.off and f'href="/regeln/{one.rule}"' not in page]
    assert missing == []
