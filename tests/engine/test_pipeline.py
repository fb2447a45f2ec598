"""The whole road: files to a rulebook, and every mistake of every file."""

from __future__ import annotations

import random
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.gather import files, gather
from engine.pipeline import check, load
from engine.read import read
from schemas.diagnostic import Severity
from schemas.failure import Unknown
from tests.handbuch.examples import file_of, patterns

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
OFFICE = """\
amt: probe
name: Jobcenter Probe
bundesland: ST
bald: 4 Wochen
regeln: alle
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rule folder of our own: the shipped facts and some rules, two rules more, one office."""
    folder = tmp_path / "rules"
    for part in ("fachmodell", "begriffe", "eingliederung", "erinnerung"):
        shutil.copytree(RULES / part, folder / part)
    (folder / "amt").mkdir()
    (folder / "amt" / "probe.yaml").write_text(OFFICE, encoding="utf-8")
    (folder / "eigene").mkdir()
    for kind in ("vorschlag", "frist"):
        text = patterns()[kind]
        (folder / "eigene" / file_of(text)).write_text(text, encoding="utf-8")
    return folder


NEEDS, CONTACT = Path("eigene") / "offene-bedarfe.yaml", Path("eigene") / "kontakt-nach-ende.yaml"


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a piece of a file that is surely there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_file_stands_for_that_of_its_name_only_where_it_comes_from_elsewhere(rules: Path, tmp_path: Path) -> None:
    """The second file of that name says the same rule again: whoever checks the first is told."""
    again = rules / "andere" / NEEDS.name
    again.parent.mkdir()
    shutil.copy(rules / NEEDS, again)
    found = [one.code for one in check(rules) if one.place.file == str(rules / NEEDS)]
    assert found
    assert [one.code for one in check(rules / NEEDS)] == found
    again.unlink()
    copy = tmp_path / NEEDS.name
    shutil.copy(rules / NEEDS, copy)
    assert check(copy, root=rules) == check(rules / NEEDS) == []


def test_a_rulebook_of_an_office_on_a_day(rules: Path) -> None:
    loaded = load(rules, "probe", date(2020, 6, 30))
    assert [one for one in loaded.diagnostics if one.severity is Severity.ERROR] == []
    assert loaded.rulebook is not None and loaded.office is not None
    book = loaded.rulebook
    assert (book.office, book.today, book.unit_entity) == ("probe", date(2020, 6, 30), "team")
    assert date(2020, 10, 31) in book.calendar.holidays, "Reformationstag in Sachsen-Anhalt"
    names = {rule.id for rule in book.rules}
    assert "egv-fortschreibung" in names and "kooperationsplan-fortschreibung" not in names
    assert dict(book.not_in_force)["kooperationsplan-fortschreibung"] == "gilt erst ab 01.07.2023"
    assert len(loaded.authored) > len(names)


def test_an_expired_rule_is_listed_not_run(rules: Path) -> None:
    book = load(rules, "probe", date(2024, 6, 30)).rulebook
    assert book is not None
    assert "egv-fortschreibung" not in {rule.id for rule in book.rules}
    assert "egv-fortschreibung" in dict(book.not_in_force)


def test_the_same_files_give_the_same_rulebook(rules: Path, tmp_path: Path) -> None:
    other = tmp_path / "kopie"
    shutil.copytree(rules, other)
    one, two = (load(folder, "probe", date(2020, 6, 30)).rulebook for folder in (rules, other))
    assert one is not None and two is not None
    assert one.digest == two.digest
    assert [rule.fassung for rule in one.rules] == [rule.fassung for rule in two.rules]


def test_one_mistake_and_there_is_no_rulebook(rules: Path) -> None:
    edit(rules / NEEDS, "handlungsbedarf.status: offen", "handlungsbedarf.staus: offen")
    loaded = load(rules, "probe", date(2020, 6, 30))
    assert loaded.rulebook is None
    (wrong,) = [one for one in loaded.diagnostics if one.severity is Severity.ERROR]
    assert wrong.code == "R303" and wrong.place.file == str(rules / NEEDS)


def test_an_office_that_is_not_there(rules: Path) -> None:
    with pytest.raises(Unknown, match="Ein Amt „prboe“ gibt es nicht"):
        load(rules, "prboe", date(2020, 6, 30))


def test_mistakes_of_all_files_at_once(rules: Path) -> None:
    edit(rules / "fachmodell" / "termin.yaml", "artikel: der", "artikel: den")
    edit(rules / NEEDS, "mindestens: mindestbedarfe", "mindestens: mindestbedarf")
    edit(rules / CONTACT, "gilt ab: ", "gilt ab: 31.")
    edit(rules / "amt" / "probe.yaml", "regeln: alle", "ohne:\n  - offene-bedarf")
    (rules / "eigene" / "neu.yaml").write_bytes("regel: n\xfc".encode("cp1252"))
    found = {Path(one.place.file).name: one.code for one in check(rules) if one.severity is Severity.ERROR}
    assert found == {
        "termin.yaml": "R810", NEEDS.name: "R305", CONTACT.name: "R207", "probe.yaml": "R701", "neu.yaml": "R101",
    }  # fmt: skip


