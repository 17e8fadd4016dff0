"""Codes of the public language, each with its labels; and which lists may grow inside a version.

**Growing** lists (statuses, roles, actions, reasons, identifier types …) may gain members without a new version: a field of
such a list is a string in its JSON Schema, its known members stand under `examples`, and a reader must accept others, as
« something I do not know yet ». **Closed** lists (invoice or credit note, read or refused …) are an `enum` in the schema:
a new member means a new major version, and `python -m contracts --check` refuses one inside a version.
"""

from enum import StrEnum
from typing import Any, NamedTuple, Self

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


def table(codes: type[Code]) -> list[dict[str, Any]]:
    """Each member with its labels, for the generated documents."""
    return [{"code": str(code), "fr": code.label.fr, "en": code.label.en} for code in codes]
