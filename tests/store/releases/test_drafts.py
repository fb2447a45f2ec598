"""Drafts, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from schemas.failure import ReleaseRefused, Unknown
from store.records.connect import reading, writing
from store.releases import drafts

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PATH = "kontakt/erstgespräch.yaml"


def test_a_draft_is_kept_as_it_was_written(engine: Engine) -> None:
    text = "regel: x\r\ntitel: Ä „so“ 'n 🙂\n\t\n"
    with writing(engine) as connection:
        made = drafts.save(connection, "worms", "akteur-0001", PATH, text, "b" * 64, NOW)
    with reading(engine) as connection:
        assert drafts.one(connection, made.id) == made
        assert (made.text, made.path, made.base, made.made_at, made.change) == (text, PATH, "b" * 64, NOW, None)


def test_saved_again_it_takes_the_place_of_the_first(engine: Engine) -> None:
    with writing(engine) as connection:
        first = drafts.save(connection, "worms", "akteur-0001", PATH, "a", "", NOW)
        other = drafts.save(connection, "worms", "akteur-0002", PATH, "b", "", NOW)
        again = drafts.save(connection, "worms", "akteur-0001", PATH, None, "c", LATER)
    assert (again.id, again.text, again.base, again.made_at, again.changed_at) == (first.id, None, "c", NOW, LATER)
    with reading(engine) as connection:
        assert {one.id for one in drafts.drafts(connection, "worms")} == {first.id, other.id}
        assert drafts.drafts(connection, "worms", "akteur-0002") == (other,)
        assert drafts.drafts(connection, "harburg") == ()


def test_discarded_it_is_gone(engine: Engine) -> None:
    with writing(engine) as connection:
        made = drafts.save(connection, "worms", "akteur-0001", PATH, "a", "", NOW)
        drafts.discard(connection, made.id)
        with pytest.raises(Unknown, match=f"Entwurf {made.id}"):
            drafts.one(connection, made.id)


@pytest.mark.parametrize(
    "path",
    ["", "/etc/x.yaml", "../x.yaml", "a/../../x.yaml", "a\\x.yaml", "x.txt", "a//x.yaml", ".git/x.yaml", "a/.yaml",
     "a/x.yaml/"],
)  # fmt: skip
def test_a_path_stays_in_the_folder_of_rules(engine: Engine, path: str) -> None:
    with writing(engine) as connection, pytest.raises(ReleaseRefused, match="Ordner der Regeln"):
        drafts.save(connection, "worms", "akteur-0001", path, "a", "", NOW)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800", "x" * (drafts.LARGEST + 1)])
def test_a_text_that_no_file_holds_is_refused(engine: Engine, text: str) -> None:
    with writing(engine) as connection, pytest.raises(ReleaseRefused):
        drafts.save(connection, "worms", "akteur-0001", PATH, text, "", NOW)
