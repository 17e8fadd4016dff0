"""Invoices as real programs make them: HTML filled with the forms' values, printed by Chromium with the fonts of tests/kit.

A list is a folder of pages. A page's first line holds its options (`<!-- rates=2 money=nbsp -->`, as in the forms); `<!-- lines -->…<!-- end -->` is repeated for each line.
Braces name values outside of `<style>` alone: a value named in a hidden block would count as printed, so none is.
"""

import re
import subprocess
from functools import cache
from hashlib import sha256
from os import environ
from pathlib import Path
from random import Random
from shutil import which
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from tests.kit.generator.forms import Form

_LINES = re.compile(r"<!-- lines -->(.*?)<!-- end -->", re.DOTALL)
_STYLE = re.compile(r"(<style>.*?</style>)", re.DOTALL)
_SECONDS = 60
_FONTS = Path(__file__).parents[1] / "fonts"  # the fonts of the machine would give other line breaks


@cache
def pages() -> dict[str, tuple[dict[str, str], str]]:
    """Name → options and HTML."""
    by_name = {}
    for path in sorted((Path(__file__).parent / "pages").glob("*/*.html")):
        head, _, html = path.read_text().partition("\n")
        words = head.removeprefix("<!--").removesuffix("-->").split()
        pairs = dict(word.partition("=")[::2] for word in words)
        by_name[path.stem] = (pairs | {"list": path.parent.name}, html)
    return by_name


def _filled_text(form: Form, html: str) -> str:
    pieces = _LINES.split(html)
    for n in range(1, len(pieces), 2):
        pieces[n] = "".join(form.text(pieces[n], line, rank) for rank, line in enumerate(form.invoice.lines, 1))
    pieces[::2] = [form.text(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _filled(form: Form, html: str) -> str:
    parts = _STYLE.split(html)
    return "".join(part if part.startswith("<style>") else _filled_text(form, part) for part in parts)


def _print(html: str, target: Path) -> None:
    browser = environ.get("CHROMIUM") or which("chromium") or which("chromium-browser") or which("google-chrome")
    if not browser:
        raise FileNotFoundError("chromium: install it, or name it in CHROMIUM")
    with TemporaryDirectory(prefix="chorale-pages-") as room:
        source, made = Path(room, "page.html"), Path(room, "page.pdf")
        source.write_text(html)
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={room}/profile", f"--print-to-pdf={made}", source.as_uri()]
        fonts = {"FONTCONFIG_FILE": str(_FONTS / "fonts.conf"), "XDG_CACHE_HOME": room}
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=environ | fonts)
        made.replace(target)


@cache
def _fonts() -> bytes:
    """What a page kept from an earlier run must have been printed with."""
    return b"".join(sha256(path.read_bytes()).digest() for path in sorted(_FONTS.iterdir()))


def _pdf(html: str) -> bytes:
    target = Path(gettempdir(), "chorale-pages", sha256(_fonts() + html.encode()).hexdigest() + ".pdf")
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        _print(html, target)
    return target.read_bytes()


def printed(name: str, seed: int) -> tuple[bytes, dict[str, Any], dict[str, Any]]:
    """The PDF, what is printed on it, and every true value of it, printed or not."""
    options, html = pages()[name]
    form = Form(options, Random(f"page/{name}/{seed}"))
    pdf = _pdf(_filled(form, html))
    truth = form.truth()
    return pdf, form.printed(), truth
