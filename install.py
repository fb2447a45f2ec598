"""Set up `.venv` from the one lock file, then the project itself. Needs Python 3.11 and nothing else.

    python3 install.py [--spark]

The lock is installed with its hashes checked. durable_rules alone comes as source: where it cannot be built, this is
said once and everything else is installed; only the second opinion is then missing. Spark (450 MB, needs Java) is left
out unless it is asked for, was there before, or nothing may be left out (CI).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
LOCK = HOUSE / "requirements.lock"
ROOM = HOUSE / ".venv"
PYTHON = ROOM / "bin" / "python"
STAMP = ROOM / "installed"
FROM_SOURCE = "durable-rules"
ON_DEMAND = ("py4j", "pyspark")
"""What only `regelwerk run --engine spark` needs."""

NOT_WANTED = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_NO_BINARY")
"""What a person may have set for other work and what would lead the installation astray. Mirrors and proxies stay."""

NO_SECOND_OPINION = """
======================================================================================
 ACHTUNG: Die zweite Meinung (durable_rules) konnte nicht gebaut werden.
 {reason}
 Alles andere läuft; `--verify` vergleicht dann zwei Auswertungen statt drei.
 Abhilfe (Debian, Ubuntu): apt-get install gcc python3-dev, danach make clean
 The second evaluator could not be built (no C compiler?); everything else works.
======================================================================================
"""


def blocks(lock: str) -> list[str]:
    """The requirements of a lock file, each with its hashes."""
    found: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line.startswith((" ", "\t")) and found:
            found[-1] += line
        elif line.strip() and not line.startswith("#"):
            found.append(line)
    return found


def split(lock: str, name: str) -> tuple[str, str]:
    """The lock without one package, and that package alone; the hashes stay with both."""
    rest = [block for block in blocks(lock) if block.split("==")[0] != name]
    alone = [block for block in blocks(lock) if block.split("==")[0] == name]
    return "".join(rest), "".join(alone)


def everyday(lock: str) -> tuple[str, str]:
    """The lock without what is installed on demand, and that alone."""
    rest, demanded = lock, ""
    for name in ON_DEMAND:
        rest, alone = split(rest, name)
        demanded += alone
    return rest, demanded


def environment(version: tuple[int, ...] = sys.version_info[:2]) -> dict[str, str]:
    """The caller's environment without what would install to another place or build against other headers.

    `version` is that of the Python for which something is built.
    """
    kept = {name: text for name, text in os.environ.items() if name not in NOT_WANTED}
    kept |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if version >= (3, 13):
        # durable_rules calls a function that Python 3.13 removed; its successor takes the same arguments.
        kept["CPPFLAGS"] = "-DPyEval_CallObject=PyObject_CallObject " + kept.get("CPPFLAGS", "")
    return kept


def pip(*words: str) -> subprocess.CompletedProcess[str]:
    """One call of the new environment's pip; its warnings are left out, its errors kept."""
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--no-compile", *words]
    return subprocess.run(
        command, cwd=HOUSE, env=environment(), text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def pip_or_stop(*words: str) -> None:
    """The same for what nothing works without."""
    done = pip(*words)
    if done.returncode:
        sys.exit(f"{done.stdout}\nDie Installation ist gescheitert (siehe oben). / Installing failed, see above.")


def from_lock(folder: Path, requirements: str) -> tuple[str, ...]:
    """Arguments for pip that install these requirements and nothing else, hashes checked."""
    path = folder / "requirements.txt"
    path.write_text(requirements, encoding="utf-8")
    return "--no-deps", "--require-hashes", "-r", str(path)


def make_room() -> None:
    """An empty `.venv`, unless a usable one is there."""
    usable = (
        PYTHON.exists()
        and not subprocess.run([str(PYTHON), "-m", "pip", "--version"], check=False, capture_output=True).returncode
    )
    if usable:
        return
    try:
        venv.create(ROOM, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        sys.exit(f"{failure}\n.venv lässt sich nicht anlegen. Debian, Ubuntu: apt-get install python3-venv")


def second_opinion(folder: Path, requirements: str) -> None:
    """Build durable_rules; where that fails say so, and stop only where nothing may be left out."""
    # Not from pip's cache: a wheel there may have been built without the successor's name.
    built = pip("--no-cache-dir", "--no-build-isolation", *from_lock(folder, requirements))
    if built.returncode == 0:
        return
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    reason = "Kein C-Compiler gefunden." if shutil.which(compiler) is None else built.stdout.strip()[-1500:]
    sys.stderr.write(NO_SECOND_OPINION.format(reason=reason))
    if os.environ.get("CI"):
        sys.exit("Im CI darf nichts entfallen.")


def compile_ahead() -> None:
    """What was installed is compiled on all cores; pip would use one. What stays uncompiled only begins more slowly.

    The packages' own tests, a sixth of all, are left out.
    """
    places = map(str, ROOM.glob("lib/python*/site-packages"))
    command = [str(PYTHON), "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests[/\\]", *places]
    subprocess.run(command, check=False, capture_output=True)


def wants_spark() -> bool:
    """Whether Spark is asked for, was installed before, or nothing may be left out."""
    there = any(ROOM.glob("lib/python*/site-packages/pyspark"))
    return "--spark" in sys.argv[1:] or bool(os.environ.get("CI")) or there


def main() -> None:
    """The whole way: room, lock, second opinion, project, stamp."""
    sys.stderr.write(f"Richte .venv ein (Python {sys.version.split()[0]}, einmalig, ein bis zwei Minuten) …\n")
    spark = wants_spark()
    make_room()
    lock, demanded = everyday(LOCK.read_text(encoding="utf-8"))
    rest, alone = split(lock, FROM_SOURCE)
    with tempfile.TemporaryDirectory() as name:
        pip_or_stop(*from_lock(Path(name), rest))
        second_opinion(Path(name), alone)
        if spark:
            pip_or_stop("--no-build-isolation", *from_lock(Path(name), demanded))
    pip_or_stop("--no-deps", "--no-build-isolation", "-e", ".")
    compile_ahead()
    STAMP.touch()


if __name__ == "__main__":
    main()
