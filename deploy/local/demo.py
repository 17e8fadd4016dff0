"""Demonstration data, loaded once and only through the public doors: `python -m deploy.local.demo`.

Three suppliers, three public bodies with different rules and an agent each, invoices in several states; what people have between
them is in `demo_people`.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from fpdf import FPDF

from deploy.local import demo_people
from deploy.local.challenge import solved
from deploy.local.services import OPERATOR
from deploy.local.settings import Ports, data_folder

T = TypeVar("T")
CALLED = ("identity", "organisation", "invoicing", "support", "notifications", "raccordement")
LATE = (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN)
"""How a service refuses what it has not heard of yet."""
PASSWORD = "Tilleul-vert-1987"  # noqa: S105  of accounts that exist on this machine only
DONE = data_folder() / "demo.json"
SUPPLIERS = (
    ("camille.martin@atelier-dupont.example", "Camille", "Martin", "ATELIER DUPONT"),
    ("erwan.kervella@menuiserie.example", "Erwan", "Kervella", "MENUISERIE KERVELLA"),
    ("nadia.benali@imprimerie.example", "Nadia", "Benali", "IMPRIMERIE DES HALLES"),
)
BODIES = (
    ("commune de Rennes", "Agathe", "Leroy"),
    ("hopital de Brest", "Bruno", "Petit"),
    ("lycee Vannes", "Chloé", "Roux"),
)
PATHS: tuple[tuple[str, tuple[tuple[str, dict[str, str]], ...]], ...] = (
    ("mise à disposition", ()),
    ("suspendue", (("SUSPENDRE", {"reason": "PIECE_MANQUANTE", "comment": "Merci de joindre le bon de livraison"}),)),
    ("rejetée", (("REJETER", {"reason": "MONTANT_ERRONE", "comment": "Le devis disait moins"}),)),
    ("mandatée", (("CONSTATER_SERVICE_FAIT", {}), ("MANDATER", {"mandate_number": "2026-000142"}))),
    ("mise en paiement", (("CONSTATER_SERVICE_FAIT", {}), ("METTRE_EN_PAIEMENT", {}))),
)


def eventually(look: Callable[[], T | None], seconds: float = 30) -> T:
    deadline = time.monotonic() + seconds
    while (answer := look()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError("the services did not follow: see make logs")
        time.sleep(0.1)
    return answer


@dataclass
class Person:
    email: str
    first_name: str
    last_name: str
    http: dict[str, httpx.Client] = field(default_factory=dict)

    def join(self) -> None:
        """Account, mailed link, password, mailed code."""
        identity = client("identity")
        body = {
            "email": self.email, "email_confirmation": self.email, "first_name": self.first_name, "last_name": self.last_name,
            "accept_terms": True, "challenge": solved(identity),
        }  # fmt: skip
        done(identity.post("/accounts", json=body))
        token = mailed(self.email, "Activez", r"token=([\w-]+)")
        done(identity.post("/activations", json={"token": token, "password": PASSWORD}))
        login = done(identity.post("/logins", json={"email": self.email, "password": PASSWORD}))
        code = mailed(self.email, "code de connexion", r"^(\d{6})\s*$")
        tokens = done(identity.post(f"/logins/{login['login_id']}/code", json={"code": code}))
        self.http = {name: client(name, tokens["access_token"]) for name in CALLED}

    def done(self, service: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Tries again until what was made elsewhere has reached the service. Raises TimeoutError."""

        def sent() -> dict[str, Any] | None:
            answer = self.http[service].request(method, path, json=body)
            return None if answer.status_code in LATE else done(answer)

        return eventually(sent)


