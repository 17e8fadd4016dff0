"""Mails from one template a language: the first line is the subject, `-> label | url` the one link that acts.

A paragraph of lines `* label | url` is a list of links.

The HTML part is made from the same text, escaped as a whole: what a person typed can never become markup.
"""

import html
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.smtp import Content
from chassis.typography import FIXED, de, french

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;background:#f4f5f7;font-family:system-ui,sans-serif;color:#1b1f2a">
<main style="max-width:36rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:8px;line-height:1.5">
<p style="margin:0 0 1.5rem;font-weight:700;color:#27408b">Chorale</p>
{body}
</main></body></html>
"""
BUTTON = (
    '<p style="margin:1.5rem 0"><a href="{url}" style="display:inline-block;padding:.7rem 1.2rem;border-radius:6px;'
    'background:#27408b;color:#fff;text-decoration:none">{label}</a></p>'
)


MARKS = {"->": "→", "* ": "•"}
"""What begins a link or a list in a template, and what is shown where somebody typed it."""


class Templates:
    """`<folder>/<name>.<language>.txt`; a missing variable is an error, not an empty place."""

    def __init__(self, folder: Path) -> None:
        # autoescape off: plain text; the HTML part is escaped in _paragraph
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_one_line,
        )
        self._environment.filters["de"] = de

    def render(self, name: str, language: str, params: dict[str, Any]) -> Content:
        text = self._environment.get_template(f"{name}.{language}.txt").render(params)
        text = french(text) if language == "fr" else text
        subject, _, body = text.partition("\n")
        paragraphs = [p.strip() for p in body.split("\n\n") if p.strip()]
        page = PAGE.format(
            language=language, subject=html.escape(subject), body="\n".join(_paragraph(p) for p in paragraphs)
        )
        colon = f"{FIXED}:" if language == "fr" else ":"
        return Content(subject, "\n\n".join(_plain(p, colon) for p in paragraphs) + "\n", page)


def _one_line(value: Any) -> str:
    """A value stays inside its sentence: it can start neither a paragraph nor a link."""
    line = " ".join(str(value).split())
    sign = next((shown for mark, shown in MARKS.items() if line.startswith(mark)), "")
    return f"{sign} {line[2:].strip()}" if sign else line


def _link(paragraph: str) -> tuple[str, str] | None:
    if not paragraph.startswith("-> ") or "|" not in paragraph:
        return None
    label, _, url = paragraph[3:].rpartition("|")
    return label.strip(), url.strip()


def _list(paragraph: str) -> list[tuple[str, str]]:
    """Its links; none for another paragraph."""
    lines = paragraph.split("\n")
    if not all(line.startswith("* ") and "|" in line for line in lines):
        return []
    parts = (line[2:].rpartition("|") for line in lines)
    return [(label.strip(), url.strip()) for label, _, url in parts]


def _plain(paragraph: str, colon: str) -> str:
    if links := _list(paragraph):
        return "\n".join(f"- {label}\n  {url}" for label, url in links)
    link = _link(paragraph)
    return f"{link[0]}{colon}\n{link[1]}" if link else paragraph


def _paragraph(paragraph: str) -> str:
    if links := _list(paragraph):
        items = (f'<li><a href="{html.escape(url)}">{html.escape(label)}</a></li>' for label, url in links)
        return f"<ul>{''.join(items)}</ul>"
    link = _link(paragraph)
    if link:
        return BUTTON.format(label=html.escape(link[0]), url=html.escape(link[1]))
    return f"<p>{html.escape(paragraph).replace(chr(10), '<br>')}</p>"
