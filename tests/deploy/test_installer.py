"""The script of an archive, run as an office would: on a small archive, in a place without a network where one is to be
had."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.bundle import pack
from deploy.bundle.wheels import NotBuiltError, Room, needed

Install = Callable[..., subprocess.CompletedProcess[str]]
MACHINE = {
    "implementation_name": sys.implementation.name, "platform_machine": os.uname().machine,
    "python_version": "{}.{}".format(*sys.version_info[:2]),
}  # fmt: skip


def wheel(folder: Path, name: str, *needs: str) -> Path:
    """A wheel with one module of its name that, as a program, says where it lies."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "def main():\n    print('läuft', __file__)\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    with zipfile.ZipFile(path, "w") as made:
        for inner, text in files.items():
            made.writestr(inner, text)
        made.writestr(f"{info}/RECORD", "".join(f"{inner},,\n" for inner in [*files, f"{info}/RECORD"]))
    return path


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """An archive, unpacked, with the real pip and one small wheel."""
    import ensurepip

    bundled = sorted((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
    if not bundled:
        pytest.skip("this Python brings no pip wheel of its own (Debian keeps it in python3-venv)")
    folder, made = tmp_path / "paket", tmp_path / "räder"
    folder.mkdir()
    made.mkdir()
    pack.lay_out(folder, [wheel(made, "regelwerk")], bundled[-1], "1.0", MACHINE)
    pack.papers(folder)
    pack.seal(folder)
    return folder


@pytest.fixture
def install(bundle: Path, tmp_path: Path, offline: list[str]) -> Install:
    """Runs the script of the archive where there is no network."""

    def run(*words: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
        command = [*offline, "sh", str(bundle / "install.sh"), "--to", str(tmp_path / "ziel"), *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, **surroundings}
        )

    return run


def test_it_installs_without_a_network_and_without_what_pip_is_told_elsewhere(install: Install, tmp_path: Path) -> None:
    done = install("--no-proof", "--python", sys.executable, PIP_INDEX_URL="http://127.0.0.1:9/", PIP_NO_INDEX="0")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "ziel" / "bin" / "regelwerk") in done.stdout
    said = subprocess.run([tmp_path / "ziel" / "bin" / "regelwerk"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"läuft {tmp_path / 'ziel'}")
    again = install("--no-proof", "--python", sys.executable)
    assert again.returncode == 1
    assert "gibt es schon" in again.stderr
    assert (tmp_path / "ziel" / "bin" / "regelwerk").exists()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("glibc", "2.99", "Dieses Paket braucht glibc 2.99 oder neuer; dieses System hat"),
        ("machine", "s390x", "für Linux auf s390x gemacht; dieser Rechner ist"),
        ("python", "3.99", "für cpython 3.99 gemacht, hier läuft cpython"),
        ("implementation", "pypy", "für pypy"),
    ],
)
def test_another_machine_is_refused(
    key: str, value: str, said: str, install: Install, bundle: Path, tmp_path: Path
) -> None:
    told = json.loads((bundle / pack.MANIFEST).read_text(encoding="utf-8"))
    (bundle / pack.MANIFEST).write_text(json.dumps({**told, key: value}), encoding="utf-8")
    pack.seal(bundle)
    done = install("--no-proof", "--python", sys.executable)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Es wurde nichts installiert." in done.stderr
    assert not (tmp_path / "ziel").exists()


def test_another_python_is_refused_by_the_shell_already(install: Install, bundle: Path) -> None:
    (bundle / pack.PYTHON).write_text("3.99\n", encoding="utf-8")
    done = install("--python", sys.executable)
    assert done.returncode == 1
    assert "Dieses Paket ist für Python 3.99 gemacht." in done.stderr
    assert f"ist Python {MACHINE['python_version']}." in done.stderr
    assert "Abhilfe" in done.stderr


def test_what_was_changed_taken_away_or_added_is_named(install: Install, bundle: Path, tmp_path: Path) -> None:
    (bundle / "LICENSE").write_text("anders", encoding="utf-8")
    (bundle / "LIESMICH.txt").unlink()
    shutil.copy(bundle / "wheels" / "regelwerk-1.0-py3-none-any.whl", bundle / "wheels" / "fremd-1.0-py3-none-any.whl")
    done = install("--no-proof", "--python", sys.executable)
    assert done.returncode == 1
    for said in ("Es fehlt: LIESMICH.txt", "gehört nicht dazu: wheels/fremd-1.0", "Verändert ist: LICENSE"):
        assert said in done.stderr
    assert not (tmp_path / "ziel").exists()


def test_a_wheel_that_is_not_the_one_asked_for_is_refused_by_pip_too(
    install: Install, bundle: Path, tmp_path: Path
) -> None:
    wheel(bundle / "wheels", "regelwerk", "noch-etwas")
    pack.seal(bundle)
    done = install("--no-proof", "--python", sys.executable)
    assert done.returncode == 1
    assert "HASH" in done.stderr.upper()
    assert not (tmp_path / "ziel").exists()


def test_a_proof_that_fails_leaves_nothing(install: Install, tmp_path: Path) -> None:
    # The small wheel's program makes no office: its run has no receipt.
    done = install("--python", sys.executable)
    assert done.returncode != 0
    assert not (tmp_path / "ziel").exists()


def test_only_what_is_needed_is_taken(tmp_path: Path) -> None:
    wheels = [
        wheel(tmp_path, "regelwerk", "eins", "test-werkzeug; extra == 'test'", "alt; python_version < '3.0'"),
        wheel(tmp_path, "eins", "Zwei[mehr]>=1"),
        wheel(tmp_path, "zwei", "drei; extra == 'mehr'", "vier; extra == 'viel'"),
        wheel(tmp_path, "drei"),
        wheel(tmp_path, "vier"),
        wheel(tmp_path, "test_werkzeug"),
    ]
    machine = {"python_version": "3.11"}
    assert {path.name.split("-")[0] for path in needed(wheels, machine)} == {"regelwerk", "eins", "zwei", "drei"}
    with pytest.raises(NotBuiltError, match="drei"):
        needed([path for path in wheels if "drei" not in path.name], machine)


def test_a_python_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises((NotBuiltError, OSError)):
        Room(str(tmp_path / "python9"), tmp_path)
