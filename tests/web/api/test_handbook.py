"""The handbook's example, run as it stands against a server that listens; the command that lets a program in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner

from cli.commands.access.accounts.token import command
from schemas.access.role import Role
from tests.web.api.conftest import program
from tests.web.office import Site

PAGE = Path(__file__).resolve().parents[3] / "docs" / "handbuch" / "schnittstelle.md"


@pytest.fixture
def served(shown: Site) -> Iterator[str]:
    """The address of a server on this machine."""
    server = uvicorn.Server(uvicorn.Config(shown.app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_the_example_runs_as_it_is_written(served: str, shown: Site) -> None:
    example = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    secret = program(shown, Role.HEAD).secret
    done = subprocess.run(
        [sys.executable, "-c", example[1]], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, "REGELWERK_ADRESSE": served, "REGELWERK_ZUGANG": secret, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(line.split()[0].isdecimal() for line in lines[:3])
    assert lines[3:]
    assert {line.split(" | ")[0] for line in lines[3:]} <= {"zu tun", "ungeklärt", "in Ordnung", "trifft nicht zu"}


def test_every_address_of_the_page_is_there(shown: Site) -> None:
    document = shown.client().get("/api/v1/openapi.json").json()
    named = set(re.findall(r"`(?:GET|POST) (/[a-z{}/]+)", PAGE.read_text(encoding="utf-8")))
    assert named == set(document["paths"])


def test_the_command_lets_a_program_in_and_out(office: Site) -> None:
    store = ["--store", str(office.store.path), "--by", "Erika Muster"]
    made = CliRunner().invoke(command, ["Fachverfahren", "--rolle", "Prüfer", "--alle-teams", *store])
    secret = made.output.split()[-1]
    known = re.search(r"zugang-\d+", made.output)
    assert known is not None
    headers = {"authorization": f"Bearer {secret}"}
    listed = CliRunner().invoke(command, store).output
    assert "Fachverfahren: Prüfer; alle Teams; gilt bis" in listed
    assert secret not in listed
    assert office.client().get("/api/v1/regeln", headers=headers).status_code == 200
    ended = CliRunner().invoke(command, ["--widerrufen", known[0], *store])
    assert "ist widerrufen" in ended.output
    assert office.client().get("/api/v1/regeln", headers=headers).status_code == 401
