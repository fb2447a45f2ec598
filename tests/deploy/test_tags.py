"""What a wheel asks of the machine."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from deploy.bundle.tags import FLOOR, asked_for, glibc, platforms


@pytest.mark.parametrize(
    ("name", "oldest"),
    [
        ("a-1-py3-none-any.whl", (0, 0)),
        ("a-1-cp311-cp311-manylinux_2_28_x86_64.whl", (2, 28)),
        ("a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl", (2, 17)),
        ("a-1-cp39-abi3-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl", (2, 5)),
        ("a-1-1-cp311-cp311-manylinux_2_34_aarch64.whl", (2, 34)),
    ],
)
def test_a_name_tells_the_oldest_c_library(name: str, oldest: tuple[int, int], tmp_path: Path) -> None:
    assert glibc(tmp_path / name) == oldest


@pytest.mark.parametrize("name", ["a-1-cp311-cp311-musllinux_1_2_x86_64.whl", "a-1-py3-none-win_amd64.whl"])
def test_other_systems_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="glibc"):
        glibc(tmp_path / name)


def test_what_was_built_here_is_looked_into(tmp_path: Path) -> None:
    wheel = tmp_path / "a-1-cp311-cp311-linux_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("a/one.so", b"\0GLIBC_2.2.5\0GLIBC_2.14\0")
        made.writestr("a/two.cpython-311-x86_64-linux-gnu.so", b"GLIBC_2.9\0")
        made.writestr("a/words.txt", b"GLIBC_2.99")
    assert asked_for(wheel) == glibc(wheel) == (2, 14)


def test_no_wheel_is_taken_that_asks_for_more_than_is_promised() -> None:
    found = {glibc(Path(f"a-1-cp311-cp311-{tag}.whl")) for tag in platforms("x86_64")}
    assert max(found) == FLOOR
    assert (2, 17) in found


def test_the_handbook_names_the_same_c_library() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "betrieb.md"
    section = page.read_text(encoding="utf-8").split("## Installation ohne Netz")[1].split("\n## ")[0]
    assert f"glibc {FLOOR[0]}.{FLOOR[1]}" in section
    listed = re.findall(r"^\| [^|]+ \| (2\.\d+) \|", section, re.MULTILINE)
    assert len(listed) > 5
    assert all(tuple(int(one) for one in each.split(".")) >= FLOOR for each in listed)