def test_single_files_are_checked_against_the_rest(rules: Path, tmp_path: Path) -> None:
    alone = rules / NEEDS
    assert [one for one in check(alone) if one.severity is Severity.ERROR] == []
    edit(rules / CONTACT, "kontakt.datum", "kontakt.datm")
    assert [one for one in check(alone) if one.severity is Severity.ERROR] == [], "not the file that was asked for"
    draft = tmp_path / NEEDS.name
    shutil.copy(alone, draft)
    edit(draft, "mindestens: mindestbedarfe", "mindestens: mindestbedarf")
    found = check([draft], root=rules)
    assert {(one.code, one.place.file) for one in found if one.severity is Severity.ERROR} == {("R305", str(draft))}


def test_an_office_file_on_its_own(rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text(OFFICE + "werte:\n  offene-bedarfe:\n    mindestbedarfe: 4 Tage\n", encoding="utf-8")
    assert [(one.code, one.place.line) for one in check(path, root=rules)] == [("R703", 8)]


def test_what_follows_from_a_mistake_of_shape_is_not_told(rules: Path) -> None:
    path = rules / NEEDS
    edit(path, "mindestbedarfe: 3", "mindestbedarfe: 1.520")
    found = [one.code for one in check(path) if one.severity is Severity.ERROR]
    assert found == ["R212"]


def test_mistakes_in_folders_of_other_kinds_stay_there(rules: Path) -> None:
    (rules / "erinnerung").mkdir(exist_ok=True)
    (rules / "erinnerung" / "leiter.yaml").write_text("erinnerung: leiter\n\tfalsch: ja\n", encoding="utf-8")
    found = [one for one in check(rules) if one.severity is Severity.ERROR]
    assert {Path(one.place.file).name for one in found} == {"leiter.yaml"}
    assert {one.code for one in found} == {"R105", "R202"}


def test_files_come_in_a_fixed_order() -> None:
    assert files(RULES) == tuple(sorted(RULES.rglob("*.yaml")))
    assert len(gather(files(RULES)).rules) >= 28


WORDS = re.compile(r"[\wäöüß.]+")


def mangled(text: str, random_words: list[str], chance: random.Random) -> str:
    """A rule file as somebody in a hurry might leave it."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 2, 3))):
        number = chance.randrange(len(lines))
        line, other = lines[number], lines[chance.randrange(len(lines))]
        deed = chance.randrange(6)
        if deed == 0:
            del lines[number]
        elif deed == 1:
            lines[number] = line[: len(line) - len(line.lstrip())] + other.strip()
        elif deed == 2:
            lines[number] = line.split(":")[0] + ":"
        elif deed == 3:
            lines[number] = line[2:] if chance.random() < 0.5 else f"  {line}"
        else:
            found = list(WORDS.finditer(line))
            if found:
                one = chance.choice(found)
                lines[number] = line[: one.start()] + chance.choice(random_words) + line[one.end() :]
    return "\n".join(lines)


def test_mangled_rules_get_sentences_and_never_an_exception(rules: Path, tmp_path: Path) -> None:
    chance = random.Random(16)
    paths = [path for path in files(RULES) if path.parent.name not in ("fachmodell", "amt")]
    known = sorted({word for path in paths for word in WORDS.findall(path.read_text(encoding="utf-8"))})
    said: set[str] = set()
    # The files around the mangled one are read once.
    reader = cache(read)
    for _ in range(20):
        path = chance.choice(paths)
        wrong = tmp_path / path.name
        wrong.write_text(mangled(path.read_text(encoding="utf-8"), known, chance), encoding="utf-8")
        for one in check(wrong, root=rules, reader=lambda data, file, _known: reader(data, file)):
            said.add(one.code)
            assert one.place.file == str(wrong)
            assert one.message.endswith((".", ":", "?")), one
            assert not re.search(r"\b(None|Error|Exception|Traceback|object at)\b", one.message), one
        wrong.unlink()
    assert len(said) >= 8, said


def test_a_rule_may_be_named_like_an_entity(tmp_path: Path) -> None:
    """Checking one file, the entity of the same name stays in the surroundings."""
    shipped = Path(__file__).resolve().parents[2] / "rules"
    text = (shipped / "fallmanagement" / "bfm-zugang.yaml").read_text(encoding="utf-8")
    (tmp_path / "kunde.yaml").write_text(text.replace("regel: bfm-zugang", "regel: kunde"), encoding="utf-8")
    assert [str(one) for one in check(tmp_path / "kunde.yaml", root=shipped) if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", ["neu.yml", "neu.YAML", "neu.yaml.txt"])
def test_a_file_that_only_looks_like_a_rule_file_is_told(rules: Path, name: str) -> None:
    wrong = rules / "eigene" / name
    wrong.write_text("regel: neu\n", encoding="utf-8")
    (rules / "eigene" / ".versteckt.yml").write_text("a: b\n", encoding="utf-8")
    (rules / ".github" / "workflows").mkdir(parents=True)
    (rules / ".github" / "workflows" / "pruefen.yml").write_text("on: push\n", encoding="utf-8")
    (rules / ".github" / "auch.yaml").write_text("on: push\n", encoding="utf-8")
    (rules / ".#offen.yaml").symlink_to("jemand@rechner")
    assert not [path for path in files(rules) if ".github" in path.parts or path.name.startswith(".")]
    found = [one for one in check(rules) if one.code == "R209"]
    assert [(one.place.file, one.remedy) for one in found] == [(str(wrong), "neu.yaml")]
    assert load(rules, "probe", date(2026, 6, 30)).rulebook is None
