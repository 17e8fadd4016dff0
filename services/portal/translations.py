"""The catalogues: French is the msgid, English beside it, read from the .po at the start (no build step)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from chassis.typography import french

LOCALE = Path(__file__).with_name("locale")


@cache
def catalogue(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """msgid → msgstr; of a plural form, both."""
    path = LOCALE / language / "portal.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    return {_first(message.id): _strings(message.string) for message in messages if message.id and message.string}


def translated(language: str, msgid: str, **values: Any) -> str:
    """A missing entry is shown in French; a test sees to it that there is none."""
    text = catalogue(language).get(msgid)
    if text is None:
        return _filled(typeset(msgid), values)
    return _filled(text if isinstance(text, str) else text[0], values)


@cache
def typeset(text: str) -> str:
    """French typography; the space before a place to fill stays an ordinary one, so that long names can wrap."""
    return french(text).replace("\u00a0%(", " %(")


def counted(language: str, one: str, many: str, count: int, **values: Any) -> str:
    """French has the singular for zero and one, English for one alone."""
    texts = catalogue(language).get(one) or (typeset(one), typeset(many))
    singular = count <= 1 if language == "fr" else count == 1
    return _filled(texts[0 if singular else -1], {"count": count, **values})


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return text % values if values else text.replace("%%", "%")


def _first(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _strings(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)
