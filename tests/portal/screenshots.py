"""python -m tests.portal.screenshots: every page of the running demonstration, at three widths, in both themes."""

import asyncio
import os
import re
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import BrowserContext, Page

from deploy.local.demo import PASSWORD
from deploy.local.settings import LOCAL, ROOT, Ports
from tests.journeys.browser import chromium
from tests.kit.documents import invoice_pdf

WIDTHS = (1440, 768, 390)
SUPPLIER, AGENT = "camille.martin@atelier-dupont.example", "gestionnaire@26904800500061.example"
PUBLIC = {
    "accueil": "/",
    "inscription": "/inscription",
    "connexion": "/connexion",
    "style": "/style",
    "introuvable": "/rien",
    "annuaire": "/annuaire",
    "verifier": "/verifier",
    "etat": "/etat",
}
OF_SUPPLIER = {
    "tableau": "/tableau", "premiers-pas": "/demarrer?identifiant=56488507700268", "deposer": "/factures-emises/deposer",
    "emises": "/factures-emises", "rechercher": "/factures-emises/rechercher", "brouillons": "/factures-emises/brouillons",
    "tableau-de-bord": "/factures-emises/tableau-de-bord",
    "sans-droit": "/factures-recues", "structures": "/structures", "rattachements": "/mes-rattachements",
    "habilitations": "/mes-habilitations", "demandes": "/mes-demandes", "approbations": "/approbations",
    "tickets": "/tickets", "nouveau-ticket": "/tickets/nouveau", "securite": "/mon-compte/securite",
    "apparence": "/mon-compte/apparence", "compte": "/mon-compte", "cle": "/mon-compte/securite/cles",
    "recuperation": "/mon-compte/securite/recuperation", "donnees": "/mon-compte/donnees", "mandats": "/mandats",
    "demander-mandat": "/mandats/demander?identifiant=26904800500061",
}  # fmt: skip
OF_AGENT = {
    "recues": "/factures-recues",
    "recues-recherche": "/factures-recues/rechercher",
    "a-valider": "/factures-a-valider",
    "guichet": "/guichet",
    "raccordements": "/raccordements",
    "declarer-raccordement": "/raccordements/declarer",
    "agent-en-direct": "/aide/direct",
}
DRAWN = "Promise.all([...document.images].map((image) => image.decode().catch(() => null)))"
HIDDEN_CARET = "initial"  # hiding it would inject a style, which the pages' policy refuses


def base() -> str:
    return os.environ.get("CHORALE_PORTAL", f"http://127.0.0.1:{Ports().portal}")


async def main() -> None:
    folder = LOCAL / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        supplier, agent = await browser.new_context(locale="fr-FR"), await browser.new_context(locale="fr-FR")
        await log_in(supplier, SUPPLIER)
        await log_in(agent, AGENT)
        of_supplier = (
            OF_SUPPLIER
            | {
                "brouillon": await draft(supplier),
                "facture": await first(supplier, "/factures-emises"),
            }
            | await of_structure(supplier)
        )
        of_agent = OF_AGENT | {"facture-recue": await first(agent, "/factures-recues")}
        anybody = await browser.new_context(locale="fr-FR")
        for context, paths in ((anybody, PUBLIC), (supplier, of_supplier), (agent, of_agent)):
            await shoot(context, paths, folder)
    for_readme(folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


async def shoot(context: BrowserContext, paths: dict[str, str], folder: Path) -> None:
    page = await context.new_page()
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            for name, path in paths.items():
                await page.goto(base() + path)
                await page.evaluate(DRAWN)
                await page.screenshot(path=folder / f"{name}-{width}-{theme}.png", caret=HIDDEN_CARET)


async def log_in(context: BrowserContext, email: str) -> None:
    page, mailbox = await context.new_page(), httpx.Client(base_url=f"http://127.0.0.1:{Ports().mailbox}")
    before = len(codes(mailbox, email))
    await page.goto(f"{base()}/connexion")
    await page.fill("#email", email)
    await page.fill("#password", PASSWORD)
    await page.click("form button.primary")
    await page.wait_for_url("**/connexion/code")
    while len(found := codes(mailbox, email)) <= before:
        await asyncio.sleep(0.1)
    await page.fill("#code", code_of(mailbox, found[0]["id"]))
    await page.click("form button.primary")
    await page.wait_for_url("**/tableau")
    await page.close()


def codes(mailbox: httpx.Client, email: str) -> list[dict]:
    return list(mailbox.get("/api/messages", params={"to": email, "subject": "code", "limit": "1000"}).json())


def code_of(mailbox: httpx.Client, mail_id: str) -> str:
    text = mailbox.get(f"/api/messages/{mail_id}").json()["text"]
    code = re.search(r"^(\d{6})\s*$", text, re.MULTILINE)
    assert code
    return code.group(1)


async def draft(context: BrowserContext) -> str:
    """The path of a draft that was just read."""
    page = await context.new_page()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "facture-parquet.pdf"
        file.write_bytes(
            invoice_pdf(number="FA-2026-0317", supplier_siret="73282932000074", recipient_siret="26904800500061")
        )
        await page.goto(f"{base()}/factures-emises/deposer")
        await page.set_input_files("#file", file)
        await page.locator("#brouillon").wait_for(timeout=30_000)
    return page.url.removeprefix(base())


async def first(context: BrowserContext, path: str) -> str:
    """The first invoice of a list that is no draft."""
    page: Page = await context.new_page()
    await page.goto(base() + path)
    row = page.locator("tbody tr", has=page.locator(".state:not(.draft)")).first
    return str(await row.locator("td.lead a").get_attribute("href"))


async def of_structure(context: BrowserContext) -> dict[str, str]:
    """Every tab of the first structure."""
    page = await context.new_page()
    await page.goto(f"{base()}/structures")
    await page.goto(base() + str(await page.locator("td.lead a").first.get_attribute("href")))
    paths = [str(await tab.get_attribute("href")) for tab in await page.locator(".tabs a").all()]
    return {f"structure-{path.rsplit('/', 1)[1]}" if n else "structure": path for n, path in enumerate(paths)}


def for_readme(folder: Path) -> None:
    """The pages that the README shows, as they are seen first."""
    for page in ("brouillon", "tableau-de-bord"):
        with Image.open(folder / f"{page}-1440-light.png") as picture:
            seen = picture.convert("RGB").crop((0, 0, 1440, min(picture.height, 900)))
            seen.save(ROOT / "docs" / "images" / f"{page}.webp", quality=82, method=6)


if __name__ == "__main__":
    asyncio.run(main())
