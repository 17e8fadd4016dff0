"""The strings that the portal speaks: those of its templates and those marked in its code."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from deploy.local.settings import ROOT

PORTAL = ROOT / "services/portal"
KEYWORDS = {"_": None, "N_": None, "say": None, "ngettext": (1, 2)}


def spoken() -> dict[str, Path]:
    """French string → a file that says it."""
    return {message: path for path in _sources() for message in _messages(path)}


def _sources() -> Iterator[Path]:
    yield from sorted(PORTAL.rglob("*.html"))
    yield from sorted(PORTAL.rglob("*.py"))


def _messages(path: Path) -> Iterator[str]:
    method = babel_extract if path.suffix == ".html" else "python"
    options = {"trimmed": "false", "silent": "false"} if path.suffix == ".html" else {}
    with path.open("rb") as file:
        for _, found, _, _ in extract(method, file, KEYWORDS, options=options):
            yield found if isinstance(found, str) else found[0]


def english() -> dict[str, str | tuple[str, ...]]:
    with (PORTAL / "locale/en/portal.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in read_po(file, locale="en")
            if message.id
        }
