"""A structure's system is connected, subscribed and diagnosed in a browser; live exchange; one's own data (EVT-1, EVT-7, SUP-11, ID-19)."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Seat
from tests.kit.operators import operating
from tests.kit.people import Person
from tests.kit.stack import eventually

pytestmark = pytest.mark.timeout(180)


def machine(person: Person) -> None:
    """A technical account of the person's structure that reads events and invoices sent."""
    http, at = person.http("identity"), f"/structures/{person.structure_id}/technical-accounts"
    scopes = ["evenements:lire", "factures.emises:lire"]
    body = {"name": "Comptabilité", "scopes": scopes, "password": person.password}
    eventually(lambda: http.post(at, json=body).status_code == 201, 60)


async def moved(seat: Seat, action: str, state: str) -> None:
    """Opens an action of the state, does it, and waits for the state that it leads to."""
    act = seat.page.locator("details.act", has=seat.page.locator("summary", has_text=re.compile(f"^{action}$")))
    await act.locator("summary").click()
    await act.locator("form button").click()
    await expect(seat.page.locator(".page-head .state")).to_have_text(state)


async def test_evt_7_a_system_is_declared_subscribed_and_given_its_topic(sit, camille):
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.go("/raccordements")
    await seat.says("Qui peut le donner")  # the right is missing, and who can give it is said
    await seat.page.get_by_role("link", name="Vous-même").click()
    row = seat.page.locator("li", has_text="Raccordements EDI et API")
    await row.locator("summary").click()
    await row.get_by_role("button", name="Activer « Raccordements EDI et API »").click()
    await row.get_by_text("En service").wait_for()
    machine(camille)

    await seat.go("/raccordements")
    await seat.press("Déclarer un raccordement", "link")
    await seat.judge()
    await seat.fill(label="Comptabilité")
    await seat.page.get_by_label("Émettre").check()
    await seat.page.locator("[name='contact.name']").fill("DSI")
    await seat.page.locator("[name='contact.email']").fill("dsi@entreprise.example")
    await seat.press("Déclarer")
    await seat.says("Brouillon")
    await moved(seat, "Demander la qualification", "En qualification")
    await moved(seat, "Activer", "Actif")
    await seat.judge()

    await seat.press("Nouvel abonnement", "link")
    await seat.fill(label="Suivi des rejets")
    await seat.page.locator("summary", has_text="Seulement à certains états").click()
    await seat.page.get_by_label("Rejetée", exact=True).check()
    await seat.page.get_by_label("Aussi par un topic Kafka").check()
    await seat.judge()
    await seat.press("Créer l'abonnement".replace("'", "’"))
    await seat.says("Il ne sera plus jamais montré")
    password = await seat.page.locator(".found code").first.inner_text()
    await expect(seat.page.locator("pre.snippet").first).to_contain_text(password)
    await seat.judge()
    await seat.press("Suivi des rejets", "link")
    await moved(seat, "Activer", "Actif")
    await seat.says("Rejetée")
    await seat.judge()
    topic = seat.page.url.removeprefix(seat.base) + "/topic"
    await seat.go(topic)
    await seat.page.locator("summary", has_text="Changer le mot de passe").click()
    await seat.press("Créer un autre mot de passe")
    await seat.says("Il ne sera plus jamais montré")
    await expect(seat.page.locator("pre.snippet").first).not_to_contain_text(password)
    await seat.judge()
    await seat.go("/raccordements/concentrateurs")
    await seat.go("/raccordements/diagnostic")
    await seat.fill(token="rien")
    await seat.press("Examiner")
    await seat.says("À corriger")
    await seat.judge()


async def test_sup_11_a_person_and_an_agent_talk_live_and_it_is_among_ones_data_id_19(
    sit, camille, person, stack, tmp_path: Path
):
    agent = operating(stack, person(first_name="Agathe", last_name="Leroy").join())
    eventually(lambda: camille.http("support").get("/tickets").status_code == 200)
    seat: Seat = await sit(camille)
    await seat.log_in()
    await seat.go("/aide/direct")
    await seat.fill(question="Pourquoi ma facture est-elle bloquée ?")
    await seat.press("Appeler un agent")
    await seat.page.wait_for_url("**/tickets/*")
    await seat.judge()
    ticket = seat.page.url.removeprefix(seat.base)

    desk: Seat = await sit(agent)
    await desk.log_in()
    await desk.go("/guichet?vue=en-direct")
    await expect(desk.page.locator(f"a[href='{ticket}']")).to_be_visible()
    await desk.go(ticket)
    await seat.says("vous échangez en direct")
    await desk.press("Confier")
    await desk.says("Confié")
    await desk.judge()
    await desk.fill(text="Bonjour, je regarde")
    await desk.press("Répondre")
    await seat.says("Bonjour, je regarde")  # without reloading
    await seat.judge()
    await takes_away(seat, tmp_path / "mes-donnees.zip")


async def takes_away(seat: Seat, path: Path) -> None:
    """All that is kept of the person, the conversation among it."""
    await seat.go("/mon-compte/donnees")
    async with seat.page.expect_download() as given:
        await seat.page.get_by_role("link", name="Télécharger mes données").first.click()
    await (await given.value).save_as(path)
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    assert "Pourquoi ma facture" in archive.read("support/tickets.json").decode()
