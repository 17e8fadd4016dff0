"""Headers that mean the same at every door."""

from typing import Annotated

from fastapi import Header

SECRET_EXPIRES = "Chorale-Secret-Expires"  # noqa: S105  a name
"""On every answer to a technical account whose secret ends soon: when (RAC-12)."""
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200,
        description="A call repeated with the same key and content answers what the first call made (INV-19)",
    ),
]  # fmt: skip
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=40, pattern=r'^(\*|(W/)?"?[0-9]{1,18}"?)$',
        description="The ETag that was read (quotes and W/ optional); the call is refused when it changed since",
    ),
]  # fmt: skip


def same_version(if_match: str | None, version: int) -> bool:
    """Whether `version` is the one the caller read; without a condition, or with `*`, any is."""
    return if_match is None or if_match == "*" or if_match.removeprefix("W/").strip('"') == str(version)
