"""Übersicht: every number on it is the number of its list, for those who see everything and those who see a team."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from schemas.access.role import Role
from schemas.findings.finding import AT_WORK
from store.findings.lists import numbers
from store.findings.lists.asked import Asked
from store.records.connect import reading
from tests.web.office import TEAM, Client, Site

Look = Callable[[Role | None], Client]
_LINKED = re.compile(r'<a href="(/befunde[^"]*)">([\d.]+)</a>')
_CARD = re.compile(r'class="rw-card__title" href="([^"]+)">([^<]+)</a>\s*<span class="rw-card__number">([\d.]+)<')
_LISTED = re.compile(r'<p class="rw-subline">([\d.]+) (?:Befunde?|wartet|warten)')


def _number(text: str) -> int:
    return int(text.replace(".", ""))


def _linked(page: str) -> list[tuple[str, int]]:
    cards = [(address, _number(n)) for address, _, n in _CARD.findall(page)]
    return [(html.unescape(address), n) for address, n in cards] + [
        (html.unescape(address), _number(n)) for address, n in _LINKED.findall(page)
    ]


@pytest.mark.parametrize("role", [Role.HEAD, Role.TEAM_LEAD])
def test_each_number_is_that_of_its_list(look: Look, role: Role) -> None:
    client = look(role)
    linked = _linked(client.get("/uebersicht").text)
    assert len(linked) > 12
    assert any(number for _, number in linked)
    for address, number in linked:
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = _LISTED.search(answer.text)
        assert told is not None, address
        assert _number(told[1]) == number, address


def test_a_list_shows_as_many_rows_as_it_says(look: Look) -> None:
    client = look(Role.HEAD)
    for address, number in _linked(client.get("/uebersicht").text):
        if 0 < number <= 50 and address.startswith("/befunde?"):
            assert len(re.findall(r'name="befund" value="\d+"', client.get(address).text)) == number, address


def test_a_team_lead_counts_the_own_team_alone(look: Look, shown: Site) -> None:
    cards = {name: _number(n) for _, name, n in _CARD.findall(look(Role.TEAM_LEAD).get("/uebersicht").text)}
    with reading(shown.engine) as connection:
        mine = Asked(shown.store.office, frozenset({TEAM}), states=AT_WORK, legacy=True)
        assert cards["Altbestand"] == numbers.of_open(connection, mine) > 0


def test_small_numbers_of_compared_teams_are_left_out_and_do_not_follow(look: Look, shown: Site) -> None:
    page = look(Role.HEAD).get("/uebersicht").text
    board = page[page.index("Nach Team") : page.index("Nach Thema")]
    least = shown.store.reports.cases
    assert "•" in board
    assert all(
        n == 0 or n >= least for n in map(_number, re.findall(r'<td class="number">(?:<a[^>]*>)?([\d.]+)', board))
    )
    for row in re.findall(r"<tr>(.*?)</tr>", board, re.DOTALL):
        cells = re.findall(r'<td class="number">(.*?)</td>', row, re.DOTALL)
        hidden = ["•" in cell for cell in cells]
        # One cell alone could be told from the sum beside it.
        assert not (sum(hidden[:-1]) == 1 and cells and not hidden[-1])


def test_the_trend_is_a_picture_with_a_table_beside_it(look: Look) -> None:
    client = look(Role.HEAD)
    page = client.get("/uebersicht").text
    assert "06.2020" in page
    picture = client.get("/uebersicht/verlauf.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.text.startswith("<svg")
    assert "Letzter Lauf" in page
    assert "Für die kommende Nacht ist keine Prüfung geplant." in page


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.OPERATIONS, Role.ADMINISTRATION, None])
def test_others_do_not_enter(look: Look, role: Role | None) -> None:
    for address in ("/uebersicht", "/uebersicht/verlauf.svg", "/befunde", "/befunde/1"):
        assert look(role).get(address).status_code == (303 if role is None else 403)
