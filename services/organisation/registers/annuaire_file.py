"""The annuaire's file: one public structure a line, as JSON (ORG-14)."""

from collections.abc import Iterator
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.structure import Address, Parameters

SAMPLE = Path(__file__).parents[1] / "data" / "annuaire.jsonl"
log = structlog.get_logger()


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServiceLine(_Line):
    code: str
    label: str
    engagement_mandatory: bool = False


class Entry(_Line):
    """`gestionnaire`: the address whose proven holder governs the structure; empty: nobody yet."""

    identifier: str
    name: str
    label: str = ""
    address: Address = Address()
    services: tuple[ServiceLine, ...] = ()
    parameters: Parameters = Parameters()
    gestionnaire: str = ""


def entries(path: Path) -> Iterator[Entry]:
    """A line that cannot be read is logged by its number, and stands in the way of no other."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Entry.model_validate_json(line)
            except ValidationError as error:
                fields = [".".join(map(str, e["loc"])) or e["type"] for e in error.errors()]
                log.error("annuaire.line_refused", line=number, fields=fields)  # noqa: TRY400  the values stay out
