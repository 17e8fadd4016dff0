"""Jars fetched once by Maven, kept under .local/ by the hash of what asked for them."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.settings import LOCAL, ROOT

FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData")
FETCH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


class JavaError(RuntimeError):
    """A Java tool is missing or failed; the message says which and how to get on."""


def digest(*files: Path) -> str:
    seen = hashlib.sha256()
    for file in sorted(files):
        seen.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:16]


def run(argv: list[str]) -> None:
    """Raises JavaError with the tool's own words."""
    tool = shutil.which(argv[0])
    if tool is None:
        raise JavaError(f"{argv[0]} is not installed. Run deploy/local/setup.sh (make run does).")
    done = subprocess.run([tool, *argv[1:]], capture_output=True, text=True, check=False)
    if done.returncode:
        raise JavaError(f"{argv[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


@contextmanager
def filled_once(target: Path) -> Iterator[Path]:
    """Yields a folder to fill, which becomes `target` whole or not at all; two at once do no harm."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch) / "filling"
        folder.mkdir()
        yield folder
        if not target.exists():
            folder.rename(target)


def jars(module: Path) -> Path:
    """The folder of a module's runtime jars; Maven is asked only when the pom is new."""
    target = LOCAL / "jars" / f"{module.name}-{digest(module / 'pom.xml')}"
    if not target.exists():
        with filled_once(target) as folder:
            run(
                [
                    "mvn",
                    "-q",
                    "-B",
                    "-f",
                    str(module / "pom.xml"),
                    FETCH,
                    f"-DoutputDirectory={folder}",
                    "-DincludeScope=runtime",
                ]
            )
    return target
