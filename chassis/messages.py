"""The catalogue of messages: each code once, with the rule behind it, what is wrong and what to do, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import Finding, Text


@dataclass(frozen=True, slots=True)
class Message:
    """Texts are `str.format` templates; their names are what `Catalogue.finding` is given."""

    rule: str
    """The requirement: `INV-11`, `ORG-15`, `BT-10`."""
    fr: str
    en: str
    remedy_fr: str = ""
    remedy_en: str = ""


class Catalogue:
    """A service's messages, from one table or several. Raises ValueError for a code that two tables give."""

    def __init__(self, *tables: Mapping[str, Message]) -> None:
        self.messages: dict[str, Message] = {}
        for table in tables:
            if twice := self.messages.keys() & table.keys():
                message = f"given twice: {', '.join(sorted(twice))}"
                raise ValueError(message)
            self.messages |= table

    def finding(self, field: str, code: str, value: Any = None, **values: Any) -> Finding:
        """`value` may stand in the text like `values`. Raises KeyError for an unknown code, or a value that its text wants."""
        message, values = self.messages[code], {"value": value, **values}
        return Finding(
            field=field, code=code, rule=message.rule, value=value,
            message=_filled(message.fr, message.en, values), remedy=_filled(message.remedy_fr, message.remedy_en, values),
        )  # fmt: skip


def _filled(fr: str, en: str, values: Mapping[str, Any]) -> Text:
    """A value that is a Text is put into each sentence in that sentence's language."""
    return Text(fr.format(**_in(values, "fr")), en.format(**_in(values, "en")))


def _in(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: value.spoken(language) if isinstance(value, Text) else value for name, value in values.items()}
