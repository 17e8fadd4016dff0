"""Pages of the portal beside the bare calls they are made of, in the same run (POR-13).

`python -m benchmarks.portal [--invoices 200] [--times 100]` writes docs/benchmarks.d/portal.md.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.kit.mails import Mailbox
from tests.kit.people import Person
from tests.kit.stack import RunningStack, eventually, running
from tests.organisation.conftest import create_structure, new_siret
from tests.portal.visitor import Visitor

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "portal.md"
MENU = (("identity", "/me"), ("organisation", "/habilitations?size=200"))
LIMIT = 100


def invoices(person: Person, supplier_id: str, town: dict[str, str], count: int) -> None:
    http = person.http("invoicing")
    for n in range(count):
        body = {
            "supplier_id": supplier_id, "invoice_number": f"B-{n:06d}", "issue_date": "2026-11-03", "vat_type": "TVA_SUR_DEBIT",
            "recipient_siret": town["identifier"], "payment_mode": "VIREMENT",
            "lines": [{"denomination": "Prestation", "quantity": "1", "unit_price_ht": "100.00", "vat_rate": "20"}],
        }  # fmt: skip
        eventually(lambda body=body: http.post("/invoices", json=body).status_code == httpx.codes.CREATED, 20)


def free_town(person: Person) -> dict[str, str]:
    rows = person.anonymous("organisation").get("/annuaire", params={"size": 100}).json()["items"]
    asking = ("code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory")
    return next(row for row in rows if not any(row["parameters"][name] for name in asking))


def timed(call: Callable[[], httpx.Response], times: int) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds, after five that warm up."""
    took = []
    for _ in range(times + 5):
        started = time.perf_counter()
        answer = call()
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == httpx.codes.OK, answer.text
    return statistics.median(took[5:]), statistics.quantiles(took[5:], n=20)[-1]


def rows(stack: RunningStack, count: int, times: int) -> list[str]:
    person = Person(stack, Mailbox(stack.mailbox)).join()
    made = create_structure(person, new_siret()).json()
    invoices(person, made["structure_id"], free_town(person), count)
    visitor = Visitor(stack.url("portal"), person).log_in()
    first = person.http("invoicing").get("/invoices?size=1").json()["items"][0]["id"]
    cases = {
        "/factures-emises/rechercher": ("/invoices?size=50&sort=-dated_at",),
        "/tableau": ("/invoices?to_process=true&size=1", "/invoices?state=BROUILLON&size=1", "/invoices?sort=-state_at&size=6"),
        f"/factures-emises/{first}": (f"/invoices/{first}", f"/invoices/{first}/history", f"/invoices/{first}/actions"),
    }  # fmt: skip
    return [row(visitor, person, page, bare, times) for page, bare in cases.items()]


def row(visitor: Visitor, person: Person, page: str, bare: tuple[str, ...], times: int) -> str:
    """A page, beside its calls one after the other: those of its own part, and of the menu that every page has."""
    shown = timed(lambda: visitor.get(page), times)
    calls = [
        timed(lambda s=s, p=p: person.http(s).get(p), times) for s, p in (*MENU, *(("invoicing", p) for p in bare))
    ]
    name = page if len(page) < LIMIT // 3 else "/factures-emises/{id}"
    return f"| `{name}` | {shown[0]:.0f} | {shown[1]:.0f} | {sum(c[0] for c in calls):.0f} | {sum(c[1] for c in calls):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--invoices", type=int, default=200)
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    with running() as stack:
        stack.all()
        measured = rows(stack, asked.invoices, asked.times)
    OUT.write_text(
        f"""## Portal

One person, {asked.invoices} invoices, each page {asked.times} times, milliseconds. Beside it the calls that it is made of, one
after the other over a kept connection; the portal makes them side by side and adds the session, the template and gzip.

| page | p50 | p95 | its calls p50 | its calls p95 |
| --- | --- | --- | --- | --- |
"""
        + "\n".join(measured)
        + "\n"
    )
    print(OUT.read_text())


if __name__ == "__main__":
    main()
