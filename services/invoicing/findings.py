"""What a rule says of a field that breaks it (INV-2): the doors turn it into one line of a problem+json."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    field: str
    """Dotted path as the JSON has it: `lines.2.quantity`."""
    code: str
    message: str
    """French: rule, value found, remedy."""
    message_en: str
    value: str | None = None


def missing(field: str, fr: str, en: str) -> Finding:
    return Finding(field, "required", f"{fr} : à renseigner.", f"{en}: to be filled in.")
