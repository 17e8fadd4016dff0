"""Codes of the public language, each with its labels; and which lists may grow inside a version.

**Growing** lists (statuses, roles, actions, reasons, identifier types …) may gain members without a new version: a field of
such a list is a string in its JSON Schema, its known members stand under `examples`, and a reader must accept others, as
« something I do not know yet ». **Closed** lists (invoice or credit note, read or refused …) are an `enum` in the schema:
a new member means a new major version, and `python -m contracts --check` refuses one inside a version.
"""

from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

MAX_CODE = 60


class Label(NamedTuple):
    fr: str
    en: str


class Code(StrEnum):
    """A member is `NAME = "VALUE", "libellé français", "English label"`."""

    label: Label

    def __new__(cls, value: str, fr: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = Label(fr, en)
        return member

    @classmethod
    def known(cls, value: str) -> Self | None:
        """None for a member that a newer minor version added."""
        return cls._value2member_map_.get(value)  # type: ignore[return-value]


class Growing:
    """Annotates a string whose known values are those of `codes`; unknown ones pass."""

    def __init__(self, codes: type[Code]) -> None:
        self.codes = codes

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        known = [str(code) for code in self.codes]
        said = f"{self.codes.__name__}: this list may grow inside the version; accept other values"
        return handler(schema) | {"examples": known, "description": said, "minLength": 1, "maxLength": MAX_CODE}


def every() -> list[type[Code]]:
    """All lists of codes that the contracts declare, by name."""
    return sorted(Code.__subclasses__(), key=lambda codes: codes.__name__)


def page() -> str:
    """docs/codes.md: each list, whether it may grow, each code with its labels."""
    parts = [f"## {codes.__name__}\n\n{_said(codes)}\n\n{_rows(codes)}" for codes in every()]
    return HEAD + "\n\n".join(parts) + "\n"


def _said(codes: type[Code]) -> str:
    return " ".join((codes.__doc__ or "").split())


def _rows(codes: type[Code]) -> str:
    rows = "\n".join(f"| `{code}` | {code.label.fr} | {code.label.en} |" for code in codes)
    return f"| code | libellé | label |\n| --- | --- | --- |\n{rows}"


HEAD = """# Codes

Generated from `contracts` by `python -m contracts`. A **growing** list may gain members inside a version: accept what you do
not know. A **closed** one may not.

"""
