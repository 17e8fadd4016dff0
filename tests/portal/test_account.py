"""One's own account without script: the authenticator app, theme and language, the survey (ID-2, ID-10, POR-12)."""

import re

import pyotp

from services.portal.domain import palette
from services.portal.usecases.factors import Proposal
from tests.kit.authenticator import Authenticator
from tests.kit.stack import eventually
from tests.portal.visitor import Forms, Visitor, link

SECURITY = "/mon-compte/securite"
APP = f"{SECURITY}/application"
CONFIRM = f"{APP}/confirmation"
PASSWORD_PAGE = "/mon-compte/mot-de-passe"


def test_an_app_is_enrolled_by_the_displayed_key_and_asked_for_at_login_id_10(visitor):
    camille: Visitor = visitor().log_in()
    page = camille.get(APP)
    refused = camille.send(page, APP, password="Faux-mot-1987")
    assert refused.status_code in {401, 403, 422}
    proposed = camille.send(page, APP, password=camille.person.password)
    secret = re.search(r'id="cle-texte">([A-Z2-7 ]+)<', proposed.text).group(1).replace(" ", "")
    assert "<svg" in proposed.text
    wrong = camille.send(proposed, CONFIRM, code="000000", device_name="Téléphone")
    assert wrong.status_code >= 400
    assert secret in wrong.text.replace(" ", ""), "the key is still there to try again"
    camille.person.app = pyotp.TOTP(secret)
    done = camille.send(wrong, CONFIRM, code=camille.person.app_code(), device_name="Téléphone")
    assert "Téléphone" in done.text
    assert secret not in done.text.replace(" ", "")

    again = visitor_of(visitor, camille)
    page = again.send(
        again.get("/connexion"), "/connexion", email=camille.person.email, password=camille.person.password
    )
    assert "application d" in page.text
    page = again.send(page, "/connexion/code", code=camille.person.app_code())
    assert page.url.path == "/demarrer"


def test_who_has_a_passkey_logs_in_another_way_without_script_id_12(visitor, stack):
    camille: Visitor = visitor()
    person = camille.person.log_in()
    asked = person.http("identity").post("/me/passkeys/challenges", json={"password": person.password}).json()
    key = Authenticator(f"http://localhost:{stack.infrastructure.place.ports.portal}")
    body = {"credential": key.create(asked["publicKey"]), "device_name": "Ma clé"}
    assert person.http("identity").put("/me/passkeys", json=body).status_code == 200
    page = camille.send(camille.get("/connexion"), "/connexion", email=person.email, password=person.password)
    assert "Utiliser ma clé d\u2019accès" in page.text
    unsigned = camille.send(page, "/connexion/code")
    assert unsigned.status_code in {401, 422}
    before = person.codes_received()
    mailed = camille.send(camille.get("/connexion/autre"), "/connexion/autre", facteur="EMAIL")
    done = camille.send(mailed, "/connexion/code", code=person.mailed_code(before + 1))
    assert done.url.path == "/demarrer"


def visitor_of(visitor, other: Visitor) -> Visitor:
    """Another browser of the same person."""
    made = visitor(joined=False)
    made.person = other.person
    return made


def test_a_key_that_the_portal_did_not_propose_is_never_shown_id_10(visitor):
    camille = visitor().log_in()
    proposed = camille.send(camille.get(APP), APP, password=camille.person.password)
    page = camille.send(proposed, CONFIRM, cle="AAAA", code="000000", device_name="x")
    assert page.status_code >= 400
    assert "cle-texte" not in page.text


def test_a_session_of_nobody_has_no_account_page_por_14(visitor):
    somebody = visitor(joined=False)
    for path in ("/mon-compte", SECURITY, "/structures", "/approbations", "/tickets", "/aller-a"):
        assert somebody.get(path).url.path == "/connexion", path


def test_the_theme_and_the_language_are_the_browsers_por_12(visitor):
    camille = visitor().log_in()
    page = camille.send(camille.get("/mon-compte/apparence"), "/apparence", theme="dark")
    assert 'data-theme="dark"' in page.text
    assert 'data-theme="dark"' in camille.get("/annuaire").text
    page = camille.send(page, "/apparence", theme='x"><script>')
    assert "data-theme" not in page.text
    page = camille.send(page, "/langue", langue="en")
    assert 'lang="en"' in page.text
    assert "Language and appearance" in page.text


def test_consent_to_the_survey_is_given_and_withdrawn_id_2(visitor):
    camille = visitor().log_in()
    page = camille.send(camille.get("/mon-compte"), "/mon-compte/enquete", consent="oui")
    assert 'value="oui" checked' in page.text
    page = camille.send(page, "/mon-compte/enquete", consent="non")
    assert 'value="oui" checked' not in page.text


