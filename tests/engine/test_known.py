"""Files read before without a word are read in brief, and mean the same."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.gather import files, gather
from engine.pipeline import check, load
from engine.read import Known
from schemas.failure import Unknown
from schemas.rule import AuthoredRule

RULES = Path(__file__).resolve().parents[2] / "rules"
DAY = date(2020, 6, 30)


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """A folder of some of the shipped rules and two offices, to be changed."""
    rules = tmp_path / "rules"
    for part in ("fachmodell", "begriffe", "budget", "erinnerung"):
        shutil.copytree(RULES / part, rules / part)
    for topic, name in (("jugend", "angebot-u25"), ("jugend", "u25-zuordnung"), ("kontakt", "kontaktdichte")):
        (rules / topic).mkdir(exist_ok=True)
        shutil.copy(RULES / topic / f"{name}.yaml", rules / topic)
    (rules / "amt").mkdir()
    for office, state in (("eins", "ST"), ("zwei", "RP")):
        text = f"amt: {office}\nname: Jobcenter {office}\nbundesland: {state}\nbald: 4 Wochen\nregeln: alle\n"
        (rules / "amt" / f"{office}.yaml").write_text(text, encoding="utf-8")
    return rules


def without_examples(rule: AuthoredRule) -> dict[str, object]:
    """Everything a rule says besides its examples, with every place."""
    return {name: getattr(rule, name) for name in type(rule).model_fields if name != "examples"}


def test_a_second_look_sees_the_same(tmp_path: Path) -> None:
    whole = gather(files(RULES))
    for _ in range(2):
        known = Known(tmp_path)
        brief = gather(files(RULES), known)
        known.save()
    assert [without_examples(one) for one in brief.rules] == [without_examples(one) for one in whole.rules]
    assert brief.model == whole.model
    assert (brief.offices, brief.packs, brief.workflows) == (whole.offices, whole.packs, whole.workflows)
    assert all(len(one.examples) == 1 for one in brief.rules)
    assert sum(len(one.examples) for one in whole.rules) > len(whole.rules)


def test_the_rulebook_is_the_same(tmp_path: Path) -> None:
    told = [load(RULES, "magdeburg", DAY, remembered=tmp_path).rulebook for _ in range(2)]
    assert told[0] == told[1] == load(RULES, "magdeburg", DAY).rulebook


def test_what_stays_read_in_a_process_follows_files_office_and_day(some: Path, tmp_path: Path) -> None:
    rules, merk = some, tmp_path / "merk"
    assert load(rules, "eins", DAY, remembered=merk).diagnostics == []
    for change in ("", "# noch einmal gesehen\n"):
        with (rules / "amt" / "zwei.yaml").open("a", encoding="utf-8") as file:
            file.write(change)
        for office, day, drafts in (("eins", DAY, False), ("eins", date(2017, 3, 1), False), ("zwei", DAY, True)):
            heard: list[object] = []
            kept = load(rules, office, day, drafts=drafts, remembered=merk, told=heard.append)
            whole = load(rules, office, day, drafts=drafts)
            assert (kept.rulebook, kept.diagnostics, kept.office) == (whole.rulebook, whole.diagnostics, whole.office)
            assert heard == [whole.model]
    with pytest.raises(Unknown):
        load(rules, "nirgends", DAY, remembered=merk)
    (rules / "begriffe" / "fremd.yml").write_text("begriff: fremd\n", encoding="utf-8")
    assert [one.code for one in load(rules, "eins", DAY, remembered=merk).diagnostics] == ["R209"]


@pytest.mark.parametrize("change", ["\tkaputt", "erwartet: [ja]", "- lose", "titel: x"])
def test_a_changed_file_is_read_in_full(tmp_path: Path, change: str) -> None:
    (tmp_path / "u25.yaml").write_bytes((RULES / "begriffe" / "u25.yaml").read_bytes())
    for _ in range(2):
        known = Known(tmp_path / "merk")
        assert gather([tmp_path / "u25.yaml"], known).found == []
        known.save()
    with (tmp_path / "u25.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{change}\n")
    again = gather([tmp_path / "u25.yaml"], Known(tmp_path / "merk")).found
    assert again == gather([tmp_path / "u25.yaml"]).found != []


def test_what_is_wrong_is_not_remembered(tmp_path: Path) -> None:
    (tmp_path / "u25.yaml").write_text("begriff: u25\ntitel: Ohne alles\n", encoding="utf-8")
    told = []
    for _ in range(2):
        known = Known(tmp_path / "merk")
        told.append(gather([tmp_path / "u25.yaml"], known).found)
        known.save()
    assert told[0] == told[1] != []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(some: Path, tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("keine Mappe", encoding="utf-8")
    assert load(some, "eins", DAY, remembered=tmp_path / "datei").rulebook is not None


def test_files_that_were_right_together_are_not_held_against_each_other_again(some: Path, tmp_path: Path) -> None:
    rules = some
    for _ in range(2):
        assert load(rules, "eins", DAY, remembered=tmp_path / "merk").diagnostics == []
    together = {
        path.relative_to(rules).as_posix(): path.read_bytes()
        for path in files(rules)
        if path.parent.name not in ("quellen", "pruefbogen")
    }
    assert Known(tmp_path / "merk").agreed(together)
    # The file itself is as right as before; with the others it is not: they use a definition that is gone.
    (rules / "begriffe" / "u25.yaml").rename(rules / "begriffe" / "jung.yaml")
    text = (rules / "begriffe" / "jung.yaml").read_text(encoding="utf-8").replace("begriff: u25", "begriff: jung")
    (rules / "begriffe" / "jung.yaml").write_text(text, encoding="utf-8")
    told = load(rules, "eins", DAY, remembered=tmp_path / "merk").diagnostics
    assert told == load(rules, "eins", DAY).diagnostics != []


def test_a_copy_of_a_file_is_not_what_was_right_together(some: Path, tmp_path: Path) -> None:
    rules = some
    assert load(rules, "eins", DAY, remembered=tmp_path / "merk").diagnostics == []
    shutil.copy(rules / "begriffe" / "u25.yaml", rules / "begriffe" / "u25-kopie.yaml")
    told = load(rules, "eins", DAY, remembered=tmp_path / "merk").diagnostics
    assert told == load(rules, "eins", DAY).diagnostics != []


def test_the_same_file_of_two_folders_is_read_once_where_files_are_named_from_their_folder(
    some: Path, tmp_path: Path
) -> None:
    told = {}
    for name, amount in (("eins", 10), ("zwei", 15)):
        shutil.copytree(some, tmp_path / name)
        path = tmp_path / name / "kontakt" / "kontaktdichte.yaml"
        text = path.read_text(encoding="utf-8").replace("schonfrist: 10 Arbeits", f"schonfrist: {amount} Arbeits")
        path.write_text(text, encoding="utf-8")
        for _ in range(2):
            told[name] = load(tmp_path / name, "eins", DAY, remembered=tmp_path / "merk", within=True)
    one, two = ({rule.place.file: rule for rule in told[name].authored} for name in ("eins", "zwei"))
    assert [name for name in one if one[name] is not two[name]] == ["kontakt/kontaktdichte.yaml"]
    (tmp_path / "zwei" / "kontakt" / "fremd.yml").write_text("", encoding="utf-8")
    with (tmp_path / "zwei" / "kontakt" / "kontaktdichte.yaml").open("a", encoding="utf-8") as file:
        file.write("unsinn: x\n")
    wrong = load(tmp_path / "zwei", "eins", DAY, remembered=tmp_path / "merk", within=True).diagnostics
    assert {one.place.file for one in wrong} == {"kontakt/fremd.yml", "kontakt/kontaktdichte.yaml"}
    whole = load(tmp_path / "zwei", "eins", DAY).diagnostics
    assert [str(one) for one in wrong] == [str(one).replace(f"{tmp_path}/zwei/", "") for one in whole]


def test_a_known_file_that_is_checked_is_tried_on_all_its_examples(some: Path, tmp_path: Path) -> None:
    rules, merk = some, tmp_path / "merk"
    assert load(rules, "eins", DAY, remembered=merk).diagnostics == []
    term, user = rules / "begriffe" / "u25.yaml", rules / "jugend" / "u25-zuordnung.yaml"
    text = term.read_text(encoding="utf-8")
    term.write_text(text.replace("altersgrenze: 25 Jahre", "altersgrenze: 24 Jahre"), encoding="utf-8")
    for checked in ([user], [term, user]):
        found = check(checked, root=rules, remembered=merk, below=rules)
        whole = check(checked, root=rules)
        assert [str(one) for one in found] == [str(one).replace(f"{rules}/", "") for one in whole] != []


@pytest.mark.slow
def test_a_check_divided_over_processes_finds_the_same(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    broken = 0
    for path in sorted((rules / "absolventenmanagement").glob("*.yaml")) + sorted((rules / "iks").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        broken += "erwartet: überfällig" in text
        path.write_text(text.replace("erwartet: überfällig", "erwartet: ausgenommen"), encoding="utf-8")
    alone = check(rules)
    assert broken > 3
    assert len(alone) >= broken
    for _ in range(2):
        assert check(rules, remembered=tmp_path / "merk", lanes=3) == alone


def test_one_rule_alone_says_what_it_says_among_all(tmp_path: Path) -> None:
    every = load(RULES, "musterstadt", DAY, remembered=tmp_path).rulebook
    assert every is not None
    for rule in every.rules[::17]:
        if rule.quota is None:
            alone = load(RULES, "musterstadt", DAY, remembered=tmp_path, only=rule.id).rulebook
            assert alone is not None
            assert [one for one in alone.rules if one.id == rule.id] == [
                one for one in every.rules if one.id == rule.id
            ]
            assert len(alone.rules) < 5
