"""Releases: who may, what is asked for, what happens to the files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jobs.offices.source import opened
from jobs.releases.applying import apply, settle, troubles
from jobs.releases.changing import drop
from jobs.releases.releasing import bring_back, roll_back, take_over, withdraw
from jobs.releases.standing import in_force, standing
from schemas.evidence.trail import Kind
from schemas.failure import ReleaseRefused
from schemas.offices.listed import Listed, Stored
from schemas.release.draft import ChangeState
from schemas.release.release import ReleaseKind, ReleaseState
from store.records.connect import reading
from store.releases import drafts
from store.trail.entries import entries
from tests.jobs.releases.conftest import AUTHOR, DAY, NEW, OLD, OTHER, PATH, Bureau, shorter


def steps(bureau: Bureau) -> list[tuple[str, str]]:
    """What the trail says about releases: subject and step."""
    with reading(bureau.engine) as connection:
        rows = [one for one in entries(connection) if one.kind == Kind.RELEASE]
    return [(one.subject, one.body.split('"schritt":"')[1].split('"')[0]) for one in rows]


def test_a_released_change_is_in_the_folder_in_the_trail_and_counts(bureau: Bureau) -> None:
    before = bureau.text()
    number = bureau.propose()
    bureau.simulate(number)
    made = bureau.release(number)
    assert (made.state, made.kind, made.change) == (ReleaseState.HOLDS, ReleaseKind.RELEASE, number)
    assert bureau.text() == shorter(before) != before
    assert steps(bureau) == [("1", "freigabe"), ("1", "in Kraft")]
    found = standing(bureau.store, bureau.engine)
    assert (found.digest, found.foreign) == (made.applied, ())
    assert (in_force(bureau.store, bureau.engine).rules / PATH).read_text(encoding="utf-8") == shorter(before)
    assert bureau.change(number).state is ChangeState.RELEASED
    with reading(bureau.engine) as connection:
        assert drafts.drafts(connection, bureau.store.office) == ()


def test_nobody_releases_what_they_wrote(bureau: Bureau) -> None:
    number = bureau.propose()
    bureau.tried(number)
    before = bureau.text()
    with pytest.raises(ReleaseRefused, match="Vier-Augen-Prinzip"):
        bureau.release(number, by=AUTHOR)
    assert (bureau.text(), steps(bureau)) == (before, [])


def test_what_is_asked_for_is_said_at_once(bureau: Bureau) -> None:
    number = bureau.propose()
    yesterday = bureau.now.date() - timedelta(days=1)
    with pytest.raises(ReleaseRefused) as refused:
        bureau.release(number, reason="  ", effective=yesterday, content="anders")
    said = "\n".join(refused.value.lines)
    for piece in ("noch nicht geprüft", "Grund", "Vergangenheit", "nicht mehr die, die Sie gesehen haben"):
        assert piece in said


def test_a_draft_changed_after_its_simulation_is_refused(bureau: Bureau) -> None:
    number = bureau.propose()
    bureau.tried(number)
    changed = drafts_saved(bureau, number, bureau.text().replace("rechtzeitig", "beizeiten"))
    assert changed != ""
    with pytest.raises(ReleaseRefused, match="nach der Simulation geändert"):
        bureau.release(number)


def drafts_saved(bureau: Bureau, change: int, text: str) -> str:
    """The author writes on."""
    from store.records.connect import writing

    draft = bureau.change(change).drafts[0]
    with writing(bureau.engine) as connection:
        made = drafts.save(connection, draft.office, draft.author, draft.path, text, draft.base, bureau.now)
        assert made.change == change
    return bureau.change(change).content


def test_rules_released_meanwhile_ask_for_another_simulation(bureau: Bureau) -> None:
    path = "kontakt/kontaktdichte.yaml"
    other = bureau.propose(bureau.text(path) + "\n# neu\n", path, "Anderes")
    bureau.tried(other)
    bureau.released()
    with pytest.raises(ReleaseRefused, match="geltenden Regeln haben sich seit der Simulation geändert"):
        bureau.release(other)
    bureau.tried(other)
    assert bureau.release(other).state is ReleaseState.HOLDS


def test_a_red_example_stands_in_the_way(bureau: Bureau) -> None:
    text = bureau.text().replace("vorlauf_kurz: 3 Monate", "vorlauf_kurz: 4 Monate")
    number = bureau.propose(text)
    tried = bureau.simulate(number)
    assert tried.told.changed > 0
    with pytest.raises(ReleaseRefused, match=r"Prüfung muss grün sein[\s\S]*Beispiel"):
        bureau.release(number)


def test_an_unsound_file_is_not_evaluated(bureau: Bureau) -> None:
    tried = bureau.simulate(bureau.propose("regel: absolventenmanagement-beginn\nart: unfug\n"))
    assert tried.told.compared == 0
    assert any(PATH in line and "unfug" in line for line in tried.told.wrong)


def test_a_later_day_waits_and_is_written_when_it_comes(bureau: Bureau) -> None:
    before = bureau.text()
    number = bureau.propose()
    bureau.tried(number)
    day = bureau.now.date() + timedelta(days=3)
    made = bureau.release(number, effective=day)
    assert (made.state, bureau.text()) == (ReleaseState.WAITING, before)
    bureau.later(2)
    assert settle(bureau.store, bureau.engine, bureau.now, bureau.now.date()) == ()
    bureau.later(1)
    done = settle(bureau.store, bureau.engine, bureau.now, bureau.now.date())
    assert [(one.id, one.state) for one in done] == [(made.id, ReleaseState.HOLDS)]
    assert bureau.text() == shorter(before)
    assert settle(bureau.store, bureau.engine, bureau.now, bureau.now.date()) == ()


def test_a_waiting_release_is_withdrawn_one_that_holds_is_not(bureau: Bureau) -> None:
    before = bureau.text()
    number = bureau.propose()
    bureau.tried(number)
    waiting = bureau.release(number, effective=bureau.now.date() + timedelta(days=1))
    with pytest.raises(ReleaseRefused, match="Grund"):
        withdraw(bureau.doing(OTHER), waiting.id, " ")
    assert withdraw(bureau.doing(OTHER), waiting.id, "doch nicht").state is ReleaseState.WITHDRAWN
    bureau.later(5)
    assert settle(bureau.store, bureau.engine, bureau.now, bureau.now.date()) == ()
    assert bureau.text() == before
    holding = bureau.released()
    with pytest.raises(ReleaseRefused, match="neuen Freigabe des früheren Stands"):
        withdraw(bureau.doing(OTHER), holding.id, "doch nicht")


def test_two_waiting_releases_of_one_file_do_not_overwrite_each_other(bureau: Bureau) -> None:
    before, day = bureau.text(), bureau.now.date() + timedelta(days=1)
    first = bureau.propose()
    bureau.tried(first)
    bureau.release(first, effective=day)
    second = bureau.propose(before.replace("rechtzeitig", "beizeiten"))
    bureau.tried(second)
    late = bureau.release(second, effective=day)
    bureau.later()
    assert len(settle(bureau.store, bureau.engine, bureau.now, bureau.now.date())) == 1
    assert bureau.text() == shorter(before)
    assert apply(bureau.store, bureau.engine, late.id, bureau.now).state is ReleaseState.BROKEN
    assert f"Freigabe {late.id}" in troubles(bureau.store, bureau.engine)[0]


def test_a_release_is_rolled_back_by_a_new_one(bureau: Bureau) -> None:
    before = bureau.text()
    made = bureau.released()
    number = roll_back(bureau.doing(AUTHOR), made.id)
    assert bureau.change(number).title.startswith(f"Rücknahme der Freigabe {made.id}")
    bureau.tried(number)
    assert bureau.release(number).state is ReleaseState.HOLDS
    assert bureau.text() == before
    with pytest.raises(ReleaseRefused, match="gilt schon"):
        bring_back(bureau.doing(AUTHOR), {PATH: before}, "noch einmal")


@pytest.mark.slow
def test_a_new_file_and_one_that_goes(bureau: Bureau) -> None:
    path = "absolventenmanagement/absolvent-zweite.yaml"
    text = bureau.text().replace("regel: absolventenmanagement-beginn", "regel: absolvent-zweite")
    made = bureau.released(text, path)
    assert (bureau.store.rules / path).is_file()
    number = roll_back(bureau.doing(AUTHOR), made.id)
    assert bureau.change(number).drafts[0].text is None
    tried = bureau.simulate(number)
    assert [(one.rule, one.why) for one in tried.told.rules] == [("absolvent-zweite", "nicht mehr in Kraft")]
    bureau.release(number)
    assert not (bureau.store.rules / path).exists()


def test_what_was_changed_without_a_release_is_seen_and_does_not_count(bureau: Bureau) -> None:
    made = bureau.released()
    file = bureau.store.rules / PATH
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace(OLD, NEW) + "\n# heimlich\n", encoding="utf-8")
    found = standing(bureau.store, bureau.engine)
    assert found.foreign == (PATH,)
    assert "ohne Freigabe geändert" in str(found.said(bureau.store))
    assert (in_force(bureau.store, bureau.engine).rules / PATH).read_text(encoding="utf-8") == good
    # Checked together with other offices, it goes by the same rules.
    source = opened(Listed("a", "", Stored(bureau.store.path)), DAY)
    assert (source.rules / PATH).read_text(encoding="utf-8") == good
    number = bureau.propose(bureau.text() + "# mehr\n")
    with pytest.raises(ReleaseRefused, match="ohne Freigabe geändert"):
        bureau.simulate(number)
    taken = take_over(bureau.doing(OTHER), "aus dem Git des Amts, geprüft im Merge Request 12")
    assert (taken.kind, taken.before, [one.path for one in taken.files]) == (
        ReleaseKind.TAKEOVER, made.applied, [PATH],
    )  # fmt: skip
    assert standing(bureau.store, bureau.engine).foreign == ()
    with pytest.raises(ReleaseRefused, match="so, wie er freigegeben wurde"):
        take_over(bureau.doing(OTHER), "noch einmal")


def test_a_dropped_change_is_gone(bureau: Bureau) -> None:
    number = bureau.propose()
    drop(bureau.doing(AUTHOR), number, "erledigt sich")
    assert bureau.change(number).state is ChangeState.DROPPED
    with pytest.raises(ReleaseRefused, match="schon verworfen"):
        bureau.release(number, effective=date(2030, 1, 1))
