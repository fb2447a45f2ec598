"""The trail grows at its end only, without gaps, and refuses every other change."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from schemas.evidence.trail import FIRST, Entry, Kind, canonical, expected, moment
from store.records.connect import reading, writing
from store.records.tables import trail
from store.trail.append import append
from store.trail.entries import counted, entries, head, newest

AT = datetime(2020, 6, 30, 6, 0, tzinfo=timezone(timedelta(hours=2)))


def entry(number: int) -> Entry:
    return Entry(Kind.RUN, f"lauf-{number}", "akteur-0001", AT, "", {"zeilen": number, "amt": "Müritz"})


def test_entries_are_chained_in_the_written_form(engine: Engine) -> None:
    with writing(engine) as connection:
        assert [append(connection, entry(number)) for number in (1, 2, 3)] == [1, 2, 3]
    with reading(engine) as connection:
        rows = list(entries(connection))
        assert head(connection) == (3, rows[-1].hash)
        assert counted(connection, 2) == {"lauf": 2}
        assert [row.seq for row in newest(connection, 2)] == [2, 3]
    # Computed by hand, as the handbook says: without a line of ours.
    previous = FIRST
    for number, row in enumerate(rows, 1):
        text = (
            f'{{"actor":"akteur-0001","at":"2020-06-30T04:00:00.000000Z","body":{{"amt":"Müritz","zeilen":{number}}},'
            f'"kind":"lauf","previous":"{previous}","reason":"","seq":{number},"subject":"lauf-{number}"}}'
        )
        assert row.previous == previous
        assert row.hash == hashlib.sha256(text.encode()).hexdigest() == expected(row)
        previous = row.hash


def test_what_was_not_committed_leaves_no_gap(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        append(connection, entry(1))
        _ = 1 / 0
    with writing(engine) as connection:
        assert append(connection, entry(2)) == 1


def test_many_at_once_wait_for_each_other(engine: Engine) -> None:
    def work(number: int) -> None:
        for _ in range(5):
            with writing(engine) as connection:
                append(connection, entry(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        rows = list(entries(connection))
    assert [row.seq for row in rows] == list(range(1, 21))
    assert all(expected(row) == row.hash for row in rows)
    assert [row.previous for row in rows] == [FIRST, *(row.hash for row in rows[:-1])]


@pytest.mark.parametrize("statement", [sa.delete(trail), sa.update(trail).values(reason="anders")])
def test_the_database_refuses_to_change_what_is_there(engine: Engine, statement: sa.Delete | sa.Update) -> None:
    with writing(engine) as connection:
        append(connection, entry(1))
    with pytest.raises(DBAPIError, match="nur ergänzt"), writing(engine) as connection:
        connection.execute(statement)
    with reading(engine) as connection:
        assert [row.reason for row in entries(connection)] == [""]


@pytest.mark.parametrize(
    "body", [{"a": 1.5}, {"a": 2**53}, {"a": "\ud800"}, {"a": AT}, {1: "a"}, {"a\u0308": 1, "ä": 2}]
)
def test_what_cannot_be_said_exactly_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="trail"):
        canonical(body)


def test_the_form_is_that_of_rfc_8785() -> None:
    said = canonical({"b": [1, -0, True, None], "a": '"\\\b\f\n\r\t\x01\x7f/€', "A\u030a": "😀"})
    assert said == '{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f/€","b":[1,0,true,null],"Å":"😀"}'
    assert json.loads(said)["Å"] == "😀"


def test_times_are_utc_with_six_decimals() -> None:
    assert moment(AT) == "2020-06-30T04:00:00.000000Z"
    assert moment(datetime(2020, 1, 1, 0, 0, 0, 7, tzinfo=UTC)) == "2020-01-01T00:00:00.000007Z"
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2020, 1, 1))  # noqa: DTZ001 - that is what is refused
