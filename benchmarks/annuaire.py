"""The annuaire at the size of the country: searched while typing, beside a plain scan of all names (ORG-14)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from chassis.words import normal
from contracts.structure import Address, IdentifierType, StructureKind
from services.organisation.domain.directory import Directory
from services.organisation.domain.structure import Structure
from tests.kit.country import Body, Country

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "tests" / "organisation" / "annuaire_queries.tsv"
PAGE = ROOT / "docs" / "benchmarks.d" / "annuaire.md"
FIRST, MOST_SECONDS = 3, 0.050
SCANNED = 40
"""Queries that the scan answers: it takes its time."""


def main() -> None:
    bodies, before = list(Country().bodies()), resident()
    started, directory = time.perf_counter(), Directory()
    for body in bodies:
        directory.put(structure(body), body.labels)
    directory.search("rennes")
    filled, memory = time.perf_counter() - started, resident() - before
    rows = [line.split("\t") for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    lost = [query for query, name in rows if not found(directory, query, name)]
    typed = [query[:n] for query, _ in rows for n in range(1, len(query) + 1)]
    whole = timed([query for query, _ in rows], directory.search)
    typing = timed(typed, directory.search)
    texts = {
        body.identifier: normal(f"{body.name} {body.label} {body.town} {' '.join(body.labels)}") for body in bodies
    }
    scan = timed([query for query, _ in rows[:: len(rows) // SCANNED]], lambda text: scanned(texts, text))
    services = sum(len(body.labels) for body in bodies)
    PAGE.write_text(
        "## The annuaire\n\n"
        f"{len(bodies):,} public structures with {services:,} services, made up by `tests/kit/country.py`, held by one process: "
        f"{memory:.0f} MB, filled in {filled:.0f} s. {len(rows)} queries as people type them (`{QUERIES.relative_to(ROOT)}`): what "
        f"is meant is among the first {FIRST} for {len(rows) - len(lost)} of them.\n\n"
        "| | searches | p50 | p95 | worst |\n| --- | ---: | ---: | ---: | ---: |\n"
        + line("whole queries", whole)
        + line("while typing, letter by letter", typing)
        + line("peer: all texts that hold every word, without typos or ranking", scan)
    )  # fmt: skip
    print(PAGE.read_text())
    if lost or percentile(typing, 0.95) > MOST_SECONDS:
        raise SystemExit(f"not found: {lost}; p95 while typing {percentile(typing, 0.95) * 1000:.0f} ms")


def structure(body: Body) -> Structure:
    return Structure(
        structure_id=body.identifier, identifier_type=IdentifierType.SIRET, identifier=body.identifier, name=body.name,
        kind=StructureKind.PUBLIQUE, label=body.label, created_at=datetime(2026, 1, 1, tzinfo=UTC),
        address=Address(town=body.town.upper(), postal_code=body.postal_code),
    )  # fmt: skip


def found(directory: Directory, query: str, name: str) -> bool:
    return any(s.name.startswith(name) for s in directory.search(query, size=FIRST).items)


def scanned(texts: dict[str, str], text: str) -> list[str]:
    wanted = normal(text).split()
    return [key for key, held in texts.items() if all(word in held for word in wanted)]


def timed(texts: list[str], search: Callable[[str], object]) -> list[float]:
    """Seconds, sorted."""
    seconds = []
    for text in texts:
        started = time.perf_counter()
        search(text)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)


def percentile(seconds: list[float], share: float) -> float:
    return seconds[min(len(seconds) - 1, int(len(seconds) * share))]


def line(what: str, seconds: list[float]) -> str:
    shown = " | ".join(
        f"{value * 1000:.1f} ms" for value in (percentile(seconds, 0.5), percentile(seconds, 0.95), seconds[-1])
    )
    return f"| {what} | {len(seconds):,} | {shown} |\n"


def resident() -> float:
    """MB that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
