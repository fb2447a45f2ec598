"""The room of changes: from a draft to a release and back, by real forms."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from httpx import Response

from jobs.background.begin import look as look_at
from jobs.background.begin import stop
from jobs.releases.changing import Doing, propose
from jobs.releases.releasing import take_over
from jobs.releases.trial.composing import base
from schemas.access.role import Role
from schemas.operation.task import Stage
from schemas.release.simulation import Told, Week
from store.records.connect import reading, writing
from store.releases import changes, simulations
from store.releases.simulations import Subject
from tests.web.conftest import DAYS
from tests.web.office import Client, Site
from tests.web.waiting import waited
from web.rooms.releases.view import superiors

PATH = "absolventenmanagement/absolventenmanagement-beginn.yaml"
READS = (
    "/aenderungen",
    "/aenderungen/verlauf",
    "/aenderungen/vergleich",
    "/aenderungen/vertretung",
    "/aenderungen/recht",
)


def change(site: Site, old: str = "rechtzeitig beginnen", new: str = "früh genug beginnen") -> int:
    """A change by the author."""
    text = (site.store.rules / PATH).read_text(encoding="utf-8")
    assert old in text
    return propose(
        site.store, site.engine, {PATH: text.replace(old, new).encode()}, "Früher hinsehen", "autor@amt", site.now
    )


def worked_off(site: Site, answer: Response) -> str:
    """The id of the work that a page has begun, once it has ended."""
    assert answer.status_code == 303, answer.text
    name = answer.headers["location"].rpartition("/")[2]
    for _ in range(900):
        task = look_at(site.store, name)
        if task.stage.ended:
            assert task.stage is Stage.DONE, task.lines
            return name
        time.sleep(0.1)
    raise AssertionError(name)


def tried(site: Site, number: int) -> None:
    """The change has been tried and nothing was found; the evaluating itself has a test of its own."""
    with reading(site.engine) as connection:
        found = changes.one(connection, site.store.office, number)
    subject = Subject(site.store.office, number, found.content, base(site.store, site.engine), "s", DAYS[-1], "t")
    with writing(site.engine) as connection:
        told = Told(office=site.store.office, rules=(), compared=0, changed=0)
        simulations.add(connection, subject, "akteur-0001", site.now, told)


def content(page: str) -> str:
    """The hidden field that names what the person has seen."""
    found = re.search(r'name="inhalt" value="([0-9a-f]+)"', page)
    assert found is not None, page
    return found[1]


def test_every_page_is_read(look: Callable[[Role | None], Client]) -> None:
    for role in (Role.AUTHOR, Role.RELEASE, Role.HEAD, Role.AUDITOR):
        client = look(role)
        for address in READS:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.text)
            assert "<h1" in answer.text
    assert [look(Role.WORKER).get(address).status_code for address in READS] == [403] * len(READS)


def test_the_whole_way(office: Site) -> None:
    author, other, auditor = (office.client(role) for role in (Role.AUTHOR, Role.RELEASE, Role.AUDITOR))
    number = change(office, "vorlauf_kurz: 3 Monate", "vorlauf_kurz: 4 Monate")
    page = author.get(f"/aenderungen/{number}").text
    assert "<del>3</del>" in page
    assert "<ins>4</ins>" in page
    assert "noch nicht geprüft und simuliert" in page
    name = worked_off(office, author.send_form(f"/aenderungen/{number}/simulation"))
    again = author.get(f"/aenderungen/simulation/{name}")
    assert again.headers["location"] == f"/aenderungen/{number}/simulation"
    found = auditor.get(again.headers["location"]).text
    assert "Die Prüfung ist rot" in found
    assert "Von welchem Ergebnis zu welchem" in found
    refused = other.send_form(f"/aenderungen/{number}/freigeben", inhalt="x", grund="Beschluss", ab="01.07.2020")
    assert refused.status_code == 422
    assert "Prüfung muss grün sein" in refused.text
    assert "3 Monate" in (office.store.rules / PATH).read_text(encoding="utf-8")


def test_a_second_person_releases_and_the_author_takes_it_back(office: Site) -> None:
    author, other = office.client(Role.AUTHOR), office.client(Role.RELEASE)
    before = (office.store.rules / PATH).read_text(encoding="utf-8")
    number = change(office)
    tried(office, number)
    mine = author.get(f"/aenderungen/{number}").text
    assert "Vier-Augen-Prinzip" in mine
    assert 'name="inhalt"' not in mine
    own = author.send_form(f"/aenderungen/{number}/freigeben", inhalt="x", grund="Beschluss", ab="01.07.2020")
    assert (own.status_code, "Vier-Augen-Prinzip" in own.text) == (422, True)
    page = other.get(f"/aenderungen/{number}").text
    empty = other.send_form(f"/aenderungen/{number}/freigeben", inhalt=content(page), grund=" ", ab="gestern")
    assert empty.status_code == 422
    for said in ("Bitte einen Grund", "Bitte den Tag angeben"):
        assert said in empty.text
    done = other.send_form(
        f"/aenderungen/{number}/freigeben", inhalt=content(page), grund="Beschluss vom 29.06.", ab="01.07.2020"
    )
    assert done.headers["location"] == "/aenderungen/freigabe/1", done.text
    assert "früh genug" in (office.store.rules / PATH).read_text(encoding="utf-8")
    shown = author.get("/aenderungen/freigabe/1").text
    assert "Person Freigabe" in shown
    assert "Beschluss vom 29.06." in shown
    patch = author.get("/aenderungen/freigabe/1/patch?ordner=regeln")
    assert patch.content.startswith(b"From ")
    assert f"+++ b/regeln/{PATH}" in patch.text
    compared = author.get("/aenderungen/vergleich?von=vor&bis=1").text
    assert "<ins>" in compared
    back = author.send_form("/aenderungen/freigabe/1/zuruecknehmen")
    assert re.fullmatch(r"/aenderungen/\d+", back.headers["location"])
    assert "Rücknahme der Freigabe 1" in author.get(back.headers["location"]).text
    assert (office.store.rules / PATH).read_text(encoding="utf-8") != before


def test_a_later_day_is_withdrawn(office: Site) -> None:
    author, other = office.client(Role.AUTHOR), office.client(Role.RELEASE)
    number = change(office)
    tried(office, number)
    day = f"{(office.now + timedelta(days=9)):%d.%m.%Y}"
    page = content(other.get(f"/aenderungen/{number}").text)
    done = other.send_form(f"/aenderungen/{number}/freigeben", inhalt=page, grund="Beschluss", ab=day)
    assert done.headers["location"] == "/aenderungen/freigabe/1", done.text
    assert "wartet" in author.get("/aenderungen").text
    assert other.send_form("/aenderungen/freigabe/1/zurueckziehen", grund="doch nicht").status_code == 303
    assert "zurückgezogen" in author.get("/aenderungen/verlauf").text
    again = author.send_form("/aenderungen/freigabe/1/aufnehmen")
    assert re.fullmatch(r"/aenderungen/\d+", again.headers["location"])


def test_a_substitute_may_release_until_the_last_day(office: Site) -> None:
    head, other = office.client(Role.HEAD), office.client(Role.RELEASE)
    number = change(office)
    tried(office, number)
    page = content(head.get(f"/aenderungen/{number}").text)
    asked = {"inhalt": page, "grund": "Beschluss", "ab": "01.07.2020"}
    assert "darf nicht freigeben" in head.send_form(f"/aenderungen/{number}/freigeben", **asked).text
    fields = {"person": "leitung@amt", "von": "01.07.2020", "grund": "Urlaub"}
    assert other.send_form("/aenderungen/vertretung", **fields, bis="").status_code == 422
    assert other.send_form("/aenderungen/vertretung", **fields, bis="15.07.2020").status_code == 303
    assert "Person Leitung" in other.get("/aenderungen/vertretung").text
    assert head.send_form(f"/aenderungen/{number}/freigeben", **asked).headers["location"] == "/aenderungen/freigabe/1"


@pytest.mark.slow
def test_the_law_changes(office: Site) -> None:
    author = office.client(Role.AUTHOR)
    given = {"datei": PATH, "massgeblich": "auslösendes Ereignis", "weiter": "31.12.2020", "titel": "Neues Recht"}
    assert author.send_form("/aenderungen/recht", **given, ende="bald").status_code == 422
    made = author.send_form("/aenderungen/recht", **given, ende="30.06.2020")
    page = author.get(made.headers["location"]).text
    assert "absolventenmanagement-beginn.ab-2020-07-01.yaml" in page
    assert "läuft weiter bis: 31.12.2020" in page
    number = made.headers["location"].rpartition("/")[2]
    both = author.send_form(
        "/aenderungen/recht/tage", regel="absolventenmanagement-beginn", von="30.06.2020", bis="01.07.2020",
        aenderung=number,
    )  # fmt: skip
    name = worked_off(office, both)
    shown = author.get(f"/aenderungen/tage/{name}").text
    assert "30.06.2020 und der 01.07.2020" in shown
    assert "Verglichene Ergebnisse" in shown


def test_what_nobody_released_is_shown_and_taken_over(office: Site) -> None:
    other = office.client(Role.RELEASE)
    take_over(Doing(office.store, office.engine, "freigabe@amt", office.now), "Anfang")
    file = office.store.rules / PATH
    file.write_text(file.read_text(encoding="utf-8").replace("rechtzeitig", "heimlich"), encoding="utf-8")
    assert "ohne Freigabe geändert" in other.get("/aenderungen").text
    assert other.send_form("/aenderungen/uebernehmen", grund="").headers["location"] == "/aenderungen/verlauf"
    task, there = waited(office, other, other.send_form("/aenderungen/uebernehmen", grund="aus Git"))
    assert (task.stage, there) == (Stage.DONE, "/aenderungen/freigabe/2"), task.lines
    # The author may not release; the work says so to whoever asked.
    author = office.client(Role.AUTHOR)
    task, _ = waited(office, author, author.send_form("/aenderungen/uebernehmen", grund="noch einmal"))
    assert (task.stage, len(task.lines)) == (Stage.FAILED, 1)
    assert "ohne Freigabe geändert" not in other.get("/aenderungen").text


@pytest.mark.slow
@pytest.mark.parametrize(("raised", "shown"), [(0, 0), (3, None), (10, 10), (17, None), (20, 20)])
def test_too_few_reminders_to_superiors_are_left_out(raised: int, shown: int | None) -> None:
    weeks = [Week(first=DAYS[0], team=team, more=10, less=0, raised=raised // 2 + odd)
             for team, odd in (("T1", 0), ("T2", raised % 2))]  # fmt: skip
    assert superiors(weeks, 5) == shown
    assert superiors(weeks, 0) == raised


def test_one_simulation_at_a_time_and_nothing_half(office: Site) -> None:
    author = office.client(Role.AUTHOR)
    number = change(office)
    first = author.send_form(f"/aenderungen/{number}/simulation")
    assert author.send_form(f"/aenderungen/{number}/simulation").headers["location"] == first.headers["location"]
    name = first.headers["location"].rpartition("/")[2]
    while (task := look_at(office.store, name)).stage is not Stage.RUNNING:
        assert not task.stage.ended
        time.sleep(0.05)
    stop(office.store, name)
    while not (task := look_at(office.store, name)).stage.ended:
        time.sleep(0.05)
    assert task.stage is Stage.BROKEN
    with reading(office.engine) as connection:
        assert simulations.newest(connection, number) is None
    assert author.get(f"/aenderungen/{number}/simulation").status_code == 404
