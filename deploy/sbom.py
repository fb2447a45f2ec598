"""Writes the parts list (SBOM, CycloneDX) of what is installed and of the front end: build/sbom/*.cdx.json.

    python deploy/sbom.py TOOLS

TOOLS is the environment with cyclonedx-bom, apart from the product's own. Names, versions, licences and links between
packages come from what lies in `.venv`; those of the front end from its lock, by npm. Needs the standard library alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
FRONT = HOUSE / "web" / "frontend"
OUT = HOUSE / "build" / "sbom"


def main() -> int:
    """Writes both lists; 1 if one of them cannot be written."""
    tools = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    python(tools, OUT / "python.cdx.json")
    if shutil.which("npm") is None:
        print("Die Liste der Oberfläche fehlt: npm ist nicht da.", file=sys.stderr)
        return 1
    front(OUT / "front.cdx.json")
    return 0


def python(tools: Path, out: Path) -> None:
    """The list of the Python packages, without the folder that they lie in."""
    asked = [
        str(tools / "bin" / "cyclonedx-py"), "environment", str(HOUSE / ".venv" / "bin" / "python"),
        "--pyproject", str(HOUSE / "pyproject.toml"), "--output-reproducible", "--of", "JSON", "-o", str(out),
    ]  # fmt: skip
    subprocess.run(asked, check=True, stdin=subprocess.DEVNULL)
    made = json.loads(out.read_text(encoding="utf-8"))
    for component in (made["metadata"]["component"], *made["components"]):
        component.pop("properties", None)
        links = component.get("externalReferences", [])
        component["externalReferences"] = [link for link in links if not link["url"].startswith("file:")]
    _write(out, made)


def front(out: Path) -> None:
    """The list of the front end's packages, out of its lock."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(FRONT / "package-lock.json", folder)
        package = json.loads((FRONT / "package.json").read_text(encoding="utf-8"))
        project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        # npm names nothing without a version.
        text = json.dumps({**package, "version": project["version"]})
        (Path(folder) / "package.json").write_text(text, encoding="utf-8")
        asked = ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--sbom-type", "application"]
        done = subprocess.run(asked, cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    _write(out, json.loads(done.stdout))


def _write(out: Path, made: object) -> None:
    out.write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{out.relative_to(HOUSE)} geschrieben.")


if __name__ == "__main__":
    sys.exit(main())
