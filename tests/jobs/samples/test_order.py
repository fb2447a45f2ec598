"""The order of drawing, reckoned again with hashlib alone; how many of each stratum."""

from __future__ import annotations

import hashlib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from jobs.samples.draw import Size, reaching
from jobs.samples.interval import effective, half_width, proves
from schemas.sample.draw import Member, allocated, drawn, fingerprint, listed

MEMBERS = [Member(f"regel-{n % 2}", f"T{n % 3}", f"W{n:04}", "beginn" if n % 5 else "") for n in range(200)]


def test_an_auditor_draws_the_same_with_hashlib_alone() -> None:
    """docs/handbuch/stichprobe.md, "Ohne dieses Programm": nothing of ours but the two lists it starts from."""
    numbers = allocated(Counter(one.stratum for one in MEMBERS), 31, 2)
    ours = [one.token for one in drawn(MEMBERS, "wurf 1", numbers)]
    lines = listed(MEMBERS).splitlines()
    assert hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest() == fingerprint(MEMBERS)
    strata: dict[str, list[str]] = {}
    for line in lines:
        token, stratum = line.split(";", 1)
        strata.setdefault(stratum, []).append(hashlib.sha256(f"wurf 1\n{token}".encode()).hexdigest() + token)
    theirs = [
        lot
        for stratum, lots in strata.items()
        for lot in sorted(lots)[: numbers[(stratum.split(";")[0], stratum.split(";")[1])]]
    ]
    assert [lot[64:] for lot in sorted(theirs)] == ours
    assert len(ours) == 31


def test_a_mark_is_a_plain_hash() -> None:
    one = Member("regel", "T1", "W1", "beginn")
    assert one.token == hashlib.sha256(b"regel\nW1\nbeginn").hexdigest()
    assert one.line == f"{one.token};regel;T1"


def test_the_order_in_which_the_population_comes_does_not_matter() -> None:
    numbers = dict.fromkeys({m.stratum for m in MEMBERS}, 3)
    assert drawn(MEMBERS, "s", numbers) == drawn(MEMBERS[::-1], "s", numbers)
    assert fingerprint(MEMBERS) == fingerprint(MEMBERS[::-1])
    assert drawn(MEMBERS, "s", numbers) != drawn(MEMBERS, "t", numbers)


@given(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.text("xyz", max_size=2)), st.integers(1, 60), min_size=1),
    st.integers(1, 80),
    st.integers(0, 4),
)
def test_allocation(sizes: dict[tuple[str, str], int], size: int, least: int) -> None:
    found = allocated(sizes, size, least)
    floor = sum(min(least, one) for one in sizes.values())
    assert sum(found.values()) == min(max(size, floor), sum(sizes.values()))
    for key, number in found.items():
        assert min(least, sizes[key]) <= number <= sizes[key]


def test_allocation_is_in_proportion() -> None:
    assert allocated({("a", "x"): 100, ("a", "y"): 300, ("b", "x"): 600}, 100, 0) == {
        ("a", "x"): 10, ("a", "y"): 30, ("b", "x"): 60,
    }  # fmt: skip
    assert allocated({("a", "x"): 1, ("a", "y"): 999}, 10, 2) == {("a", "x"): 1, ("a", "y"): 9}


@given(
    st.dictionaries(st.tuples(st.sampled_from("ab"), st.text("xyz", max_size=2)), st.integers(1, 90), min_size=1),
    st.sampled_from([Size(proof=0.05), Size(proof=0.1), Size(half=0.1), Size(half=0.15), Size(30)]),
    st.integers(1, 4),
)
def test_a_size_by_precision_reaches_it_or_takes_all(
    sizes: dict[tuple[str, str], int], size: Size, least: int
) -> None:  # fmt: skip
    found = reaching(sizes, size, least)
    number, whole = sum(found.values()), sum(sizes.values())
    sure = effective((sizes[one], found[one]) for one in sizes)
    if size.number is not None:
        assert found == allocated(sizes, size.number, least)
    elif number < whole:
        assert sure >= size.cases()
        assert size.proof is None or proves(sure) < size.proof
        assert size.half is None or half_width(sure, 0.5) <= size.half
        # No larger than needed: with one fewer it would not be reached, unless each stratum had to have some.
        fewer = allocated(sizes, number - 1, least)
        assert sum(fewer.values()) >= number or effective((sizes[one], fewer[one]) for one in sizes) < size.cases()
