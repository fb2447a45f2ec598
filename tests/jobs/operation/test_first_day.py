"""The first day, as somebody types it; on the second try nothing is lost."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from cli.main import main
from intake.keys.secret import case_key
from schemas.evidence.trail import Kind
from store.folder import open_store
from store.records.connect import connect, reading
from store.trail.entries import entries
from tests.jobs.operation.conftest import free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
PASSWORD = "geheim und lang"


class Box:
    """A mail server that wants a login (only on this machine, so that it may be without TLS)."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Takes a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    """The server and its port."""
    made, port = Box(), free_port()

    def known(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=right, handled=right)

    server = Controller(
        made, hostname="127.0.0.1", port=port, authenticator=known, auth_required=True, auth_require_tls=False
    )
    server.start()
    yield made, port
    server.stop()


def run(*words: str) -> int:
    """The command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["einrichten", *words])
    return int(ended.value.code or 0)


def told(folder: Path, rules: Path, port: int) -> tuple[str, ...]:
    """Everything by options."""
    password = folder / "kennwort"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    password.chmod(0o600)
    return (
        "--store", str(folder / "ablage"), "--office", "musterstadt", "--rules", str(rules), "--admin", "A. Beispiel",
        "--mail-server", "127.0.0.1", "--mail-port", str(port), "--mail-encryption", "keine",
        "--mail-from", "regelwerk@amt.example", "--mail-user", "regelwerk", "--mail-password-file", str(password),
        "--mail-to", "verwaltung@amt.example", "--yes", "--by", "T",
    )  # fmt: skip


def test_a_first_day_by_options_and_once_more(
    box: tuple[Box, int], house_of_rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mails, port = box
    words = told(tmp_path, house_of_rules, port)
    assert run(*words) == 0
    store = open_store(tmp_path / "ablage")
    key = case_key(store.keys)
    assert [message_from_bytes(one, policy=default)["To"] for one in mails.mails] == ["verwaltung@amt.example"]
    assert run(*words) == 0
    assert case_key(store.keys) == key
    assert len(mails.mails) == 2
    engine = connect(store.url)
    with reading(engine) as connection:
        named = list(entries(connection, Kind.SETTING, "verwaltung"))
    engine.dispose()
    assert len(named) == 1
    assert "Beispiel" not in named[0].body
    output = capsys.readouterr()
    assert PASSWORD not in output.out + output.err
    assert PASSWORD not in store.settings.read_text(encoding="utf-8")
    assert "war schon da, bleibt" in output.out
    assert stat.S_IMODE(store.settings.stat().st_mode) == 0o600


def test_another_office_does_not_get_into_a_store(house_of_rules: Path, tmp_path: Path) -> None:
    place = ("--store", str(tmp_path / "ablage"), "--rules", str(house_of_rules), "--no-mail", "--yes")
    assert run(*place) == 1
    assert run(*place, "--office", "musterstadt") == 0
    assert run(*place, "--office", "anderswo") == 1
    assert run(*place) == 0


def test_a_test_mail_that_is_not_taken_is_said_and_the_rest_stays(
    box: tuple[Box, int], house_of_rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = told(tmp_path, house_of_rules, box[1])
    (tmp_path / "kennwort").write_text("falsch\n", encoding="utf-8")
    assert run(*words) == 1
    assert "Benutzer oder Kennwort" in capsys.readouterr().err
    (tmp_path / "kennwort").write_text(PASSWORD + "\n", encoding="utf-8")
    assert run("--store", str(tmp_path / "ablage"), "--mail-to", "verwaltung@amt.example", "--yes") == 0


def test_a_first_day_by_questions(box: tuple[Box, int], house_of_rules: Path, tmp_path: Path) -> None:
    answers = [
        "musterstadt", "", "A. Beispiel", "vielleicht", "ja", "127.0.0.1", "regelwerk@amt.example", "keine",
        "regelwerk", PASSWORD, "verwaltung@amt.example",
    ]  # fmt: skip
    ours, theirs = pty.openpty()
    command = [
        sys.executable, "-m", "cli.main", "einrichten", "--store", str(tmp_path / "ablage"), "--rules",
        str(house_of_rules), "--mail-port", str(box[1]),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        cwd=Path(__file__).resolve().parents[3],
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    for answer in answers:
        while not shown.rstrip().endswith(b":"):
            shown += os.read(ours, 1024)
        os.write(ours, f"{answer}\n".encode())
        shown += b"|"
    while True:
        try:
            more = os.read(ours, 1024)
        except OSError:
            break
        if not more:
            break
        shown += more
    assert process.wait(30) == 0, shown.decode()
    text = shown.decode()
    assert PASSWORD not in text
    assert "Bitte ja oder nein." in text
    assert len(box[0].mails) == 1
    store = open_store(tmp_path / "ablage")
    file = Path(store.mail["kennwort_datei"])
    assert file.read_text(encoding="utf-8").strip() == PASSWORD
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