def client(service: str, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.Client(base_url=f"http://127.0.0.1:{getattr(Ports(), service)}", headers=headers, timeout=30)


def done(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return dict(answer.json()) if answer.content else {}


def mailed(to: str, subject: str, pattern: str) -> str:
    box = client("mailbox")

    def look() -> str | None:
        for row in box.get("/api/messages", params={"to": to, "subject": subject}).json():
            match = re.search(pattern, box.get(f"/api/messages/{row['id']}").json()["text"], re.MULTILINE)
            if match:
                return match.group(1)
        return None

    return eventually(look)


def supplier(email: str, first_name: str, last_name: str, company: str) -> tuple[Person, dict[str, Any]]:
    person = Person(email, first_name, last_name)
    person.join()
    siret = next(
        row["siret"]
        for row in json.loads(Path("services/organisation/data/sirene.json").read_text())
        if row["name"] == company
    )
    looked = done(
        person.http["organisation"].get("/structures/lookup", params={"identifier_type": "SIRET", "identifier": siret})
    )
    body = {"identifier_type": "SIRET", "identifier": siret, "name": looked["register_entry"]["name"]}
    made = done(
        person.http["organisation"].post("/structures", json=body | {"address": looked["register_entry"]["address"]})
    )
    return person, made


def public_body(search: str, first_name: str, last_name: str) -> tuple[Person, dict[str, Any]]:
    """The agent is the one the annuaire announces."""
    entry = client("organisation").get("/annuaire", params={"q": search}).json()["items"][0]
    person = Person(f"gestionnaire@{entry['identifier']}.example", first_name, last_name)
    person.join()
    eventually(lambda: person.http["organisation"].get("/habilitations").json()["items"] or None)
    return person, entry


def operator() -> Person:
    """Governs the platform's own structure, and answers at its desk (ORG-32)."""
    person = Person(OPERATOR, "Olivia", "Perrin")
    person.join()
    eventually(lambda: person.http["organisation"].get("/habilitations").json()["items"] or None)
    return person


def fitting(body: dict[str, Any]) -> dict[str, str]:
    """What this body's rules demand."""
    rules, asked = body["parameters"], {}
    if rules["code_service_mandatory"] or rules["service_or_engagement_mandatory"]:
        asked["code_service"] = body["services"][0]["code"]
    if rules["engagement_mandatory"]:
        asked["engagement"] = "CP2026/X123456/1" if "CP" in rules["engagement_hint"] else "EJ-2026-0042"
    return asked


def invoice(person: Person, company: dict[str, Any], body: dict[str, Any], number: str, price: int) -> str:
    fields = {
        "supplier_id": company["structure_id"], "invoice_number": number, "issue_date": "2026-11-03", "vat_type": "TVA_SUR_DEBIT",
        "recipient_siret": body["identifier"], "payment_mode": "VIREMENT",
        "lines": [{"denomination": "Prestation", "quantity": "2", "unit_price_ht": f"{price}.00", "vat_rate": "20"}],
    }  # fmt: skip

    def sent() -> str | None:  # until rights and structures have reached invoicing
        answer = person.http["invoicing"].post("/invoices", json=fields | fitting(body))
        if answer.status_code == httpx.codes.NOT_FOUND or "unknown" in answer.text:
            return None
        return str(done(answer)["id"])

    invoice_id = eventually(sent)
    eventually(
        lambda: person.http["invoicing"].get(f"/invoices/{invoice_id}").json()["state"] == "MISE_A_DISPOSITION" or None
    )
    return invoice_id


def page(company: dict[str, Any], body: dict[str, Any], number: str) -> bytes:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for line in (
        company["name"], f"SIRET : {company['identifier']}", "", "Destinataire", body["name"],
        f"SIRET : {body['identifier']}", "", f"Facture n° {number}", "Date de facture : 03/11/2026", "", "Total HT : 850,00 EUR",
        "TVA 20 % : 170,00 EUR", "Total TTC : 1 020,00 EUR", "Net à payer : 1 020,00 EUR",
    ):  # fmt: skip
        pdf.cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def load() -> dict[str, Any]:
    eventually(lambda: client("organisation").get("/annuaire").json()["total"] > 200 or None)  # the sample holds 225
    running = operator()
    suppliers = [supplier(*row) for row in SUPPLIERS]
    bodies = [public_body(*row) for row in BODIES]
    for n, (person, company) in enumerate(suppliers):
        for m, (state, actions) in enumerate(PATHS[n:] + PATHS[:n]):
            agent, body = bodies[(n + m) % len(bodies)]
            invoice_id = invoice(person, company, body, f"FA-2026-{n + 1}{m + 1:03d}", 100 * (m + 2))
            for action, asked in actions:
                done(agent.http["invoicing"].post(f"/invoices/{invoice_id}/actions/{action}", json=asked))
            print(f"  FA-2026-{n + 1}{m + 1:03d}  {company['name']} → {body['name']}  {state}")
        upload = {"file": ("facture.pdf", page(company, bodies[n][1], f"FA-2026-{n + 1}900"), "application/pdf")}
        done(
            person.http["invoicing"].post(
                "/drafts/deposit", data={"supplier_id": company["structure_id"]}, files=upload
            )
        )
    between(running, suppliers, bodies)
    return {
        "suppliers": [[p.email, c["name"], c["identifier"]] for p, c in suppliers],
        "bodies": [[p.email, b["name"], b["identifier"]] for p, b in bodies],
    }


def between(
    running: Person, suppliers: list[tuple[Person, dict[str, Any]]], bodies: list[tuple[Person, dict[str, Any]]]
) -> None:
    """What people have between them: machines, mandates, requests that wait, the desk."""
    (first, own), (second, other), (third, _) = suppliers
    agent, body = bodies[0]
    demo_people.connect(agent, body, PASSWORD)
    demo_people.mandate(first, second, own["structure_id"], other["structure_id"])
    demo_people.ask(third, own["structure_id"])
    accountant = Person(demo_people.ACCOUNTANT, "Lucie", "Moreau")
    accountant.join()
    demo_people.colleagues(first, accountant, own["structure_id"])
    demo_people.doubts(second, other["structure_id"], third, page(other, body, "KBIS"))
    held = running.http["organisation"].get("/habilitations").json()["items"]
    demo_people.staff(running, held[0]["structure"]["structure_id"])
    Person(demo_people.SUPPORT_AGENT, "Samir", "Haddad").join()
    demo_people.desk(running, first, own["structure_id"])


def show(loaded: dict[str, Any]) -> None:
    print(f"\n  Log in at http://127.0.0.1:{Ports().portal}/connexion, all with the password {PASSWORD}.")
    print(f"  The code of the second step arrives by mail: http://127.0.0.1:{Ports().mailbox}/\n")
    for kind, label in (("suppliers", "supplier"), ("bodies", "public body")):
        for email, name, identifier in loaded[kind]:
            print(f"  {label:<12}{email:<45}{name} ({identifier})")
    print(
        f"  {'accountant':<12}{demo_people.ACCOUNTANT:<45}reads the invoices of the first supplier, and asks for more"
    )
    print(f"  {'operator':<12}{OPERATOR:<45}the platform itself, and its support desk")
    print(f"  {'support':<12}{demo_people.SUPPORT_AGENT:<45}the support desk")
    print()


def main() -> None:
    if not DONE.exists():
        print("Loading the demonstration through the public doors…")
        DONE.write_text(json.dumps(load(), ensure_ascii=False))
    show(json.loads(DONE.read_text()))


if __name__ == "__main__":
    main()
