"""python -m tests.portal.screenshots [NAME …]: every page of the running demonstration, or these, at three widths, in both themes."""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import BrowserContext, Page

from deploy.local.demo import PASSWORD
from deploy.local.services import OPERATOR
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
    "actualites": "/actualites",
    "aide": "/aide",
    "article": "/aide/deposer-une-facture",
    "assistant": "/aide/assistant",
    "mot-de-passe": "/mot-de-passe-oublie",
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
    "demander-mandat": "/mandats/demander?identifiant=26904800500061", "evenements": "/evenements", "saisir": "/factures-emises/saisir",
    "aller-a": "/aller-a?q=fac", "direct": "/aide/direct", "organisme": "/demarrer/organisme", "courriels": "/mon-compte/courriels",
    "demander-rattachement": "/mes-rattachements/demander", "demander-droits": "/mes-habilitations/demander",
    "sessions": "/mon-compte/sessions", "journal": "/mon-compte/journal", "adresse": "/mon-compte/adresse-de-connexion",
    "question": "/mon-compte/question-secrete", "pourquoi": "/pourquoi?page=/raccordements",
}  # fmt: skip
OF_AGENT = {
    "recues": "/factures-recues",
    "recues-recherche": "/factures-recues/rechercher",
    "a-valider": "/factures-a-valider",
    "guichet": "/guichet",
    "raccordements": "/raccordements",
    "declarer-raccordement": "/raccordements/declarer",
    "agent-en-direct": "/aide/direct",
    "diagnostic": "/raccordements/diagnostic",
    "concentrateurs": "/raccordements/concentrateurs",
    "reglages-guichet": "/guichet/reglages",
    "agent-tableau": "/tableau",
}
OF_OPERATOR = {
    "plateforme": "/plateforme", "courriers": "/plateforme/courriers", "plateforme-actualites": "/plateforme/actualites",
    "plateforme-journal": "/plateforme/journal", "sans-reponse": "/plateforme/sans-reponse", "guichet-plateforme": "/guichet",
}  # fmt: skip
DRAWN = "Promise.all([...document.images].map((image) => image.decode().catch(() => null)))"
HIDDEN_CARET = "initial"  # hiding it would inject a style, which the pages' policy refuses


def base() -> str:
    return os.environ.get("CHORALE_PORTAL", f"http://127.0.0.1:{Ports().portal}")


async def main(names: list[str]) -> None:
    folder = LOCAL / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        anybody, supplier, agent, operator = [await browser.new_context(locale="fr-FR") for _ in range(4)]
        for context, email in ((supplier, SUPPLIER), (agent, AGENT), (operator, OPERATOR)):
            await log_in(context, email)
        issued = {"brouillon": await draft(supplier), "facture": await first(supplier, "/factures-emises")}
        received = {"facture-recue": await first(agent, "/factures-recues")} | await connected(agent)
        asked = {"ticket": await followed(operator, "/guichet?vue=toutes", "td.lead a")}
        for context, paths in (
            (anybody, PUBLIC), (supplier, OF_SUPPLIER | issued | await of_structure(supplier)),
            (agent, OF_AGENT | received), (operator, OF_OPERATOR | asked),
        ):  # fmt: skip
            await shoot(context, {name: path for name, path in paths.items() if not names or name in names}, folder)
    if not names:
        for_readme(folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


async def connected(context: BrowserContext) -> dict[str, str]:
    """A raccordement, its form of a subscription, a subscription, and one with a topic that was just made."""
    raccordement = await followed(context, "/raccordements", ".lines a")
    subscription = await followed(context, raccordement, ".lines a")
    page = await context.new_page()
    await page.goto(f"{base()}{raccordement}/abonnements/nouveau")
    await page.fill("#label", "Topic de la comptabilité")
    await page.select_option("#role", "DESTINATAIRE")
    await page.check("#topic")
    await page.click("form button.primary")
    topic = str(await page.locator("a[href$='/autorite.pem']").get_attribute("href")).removesuffix("/autorite.pem")
    await page.close()
    return {
        "raccordement": raccordement, "nouvel-abonnement": f"{raccordement}/abonnements/nouveau", "abonnement": subscription,
        "topic": topic,
    }  # fmt: skip


async def followed(context: BrowserContext, path: str, link: str) -> str:
    """Where the first such link of a page leads."""
    page = await context.new_page()
    await page.goto(base() + path)
    address = str(await page.locator(f"main {link}").first.get_attribute("href"))
    await page.close()
    return address


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
    asyncio.run(main(sys.argv[1:]))
