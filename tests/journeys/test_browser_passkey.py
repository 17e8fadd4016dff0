"""Passkeys in a real browser, with the authenticator that Chromium plays itself (ID-11, ID-12, POR-12)."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Seat

pytestmark = pytest.mark.timeout(180)
PLAYED = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


async def with_key(seat: Seat) -> None:
    """Plugs a security key in; on the address that browsers let passkeys be used at."""
    seat.base = seat.base.replace("127.0.0.1", "localhost")
    session = await seat.page.context.new_cdp_session(seat.page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": PLAYED})


async def test_id_11_a_passkey_is_added_logs_in_and_is_removed_with_itself(sit, camille):
    seat = await sit(camille)
    await with_key(seat)
    await seat.log_in()
    await seat.go("/mon-compte/securite")
    await seat.press("Ajouter une clé d\u2019accès", "link")
    await seat.judge()
    await seat.fill(password=camille.password)
    await seat.press("Continuer")
    await seat.page.locator("#device_name").wait_for()
    await seat.judge()
    await seat.fill(device_name="Portable de Camille")
    await seat.press("Enregistrer cette clé")
    await seat.says("Clé d\u2019accès enregistrée")
    await seat.says("Portable de Camille")
    await seat.judge()

    await seat.page.context.clear_cookies()
    await seat.go("/connexion")
    await seat.fill(email=camille.email, password=camille.password)
    await seat.press("Continuer")
    await seat.page.wait_for_url("**/connexion/code")
    await seat.judge()
    await seat.page.locator("details.other summary").click()
    await seat.judge()
    await seat.press("Utiliser ma clé d\u2019accès")
    await seat.page.wait_for_url(re.compile("/tableau$"))

    await seat.go("/mon-compte/securite")
    await seat.page.get_by_role("link", name="Renommer ou retirer").click()
    await seat.judge()
    await seat.fill(password=camille.password)
    await seat.press("Retirer la clé avec ma clé d\u2019accès")
    await seat.says("Clé d\u2019accès retirée")
    await seat.judge()


async def test_id_12_a_key_that_does_not_answer_is_said_and_another_way_is_taken(sit, camille):
    seat = await sit(camille)
    await with_key(seat)
    await seat.log_in()
    await seat.go("/mon-compte/securite/cles")
    await seat.fill(password=camille.password)
    await seat.press("Continuer")
    await seat.press("Enregistrer cette clé")
    await seat.says("Clé d\u2019accès enregistrée")
    await seat.page.context.clear_cookies()
    await seat.go("/connexion")
    await seat.fill(email=camille.email, password=camille.password)
    await seat.press("Continuer")
    await seat.page.wait_for_url("**/connexion/code")
    await seat.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')); }")
    await seat.press("Utiliser ma clé d\u2019accès")
    await seat.says("n\u2019a pas répondu")
    await seat.judge()
    before = camille.codes_received()
    await seat.page.locator("details.other summary").click()
    await seat.press("Recevoir un code par courriel")
    await seat.fill(code=camille.mailed_code(before + 1))
    await seat.press("Se connecter")
    await seat.page.wait_for_url(re.compile("/tableau$"))


async def test_id_12_recovery_codes_are_shown_once_and_can_be_printed(sit, camille):
    seat = await sit(camille)
    await seat.log_in()
    await seat.go("/mon-compte/securite/recuperation")
    await seat.fill(password=camille.password)
    await seat.press("Créer dix codes")
    await expect(seat.page.locator(".codes li")).to_have_count(10)
    await seat.judge()
    await seat.page.emulate_media(media="print")
    await expect(seat.page.get_by_role("button", name="Imprimer")).to_be_hidden()
    await expect(seat.page.locator(".codes li").first).to_be_visible()
