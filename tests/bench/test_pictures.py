"""The pictures of the comparison show what the tables beside them say: neither is brought up to date alone."""

from __future__ import annotations

import re

import pytest

from bench.page import GROWTH, PAGE, PEERS, PICTURES, README, part_of

SHOWN = re.compile(r'aria-label="([^"]*)"')


def told(picture: str) -> set[str]:
    """What a picture says of each of its marks to those who cannot see it."""
    return set(SHOWN.findall((PICTURES / picture).read_text(encoding="utf-8")))


def rows(text: str) -> list[list[str]]:
    """The rows of a Markdown table, without its head; emphasis is taken off, a footnote's mark too."""
    lines = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("**", "").removesuffix(" ¹") for cell in line.split(" | ")] for line in lines[2:]]


def test_the_readme_and_the_page_have_the_same_numbers() -> None:
    short = {(row[0], row[1]) for row in rows(part_of(README.read_text(encoding="utf-8"), PEERS))}
    whole = rows(part_of(PAGE.read_text(encoding="utf-8"), PEERS).split("\n\n")[0])
    assert {(row[0], row[4]) for row in whole} == short


def test_bars_are_as_long_as_the_table_says() -> None:
    table = rows(part_of(README.read_text(encoding="utf-8"), PEERS))
    bars = {
        f"cases a second, out of the files (logarithmic): {number.replace(',', '')}; engine: {engine}{beside}"
        for engine, number, *_ in table
        for beside in ("", f"; told: {number}")
    }
    assert bars == {one for one in told("vergleich.svg") if one.startswith("cases")}


@pytest.mark.parametrize(("picture", "across"), [("wachstum-menschen.svg", "people"), ("wachstum-regeln.svg", "rules")])
def test_lines_go_through_the_numbers_of_the_table(picture: str, across: str) -> None:
    people, rules, *_ = part_of(PAGE.read_text(encoding="utf-8"), GROWTH).split("\n\n")
    if across == "people":
        head = people.splitlines()[0].strip("| ").split(" | ")[1:]
        dots = {(number.replace(",", ""), cell.split(", ")[1], row[0]) for row in rows(people)
                for number, cell in zip(head, row[1:], strict=True)}  # fmt: skip
        up = "seconds of processor, out of the files"
    else:
        dots = {(row[0].split()[0], row[2], "regelwerk, decide") for row in rows(rules)}
        up = "seconds of processor"
    wanted = {f"{across}: {x}; {up}: {_german(y.removesuffix(' s'))}; line: {line}" for x, y, line in dots}
    assert wanted == {one for one in told(picture) if one.startswith(across)}


def _german(number: str) -> str:
    return f"{float(number):g}".replace(".", ",")
