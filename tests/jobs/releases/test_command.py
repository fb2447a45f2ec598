"""The commands, as an office without a browser uses them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import regelwerk
from tests.jobs.releases.conftest import PATH, Bureau, shorter

__all__ = ["regelwerk"]

Call = Callable[..., subprocess.CompletedProcess[str]]


def test_from_a_folder_to_a_release_and_to_git(bureau: Bureau, regelwerk: Call, tmp_path: Path) -> None:
    store = ("--store", bureau.store.path)
    assert "noch nichts freigegeben" in regelwerk("release", "verlauf", *store).stdout
    before = bureau.text()
    shutil.copytree(bureau.store.rules, tmp_path / "neu")
    (tmp_path / "neu" / PATH).write_text(shorter(before), encoding="utf-8")
    tried = regelwerk("simulate", *store, "--from", "neu", "--title", "Früher hinsehen", "--by", "anna")
    assert tried.returncode == 0, tried.stderr
    assert "Absolventenmanagement früh genug beginnen: geändert" in tried.stdout
    asked = ("release", "freigeben", "1", *store, "--reason", "Beschluss", "--by")
    own = regelwerk(*asked, "anna")
    assert (own.returncode, "Vier-Augen-Prinzip" in own.stderr) == (1, True)
    done = regelwerk(*asked, "bert")
    assert (done.returncode, "Freigabe 1" in done.stdout) == (0, True)
    assert bureau.text() == shorter(before)
    assert "Grund: Beschluss" in regelwerk("release", "verlauf", *store).stdout
    told = regelwerk("release", "vergleichen", *store, "--old", "vor", "--new", "1").stdout
    assert "+ titel: Absolventenmanagement früh genug beginnen" in told
    (tmp_path / "freigabe.patch").write_text(regelwerk("release", "patch", "1", *store).stdout, encoding="utf-8")
    git = tmp_path / "git"
    git.mkdir()
    (git / PATH).parent.mkdir(parents=True)
    (git / PATH).write_text(before, encoding="utf-8")
    subprocess.run(["git", "apply", "../freigabe.patch"], cwd=git, check=True)
    assert (git / PATH).read_text(encoding="utf-8") == shorter(before)
    back = regelwerk("release", "zuruecknehmen", "1", *store, "--by", "anna")
    assert "regelwerk simulate 2" in back.stdout
    (bureau.store.rules / PATH).write_text(before, encoding="utf-8")
    seen = regelwerk("release", "verlauf", *store)
    assert (seen.returncode, "ohne Freigabe geändert" in seen.stdout) == (1, True)
    taken = regelwerk("release", "uebernehmen", *store, "--by", "bert", "--reason", "aus Git")
    assert "Freigabe 2" in taken.stdout


def test_a_change_without_effect_and_one_without_files(bureau: Bureau, regelwerk: Call, tmp_path: Path) -> None:
    store = ("--store", bureau.store.path)
    shutil.copytree(bureau.store.rules, tmp_path / "neu")
    (tmp_path / "neu" / PATH).write_text(bureau.text() + "# nur eine Bemerkung\n", encoding="utf-8")
    for title in ("Bemerkung", "Bemerkung, zweiter Anlauf"):
        tried = regelwerk("simulate", *store, "--from", "neu", "--title", title, "--by", "anna")
        assert tried.returncode == 0, tried.stderr
        assert "Es ändert sich kein Ergebnis" in tried.stdout
        assert "Kundinnen" not in tried.stdout
    seen = regelwerk("release", "verlauf", *store).stdout
    assert "Offene Änderung 1: Bemerkung (keine Dateien mehr: " in seen
    assert f"Offene Änderung 2: Bemerkung, zweiter Anlauf ({PATH})" in seen


def test_wrong_use_is_said(bureau: Bureau, regelwerk: Call) -> None:
    store = ("--store", bureau.store.path)
    assert regelwerk("simulate", *store).returncode == 2
    assert "gibt es nicht" in regelwerk("simulate", *store, "7").stderr
    assert "gibt es nicht" in regelwerk("release", "patch", "7", *store).stderr
