"""What an image of each service holds, from uv.lock: its bill of materials, and what is known against any of it.

python -m deploy.dependencies sbom | audit. The bills (CycloneDX) go to .local/sbom/. An audit ends with status 1 for an
advisory that deploy/audit-allowed.toml does not accept today, and with 3 when the index gave no answer: nothing was checked.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from deploy.local.settings import LOCAL, ROOT
from deploy.services import SERVICES

IMAGES = (*SERVICES, "deploy")
ALLOWED = ROOT / "deploy" / "audit-allowed.toml"
OPEN, NO_INDEX = 1, 3


class NoAnswerError(RuntimeError):
    """The index of advisories did not answer: there is no verdict."""


@dataclass(frozen=True)
class Allowed:
    """An advisory accepted until a day, and why."""

    id: str
    package: str
    until: date
    why: str


def allowed(text: str) -> list[Allowed]:
    """Raises TypeError for an entry that lacks a field or has one too many."""
    return [Allowed(**row) for row in tomllib.loads(text).get("allowed", [])]


def judged(report: dict[str, Any], accepted: Sequence[Allowed], today: date) -> tuple[list[str], list[str]]:
    """Lines for what must be mended, and for what is to be known. Raises NoAnswerError when nothing was audited."""
    packages = report["dependencies"]
    unaudited = [package["name"] for package in packages if "skip_reason" in package]
    if len(unaudited) == len(packages):
        raise NoAnswerError
    open_ones, notes = [], [f"not known to the index, and so not audited: {name}" for name in unaudited]
    seen = set()
    for package, names, line in _advisories(packages):
        entry = next((a for a in accepted if a.package == package and a.id in names), None)
        seen.add(entry)
        if entry is None:
            open_ones.append(line)
        elif today > entry.until:
            open_ones.append(f"{line}; was accepted until {entry.until}: {entry.why}")
        else:
            notes.append(f"{line}; accepted until {entry.until}: {entry.why}")
    notes += [f"no longer needed in {ALLOWED.name}: {entry.id} ({entry.package})" for entry in set(accepted) - seen]
    return open_ones, notes


def _advisories(packages: Sequence[dict[str, Any]]) -> Iterator[tuple[str, set[str], str]]:
    for package in packages:
        for one in package.get("vulns", []):
            mended = ", ".join(one["fix_versions"]) or "no version"
            line = f"{package['name']} {package['version']}: {one['id']}, mended in {mended}"
            yield package["name"], {one["id"], *one.get("aliases", [])}, line


def locked(*images: str) -> str:
    """Every library of these images with its version and hashes, as a requirements file."""
    uv = shutil.which("uv") or str(LOCAL / "uv" / "bin" / "uv")
    extras = [word for name in images for word in ("--extra", name)]
    command = [uv, "export", "--frozen", "--quiet", "--no-default-groups", "--no-emit-project", *extras]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sbom() -> int:
    folder = LOCAL / "sbom"
    folder.mkdir(parents=True, exist_ok=True)
    for name in IMAGES:
        bill = folder / f"{name}.cdx.json"
        command = [_tool("cyclonedx-py"), "requirements", "--output-reproducible", "-o", str(bill), "-"]
        subprocess.run(command, input=locked(name), cwd=ROOT, check=True, text=True)
        print(f"{len(json.loads(bill.read_text())['components']):4} components  {bill.relative_to(ROOT)}")
    return 0


def audit() -> int:
    try:
        open_ones, notes = judged(_asked(), allowed(ALLOWED.read_text()), datetime.now(UTC).date())
    except NoAnswerError:
        print("No index of advisories answered: NOTHING was checked. Ask again from a machine that reaches one.")
        return NO_INDEX
    print("\n".join([*notes, *(f"OPEN  {line}" for line in open_ones)] or ["No advisory."]))
    return OPEN if open_ones else 0


def _asked() -> dict[str, Any]:
    """pip-audit's report. It ends with 0 also when it could look at nothing. Raises NoAnswerError."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(locked(*IMAGES))
        requirements.flush()
        words = ["--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip", "-r", requirements.name]
        run = subprocess.run([_tool("pip-audit"), *words], capture_output=True, text=True, check=False)
    try:
        report: dict[str, Any] = json.loads(run.stdout)
    except ValueError as error:
        print(run.stderr[-500:], file=sys.stderr)
        raise NoAnswerError from error
    return report


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def main() -> None:
    todo = {"sbom": sbom, "audit": audit}.get(" ".join(sys.argv[1:]))
    sys.exit(todo() if todo else __doc__)


if __name__ == "__main__":
    main()
