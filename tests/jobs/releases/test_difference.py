"""A change as people read it: sentences with marked words, lines, why a rule does not count."""

from __future__ import annotations

from jobs.authoring.surroundings import surroundings
from jobs.releases.shown.difference import difference, lines, words
from tests.jobs.releases.conftest import PATH, Bureau


def test_changed_words_are_marked() -> None:
    pair = words("spätestens 3 Monate vor Ende", "spätestens 4 Monate vor dem Ende")
    assert [text for mark, text in pair.before if mark == "-"] == ["3"]
    assert "".join(text for _, text in pair.before) == "spätestens 3 Monate vor Ende"
    assert "".join(text for _, text in pair.after) == "spätestens 4 Monate vor dem Ende"
    assert [text for mark, text in pair.after if mark == "+"] == ["4", "dem "]


def test_lines_with_a_few_around_them() -> None:
    old = "\n".join(str(number) for number in range(30))
    found = list(lines(old, old.replace("\n5\n", "\nfünf\n").replace("\n25\n", "\n")))
    assert ("-", "5", 6, None) in found
    assert ("+", "fünf", None, 6) in found
    assert ("-", "25", 26, None) in found
    assert (" ", "…", None, None) in found
    assert (" ", "15", 16, 16) not in found
    assert list(lines("a\n", "a\n")) == []


def test_a_rule_in_sentences(bureau: Bureau) -> None:
    around, before = surroundings(bureau.store.rules, "magdeburg"), bureau.text()
    found = difference(around, PATH, before, before.replace("vorlauf_kurz: 3 Monate", "vorlauf_kurz: 4 Monate"))
    said = ["".join(text for _, text in one.after) for one in found.changed]
    assert "vorlauf_kurz: 4 Monate" in said
    assert any("spätestens 4 Monate vor Ende der Teilnahme" in one for one in said)
    assert not found.unread
    same = difference(around, PATH, before, before + "\n# Anmerkung\n")
    assert (same.changed, bool(same.pairs), bool(same.lines)) == ((), True, True)
    broken = difference(around, PATH, before, "regel: x\nart: unfug\n")
    assert broken.unread
    gone = difference(around, PATH, before, None)
    assert all(one.after == () for one in gone.changed)


def test_a_rule_that_does_not_count_says_why(bureau: Bureau) -> None:
    text = bureau.text().replace("regel: absolventenmanagement-beginn", "regel: absolvent-entwurf\nstatus: entwurf", 1)
    assert "status: entwurf" in text
    text = text.replace("status: freigegeben\n", "")
    tried = bureau.simulate(bureau.propose(text, "absolventenmanagement/absolvent-entwurf.yaml"))
    assert [(one.rule, one.why) for one in tried.told.rules] == [("absolvent-entwurf", "auch danach nicht in Kraft")]
    assert "Entwurf" in tried.told.rules[0].idle