def test_the_palette_finds_pages_actions_structures_and_invoices_por_1(supplier: Visitor, draft: str):
    def paths(words: str) -> list[str]:
        return re.findall(r'href="([^"]+)"', supplier.get(f"/aller-a?q={words}", HX_Request="true").text)

    assert "/factures-emises/deposer" in paths("depos")
    assert paths("atelier")[0].startswith("/structures/")
    assert draft in paths("FA-1")
    assert "/guichet" not in paths("")
    assert "Rien ne répond" in supplier.get("/aller-a?q=zzzz").text


def test_words_are_found_by_their_beginnings_whatever_their_accents_por_1():
    assert palette.matches("emis fact", "Factures émises")
    assert palette.matches("authent", "Mes facteurs d'authentification")
    assert not palette.matches("mises", "Factures émises")
    assert palette.matches("", "tout")


def test_a_key_is_shown_in_fours_id_10():
    assert Proposal("ABCDEFGHIJ", "otpauth://totp/x", "").groups == "ABCD EFGH IJ"


def test_forms_of_the_account_carry_their_token_por_14(visitor):
    camille = visitor().log_in()
    for path in ("/mon-compte", SECURITY, "/mon-compte/apparence"):
        assert all(
            "csrf" in form for action, form in Forms(camille.get(path).text).forms.items() if action != "/aller-a"
        )


def test_a_lost_phone_is_taken_off_with_a_mailed_code_id_26(visitor):
    camille: Visitor = visitor().log_in()
    proposed = camille.send(camille.get(APP), APP, password=camille.person.password)
    secret = re.search(r'id="cle-texte">([A-Z2-7 ]+)<', proposed.text).group(1).replace(" ", "")
    camille.person.app = pyotp.TOTP(secret)
    camille.send(proposed, CONFIRM, code=camille.person.app_code(), device_name="Téléphone")
    page = camille.get(APP)
    refused = camille.http.post(
        f"{APP}/retrait", data=Forms(page.text).forms[APP] | {"password": camille.person.password, "code": ""}
    )
    assert (refused.status_code, "Donnez aussi un code" in refused.text) == (403, True)
    page = camille.send(page, f"{SECURITY}/code")
    given = {"password": camille.person.password, "code": camille.person.mailed_code_of("changer de facteur")}
    done = camille.http.post(f"{APP}/retrait", data=Forms(page.text).forms[APP] | given)
    assert "Application retirée" in done.text


def test_one_s_sessions_and_security_log_are_shown_id_20_id_24(visitor):
    camille: Visitor = visitor().log_in()
    other = visitor_of(visitor, camille).log_in()
    page = camille.get("/mon-compte/sessions")
    assert "Cette session" in page.text
    action = next(path for path in Forms(page.text).forms if path.endswith("/fin") and "autres" not in path)
    page = camille.send(page, action)
    assert not any(path.endswith("/fin") for path in Forms(page.text).forms)
    assert other.get("/mon-compte").url.path == "/connexion"
    eventually(lambda: "Session terminée" in camille.get("/mon-compte/journal").text)


def test_a_lost_password_is_replaced_without_script_id_14(visitor):
    camille = visitor()
    page = camille.get(link(camille.get("/connexion"), "Mot de passe oublié"))
    sent = camille.send(page, "/mot-de-passe-oublie", email=camille.person.email)
    assert "Consultez votre messagerie" in sent.text
    mail = camille.person.mailbox.wait(camille.person.email, "Choisissez un nouveau mot de passe")["text"]
    path = re.search(r"/mot-de-passe\?token=\S+", mail).group()
    weak = camille.send(camille.get(path), "/mot-de-passe", password="court")
    assert (weak.status_code, 'aria-invalid="true"' in weak.text) == (422, True)
    camille.person.password = "Mirabelle-jaune-2031"
    assert "est changé" in camille.send(weak, "/mot-de-passe", password=camille.person.password).text
    spent = camille.send(camille.get(path), "/mot-de-passe", password=camille.person.password)
    assert (spent.status_code, "/mot-de-passe-oublie" in spent.text) == (410, True)
    assert camille.log_in().get("/mon-compte").status_code == 200


def test_a_known_password_is_changed_without_script_and_other_browsers_are_out_id_17(visitor):
    camille: Visitor = visitor().log_in()
    other = visitor_of(visitor, camille).log_in()
    page = camille.get(link(camille.get(SECURITY), "Changer le mot de passe"))
    new = "Mirabelle-jaune-2031"
    wrong = camille.send(page, PASSWORD_PAGE, current_password="Faux-mot-1987", password=new)
    assert (wrong.status_code, "Mot de passe incorrect" in wrong.text) == (401, True)
    done = camille.send(wrong, PASSWORD_PAGE, current_password=camille.person.password, password=new)
    assert "est changé" in done.text
    assert camille.get("/mon-compte").url.path == "/mon-compte"
    eventually(lambda: other.get("/mon-compte").url.path == "/connexion")
