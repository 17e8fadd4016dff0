"""People in a real Chromium: each page they see is judged by axe, and nothing may break the page's own policy."""

import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from deploy.local.settings import ROOT
from tests.kit.documents import invoice_pdf
from tests.kit.people import Person
from tests.kit.stack import eventually
from tests.organisation.conftest import SAMPLED, TAKEN

CHROMIUM = "/usr/bin/chromium"
AXE = (ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text()
SETTLED_MS = 500
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d|Response Status Error Code 4\d\d"
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@dataclass
class Seat:
    """One person before one screen. `complaints`: what the browser's console said that it should not.

    `scripted`: the browser runs scripts.
    """

    page: Page
    base: str
    person: Person
    complaints: list[str] = field(default_factory=list)
    siret: str = ""
    scripted: bool = True

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self._note(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        if not EXPECTED.match(text):
            self.complaints.append(text)

    async def go(self, path: str) -> None:
        await self.page.goto(self.base + path)
        await self.judge()

    async def judge(self) -> None:
        """axe finds nothing (POR-12), nothing runs over the edge, and the console is silent."""
        if self.scripted:
            await self._judge(self.page)
        else:
            await self._judge_copy()
        assert self.complaints == [], self.complaints

    async def _judge(self, page: Page) -> None:
        await page.evaluate(AXE)
        if said := await self._faults(page):  # htmx may have begun anew, and pales what it is about to replace
            await page.wait_for_timeout(SETTLED_MS)
            said = await self._faults(page)
        assert said == [], f"{page.url}: {said}"
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url} is {over} px too wide"

    async def _faults(self, page: Page) -> list[tuple[str, list[tuple[str, str]]]]:
        found = await page.evaluate("rules => axe.run(document, rules)", RULES)
        return [
            (v["id"], [(n["html"][:160], n["failureSummary"][:300]) for n in v["nodes"]]) for v in found["violations"]
        ]

    async def _judge_copy(self) -> None:
        """Where no script runs, axe does not either: it judges a copy of what is shown, without the portal's scripts."""
        shown = (await self.page.content()).replace("noscript", "div")
        browser = self.page.context.browser
        assert browser is not None
        copy = await browser.new_page(locale="fr-FR", viewport=self.page.viewport_size, reduced_motion="reduce")
        await copy.route("**/*.js", lambda route: route.abort())
        await copy.route(self.page.url, lambda route: route.fulfill(body=shown, content_type="text/html"))
        await copy.goto(self.page.url)
        await self._judge(copy)
        await copy.close()

    async def press(self, name: str, role: Any = "button") -> None:
        await self.page.get_by_role(role, name=name, exact=True).first.click()

    async def fill(self, **values: str) -> None:
        for name, value in values.items():
            await self.page.locator(f"#{name}").fill(value)

    async def log_in(self) -> None:
        await self.go("/connexion")
        await self.prove()
        await self.page.wait_for_url(re.compile("/(tableau|demarrer)$"))

    async def prove(self) -> None:
        """Password and mailed code, on the page or in its dialog."""
        before = self.person.codes_received()
        await self.fill(email=self.person.email, password=self.person.password)
        await self.press("Continuer")
        await self.page.locator("#code").wait_for()
        await self.judge()
        await self.fill(code=self.person.mailed_code(before + 1))
        await self.press("Se connecter")

    async def says(self, text: str, seconds: float = 15) -> None:
        await self.page.get_by_text(text).first.wait_for(timeout=seconds * 1000)


def pdf(siret: str, town: dict, number: str = "FA-2026-0001") -> dict:
    """As a browser hands it over; `siret` is the supplier's own."""
    body = invoice_pdf(number=number, supplier_siret=siret, recipient_siret=town["identifier"])
    return {"name": f"{number}.pdf", "mimeType": "application/pdf", "buffer": body}


def free_town(person: Person) -> dict:
    """A public body that demands nothing, another each time: its gestionnaire's account is made once."""

    def find() -> dict | None:
        rows = person.anonymous("organisation").get("/annuaire", params={"size": 200}).json()["items"]
        asking = ("code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory")
        free = [row for row in rows if not any(row["parameters"][name] for name in asking)]
        left = [row for row in free if row["identifier"] in SAMPLED - TAKEN]
        return random.choice(left) if left else None

    town = eventually(find, 30)
    TAKEN.add(town["identifier"])
    return town


def sent_invoice(person: Person, town: dict, number: str = "FA-2026-0001") -> str:
    """The id of an invoice that the town has received, made without the browser."""
    http, supplier = person.http("invoicing"), person.http("organisation").get("/structures").json()["items"][0]
    name, body = f"{number}.pdf", pdf(supplier["identifier"], town, number)["buffer"]

    def kept() -> dict | None:
        """The structure reaches invoicing over the bus."""
        answer = http.post(
            "/drafts/deposit",
            data={"supplier_id": supplier["structure_id"]},
            files={"file": (name, body, "application/pdf")},
        )
        return answer.json() if answer.status_code == 201 else None

    draft = f"/drafts/{eventually(kept, 20)['id']}"
    eventually(lambda: http.get(draft).json()["reading"]["status"] != "PENDING", 40)
    tag = http.get(draft).headers["etag"]
    fields = {"vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT"}
    changed = http.patch(draft, json=fields, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    sent = http.post(f"{draft}/send", headers={"If-Match": changed.headers["etag"]})
    assert sent.status_code in {200, 201}, sent.text
    invoice_id = draft.rsplit("/", 1)[1]
    eventually(lambda: http.get(f"/invoices/{invoice_id}").json()["state"] == "MISE_A_DISPOSITION", 30)
    return invoice_id
