"""An account in a real browser: made without a picture to decipher, its sessions and its security log seen (ID-3, ID-20, ID-24)."""

from playwright.async_api import expect

from tests.kit.people import unique_email


async def test_an_account_is_made_without_doing_anything_for_the_check_id_3(sit):
    seat = await sit()
    who = seat.person
    await seat.go("/inscription")
    await seat.fill(email=who.email, email_confirmation=who.email, first_name="Camille", last_name="Martin")
    await seat.page.locator("#accept_terms").check()
    await seat.press("Créer mon compte")
    await seat.says("Consultez votre messagerie")
    await seat.judge()
    await seat.press("Envoyer un autre lien")
    who.mailbox.wait(who.email, "ctiv", 2)
    await seat.judge()


async def test_the_check_is_made_when_a_form_is_sent_by_the_keyboard_alone_id_3(sit):
    """Whoever fills the page in by other means, as assistive software may, waits for a moment and is told so."""
    seat = await sit()
    await seat.go("/inscription")
    email = unique_email()
    await seat.page.evaluate(
        """(email) => {
            for (const [name, value] of Object.entries({email, email_confirmation: email, first_name: "Zoé", last_name: "Martin"}))
                document.getElementById(name).value = value;
            document.getElementById("accept_terms").checked = true;
            document.querySelector('form[action="/inscription"]').requestSubmit();
        }""",
        email,
    )
    await seat.says("Consultez votre messagerie")


async def test_without_script_the_page_says_what_it_needs_id_3(sit):
    seat = await sit(java_script_enabled=False)
    await seat.go("/inscription")
    said = seat.page.locator("[data-challenge] noscript")
    assert "elle a besoin de JavaScript" in await said.inner_text()
    assert await said.is_visible()


async def test_sessions_are_seen_and_ended_and_the_log_tells_it_id_20_id_24(sit, person):
    camille = person().join()
    camille.log_in()
    seat = await sit(camille)
    await seat.log_in()
    await seat.go("/mon-compte/sessions")
    await seat.says("Cette session")
    assert await seat.page.locator("tbody tr").count() == 3
    await seat.page.get_by_role("button", name="Terminer", exact=False).first.click()
    await expect(seat.page.locator("tbody tr")).to_have_count(2)
    await seat.press("Terminer toutes les autres sessions")
    await expect(seat.page.locator("tbody tr")).to_have_count(1)
    await seat.judge()
    await seat.go("/mon-compte/journal")
    await seat.says("Session terminée")
    await seat.says("Compte activé")


async def test_a_wrong_password_then_the_right_one_id_3_id_13(sit, person):
    """The form that comes back solves its check, too."""
    camille = person()
    camille.register()
    camille.activate()
    seat = await sit(camille)
    await seat.go("/connexion")
    await seat.fill(email=camille.email, password="Mauvais-mot-2026")
    await seat.press("Continuer")
    await seat.says("Adresse ou mot de passe incorrect")
    await seat.judge()
    await seat.prove()
    await seat.page.wait_for_url("**/demarrer")
    names = {cookie["name"] for cookie in await seat.page.context.cookies()}
    assert "chorale-appareil" in names
