"""A place without a network."""

from __future__ import annotations

import shutil
import subprocess

import pytest


@pytest.fixture(scope="session")
def offline() -> list[str]:
    """Words before a command that take its network away; skipped where the system does not allow it."""
    command = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare (util-linux) to take the network away with")
    asked = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if asked.returncode:
        pytest.skip(f"no network namespace is to be had here: {asked.stderr.strip()}")
    return command
