"""`python -m services.identity rotate-keys | audit verify [NUMBER:HASH …]`: what an operator does by hand."""

import sys
from collections.abc import Sequence

from services.identity.usecases.journal import Journal
from services.identity.usecases.rotating import Rotating

USAGE = "usage: python -m services.identity audit verify [NUMBER:HASH …]"


async def rotate(rotating: Rotating) -> None:
    """A new signing key at once; sealed values again, so that an older sealing key may leave the settings."""
    done = await rotating.run()
    print(f"{done.kid} is published now and signs from {done.signs_from:%Y-%m-%d %H:%M:%S} UTC on")  # noqa: T201
    print(f"{done.resealed} values are sealed with the first key of IDENTITY_ENCRYPTION_KEY")  # noqa: T201


async def audit(journal: Journal, words: Sequence[str]) -> None:
    """Exit status 1 where the chain does not hold; its head is to be noted elsewhere, and given the next time."""
    job, *noted = words or [""]
    if job != "verify" or not all(
        number.isdigit() and digest for number, _, digest in (n.partition(":") for n in noted)
    ):
        sys.exit(USAGE)
    verdict = await journal.verify(noted)
    if verdict.fault:
        sys.exit(f"NOT WHOLE: {verdict.fault}; {verdict.length} records hold before it")
    print(f"{verdict.length} records hold; head {verdict.head}")  # noqa: T201
