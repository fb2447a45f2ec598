"""`regelwerk serve --demo`: an invented office in a browser, one account for each role, new passwords at each start."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from schemas.access.role import Role
from tests.jobs.operation.conftest import free_port

CODE = Path(__file__).resolve().parents[3]
LINE = re.compile(r"^  (\S+)\s+(\S+)\s+(\S+)$", re.MULTILINE)


@contextmanager
def shown(out: Path, log: Path) -> Iterator[tuple[str, dict[str, tuple[str, str]]]]:
    """The workbench of an invented office: its address, and for each role login and password."""
    port = free_port()
    words = ["serve", "--demo", "--out", str(out), "--workbench", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-m", "cli.main", *words], cwd=CODE, stdout=file, stderr=file)
    try:
        until = time.monotonic() + 540
        while not answers(port):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.5)
        said = {role: (login, word) for role, login, word in LINE.findall(log.read_text(encoding="utf-8"))}
        yield f"http://127.0.0.1:{port}", said
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def answers(port: int) -> bool:
    """Whether the workbench is there."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/gesundheit").status_code == 200
    except httpx.HTTPError:
        return False


def first_page(address: str, login: str, password: str) -> httpx.Response:
    """What somebody sees first who signs in."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=120) as browser:
        given = {"anmeldename": login, "kennwort": password}
        return browser.post("/anmelden", data=given, headers={"origin": address})


@pytest.mark.slow
def test_one_account_a_role_and_new_passwords_at_each_start(tmp_path: Path) -> None:
    out = tmp_path / "amt"
    with shown(out, tmp_path / "erstes.txt") as (address, said):
        assert set(said) == {role.value for role in Role}
        for login, password in said.values():
            page = first_page(address, login, password)
            assert page.status_code == 200
            assert "Alle Personen und Fälle sind erfunden" in page.text
            assert "/abmelden" in page.text
    with shown(out, tmp_path / "zweites.txt") as (address, again):
        login, password = said["Prüfer"]
        assert again["Prüfer"][1] != password
        assert "/abmelden" not in first_page(address, login, password).text
        assert "/abmelden" in first_page(address, *again["Prüfer"]).text
