"""The portal as a browser meets it, without script: headers, forms, log-in, sessions, services that are down."""

import asyncio
import io
import re
import secrets
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo import MongoClient

from services.portal.usecases.membership import gather
from tests.kit.documents import invoice_pdf
from tests.kit.people import unique_email
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret
from tests.portal.visitor import Forms, link

PAGES = (
    "/",
    "/connexion",
    "/inscription",
    "/activation?token=x",
    "/adresse-de-contact?token=x",
    "/mot-de-passe-oublie",
    "/mot-de-passe?token=x",
    "/style",
    "/rien",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_that_is_not_ours_por_14(visitor, path):
    page = visitor(joined=False).get(path)
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert page.headers["cross-origin-opener-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"\son[a-z]+=|style=|<style|<script>|javascript:", page.text)
    assert set(re.findall(r'(?:src|href)="(https?:)?//', page.text)) == set()


def test_files_are_kept_for_ever_under_the_hash_of_their_content_por_13(visitor):
    somebody = visitor(joined=False)
    address = re.search(r'href="(/static/[^"]+\.css)"', somebody.get("/").text).group(1)
    answer = somebody.get(address)
    assert "immutable" in answer.headers["cache-control"]
    stale_address = re.sub(r"/static/[^/]+", "/static/000000000000", address)
    assert somebody.get(stale_address).headers["cache-control"] == "no-store"
    assert somebody.get("/static/x/../../settings.py").status_code == 404


def test_the_first_load_is_below_100_kilobytes_por_13(visitor):
    """As sent, gzip; font, styles and scripts with it."""
    somebody = visitor(joined=False)
    page = somebody.get("/")
    files = set(re.findall(r'"(/static/[^"#]+)', page.text))
    seen = [page, *(somebody.get(path) for path in files)]
    assert sum(int(answer.headers["content-length"]) for answer in seen) < 100_000
    assert len(files) > 4


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_por_14(visitor):
    given = visitor(joined=False).get("/").headers["set-cookie"]
    assert given.startswith("chorale=")
    assert "HttpOnly" in given
    assert "SameSite=lax" in given


def test_over_https_the_cookie_is_bound_to_the_host_por_14(stack, visitor):
    url, process = stack.start_extra("portal", env={"CHORALE_PUBLIC_URL": "https://chorale.example"})
    somebody = visitor(url, joined=False)
    page = somebody.get("/")
    given = [page.headers["set-cookie"]]
    own = given[0].partition(";")[0]
    headers = {"Cookie": own, "Origin": "https://chorale.example"}
    for path, choice in (("/langue", {"langue": "en"}), ("/apparence", {"theme": "dark"})):
        form = Forms(page.text).forms["/langue"] | choice
        answer = somebody.http.post(path, data=form, headers=headers, follow_redirects=False)
        given.append(answer.headers["set-cookie"])
    process.stop()
    assert [one.partition("=")[0] for one in given] == [
        "__Host-chorale",
        "__Host-chorale-langue",
        "__Host-chorale-apparence",
    ]
    assert all("Secure" in one and "Path=/" in one and "Domain" not in one for one in given)


@pytest.mark.parametrize(
    "change",
    [{"csrf": "nothing"}, {"csrf": ""}],
)
def test_a_form_without_its_token_does_nothing_por_14(visitor, change):
    somebody = visitor(joined=False)
    page = somebody.get("/inscription")
    refused = somebody.send(page, "/inscription", **(somebody.person.form() | change))
    assert refused.status_code == 403
    assert "Formulaire périmé" in refused.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_does_nothing_por_14(visitor, headers):
    somebody = visitor(joined=False)
    data = Forms(somebody.get("/connexion").text).forms["/connexion"]
    assert somebody.http.post("/connexion", data=data, headers=headers).status_code == 403


def test_an_account_is_made_and_activated_without_script_id_1(visitor):
    somebody = visitor(joined=False)
    page = somebody.get("/inscription")
    who = {k: v for k, v in somebody.person.form().items() if isinstance(v, str)}
    wrong = somebody.send(page, "/inscription", **who | {"email_confirmation": "autre@x.example"}, accept_terms="oui")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert somebody.person.email in wrong.text, "what was typed is still there"
    sent = somebody.send(wrong, "/inscription", **who, accept_terms="oui")
    assert "Consultez votre messagerie" in sent.text
    token = somebody.person.activation_token()
    weak = somebody.send(somebody.get(f"/activation?token={token}"), "/activation", password="court")
    assert weak.status_code == 422
    assert "12" in weak.text
    done = somebody.send(weak, "/activation", password=somebody.person.password)
    assert "Votre compte est actif" in done.text
    assert "Ce lien ne sert plus" in somebody.get(f"/activation?token={token}").text


def test_what_was_typed_at_registration_is_shown_and_may_be_corrected_id_25(visitor):
    somebody = visitor(joined=False)
    somebody.person.register(first_name="Mallory")
    page = somebody.get(f"/activation?token={somebody.person.activation_token()}")
    assert 'value="Mallory"' in page.text
    somebody.send(page, "/activation", password=somebody.person.password, first_name="Camille")
    home = somebody.log_in().get("/tableau").text
    assert "Camille" in home
    assert "Mallory" not in home


def test_a_contact_address_is_confirmed_by_a_button_of_the_mailed_page_id_25(visitor):
    somebody, contact = visitor(joined=False), unique_email("compta")
    somebody.person.register(contact_email=contact)
    somebody.person.activate()
    mail = somebody.person.mailbox.wait(contact, "adresse de contact")["text"]
    path = re.search(r"/adresse-de-contact\?token=\S+", mail).group()
    page = somebody.get(path)
    assert "Confirmer cette adresse" in page.text
    assert contact in somebody.send(page, "/adresse-de-contact").text
    assert "Demandez un autre lien" in somebody.send(page, "/adresse-de-contact").text


def test_a_login_ends_where_it_was_asked_for_and_no_token_is_in_the_browser_por_14(visitor):
    somebody = visitor()
    assert somebody.get("/factures-emises?page=1").url.params["suite"] == "/factures-emises?page=1"
    before = somebody.cookie
    page = somebody.log_in().get("/demarrer")
    assert somebody.cookie != before, "a cookie planted before the login is worth nothing"
    assert "eyJ" not in page.text + str(somebody.http.cookies)
    out = somebody.send(page, "/deconnexion")
    assert out.history[0].headers["clear-site-data"] == '"storage"'
    assert "Créer un compte" in out.text
    assert somebody.get("/tableau").url.path == "/connexion"


def test_a_wrong_password_and_a_wrong_code_are_said_and_the_login_goes_on_id_13(visitor):
    somebody = visitor()
    page = somebody.send(
        somebody.get("/connexion"), "/connexion", email=somebody.person.email, password="Faux-mot-1987"
    )
    assert page.status_code == 401
    assert "incorrect" in page.text
    page = somebody.send(page, "/connexion", password=somebody.person.password, email=somebody.person.email)
    wrong = somebody.send(page, "/connexion/code", code="000000")
    assert wrong.status_code == 401
    assert "Votre code" in wrong.text
    done = somebody.send(wrong, "/connexion/code", code=f" {somebody.person.mailed_code()} ")
    assert done.url.path == "/demarrer"


def test_a_code_without_its_password_begins_again_and_ends_no_session_id_9(visitor):
    somebody = visitor(joined=False)
    page = somebody.get("/connexion/code")
    assert page.url.path == "/connexion"
    data = Forms(page.text).forms["/connexion"] | {"code": "123456"}
    again = somebody.http.post("/connexion/code", data=data)
    assert again.url.path == "/connexion"
    assert 'name="retenu"' not in again.text
    logged_in = visitor().log_in()
    assert logged_in.get("/connexion/code").url.path == "/demarrer"
    assert logged_in.get("/demarrer").url.path == "/demarrer"


def test_the_address_of_the_person_reaches_identity_id_13(stack, visitor):
    """Otherwise all of a portal's visitors would share one allowance."""
    env = {"IDENTITY_ADDRESS_FAILURES": "2"}
    identity, one = stack.start_extra("identity", "api", env=env)
    portal, other = stack.start_extra(
        "portal", env={"PORTAL_IDENTITY_URL": identity, "CHORALE_TRUSTED_PROXIES": "127.0.0.1"}
    )
    somebody = visitor(portal, joined=False)

    def tried(address: str) -> int:
        data = Forms(somebody.get("/connexion").text).forms["/connexion"]
        given = data | {"email": f"{new_siret()}@x.example", "password": "Faux-mot-1987"}
        return somebody.http.post("/connexion", data=given, headers={"X-Forwarded-For": address}).status_code

    one_address, another = (f"2001:db8:{secrets.token_hex(2)}::1" for _ in range(2))
    assert [tried(one_address) for _ in range(3)] == [401, 401, 429]
    assert tried(another) == 401
    other.stop()
    one.stop()


def test_two_tabs_that_renew_at_once_both_go_on_por_14(stack, visitor):
    """In two processes that share the store; every request finds the tokens due."""
    env = {"PORTAL_REFRESH_MARGIN": "PT10M"}
    (first, one), (second, other) = (stack.start_extra("portal", env=env) for _ in range(2))
    somebody = visitor(first).log_in()

    def open_one(base: str) -> int:
        return somebody.http.get(f"{base}/demarrer").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_one, [first, second] * 8)) == {200}
    assert somebody.get("/demarrer").url.path == "/demarrer"
    one.stop()
    other.stop()


def test_without_a_session_one_logs_in_first_and_a_part_of_a_page_says_401_por_14(visitor):
    somebody = visitor().log_in()
    somebody.http.cookies.set("chorale", "gone")
    assert somebody.get("/demarrer").url.path == "/connexion"
    assert somebody.get("/demarrer/identifiant?identifiant=1", HX_Request="true").status_code == 401


def test_a_form_sent_after_the_session_ended_is_given_back_por_14(stack, visitor):
    somebody = visitor().log_in()
    page = somebody.get(f"/demarrer?identifiant={new_siret()}")
    with MongoClient(stack.store) as client:
        client["portal"]["sessions"].delete_many({})
    again = somebody.send(page, "/demarrer/structure", name="ATELIER & FILS", line1="1", postal_code="35000", town="X")
    assert again.status_code == 401
    before = somebody.person.codes_received()
    again = somebody.send(again, "/connexion", email=somebody.person.email, password=somebody.person.password)
    resume = somebody.send(again, "/connexion/code", code=somebody.person.mailed_code(before + 1))
    assert "Vous êtes reconnecté" in resume.text
    done = somebody.send(resume, "/demarrer/structure")
    assert "Votre première facture" in done.text
    assert "ATELIER &amp; FILS" in somebody.get("/tableau").text


def test_files_sent_after_the_session_ended_are_asked_for_again_por_14(stack, supplier, town):
    page = supplier.get("/factures-emises/deposer")
    with MongoClient(stack.store) as client:
        client["portal"]["sessions"].delete_many({})
    pdf = invoice_pdf(number="FA-3", supplier_siret=supplier.siret, recipient_siret=town["identifier"])
    files = {"file": ("fa-3.pdf", pdf, "application/pdf")}
    again = supplier.send(page, "/factures-emises/deposer", files=files)
    before = supplier.person.codes_received()
    again = supplier.send(again, "/connexion", email=supplier.person.email, password=supplier.person.password)
    resume = supplier.send(again, "/connexion/code", code=supplier.person.mailed_code(before + 1))
    assert "vous les choisirez à nouveau" in resume.text
    chosen = supplier.send(resume, "/factures-emises/deposer")
    assert "Aucun fichier choisi" in chosen.text
    sent = supplier.send(chosen, "/factures-emises/deposer", files=files)
    assert sent.url.path != "/factures-emises/deposer", sent.text


def test_the_language_is_switched_and_the_page_stays_por_12(visitor):
    somebody = visitor(joined=False)
    english = somebody.send(somebody.get("/inscription"), "/langue", langue="en")
    assert english.url.path == "/inscription"
    assert '<html lang="en">' in english.text
    assert "Create an account" in english.text


def test_a_page_out_of_reach_is_not_found_and_a_missing_right_says_which_por_2(supplier):
    assert supplier.get("/factures-emises/0199f0a2-0000-7000-8000-000000000000").status_code == 404
    missing = supplier.get("/factures-recues")
    assert missing.status_code == 403
    assert "Factures reçues : consultation" in missing.text.replace("\u00a0", " ")
    assert "ATELIER DUPONT" in missing.text


def test_a_service_that_is_down_is_said_and_the_rest_works_por_14(stack, supplier):
    with stack.without("invoicing"):
        home = supplier.get("/tableau")
        assert home.status_code == 200
        assert "Cette partie ne répond pas" in home.text
        assert supplier.get("/factures-emises").status_code == 503
    with stack.without("organisation"):
        home = supplier.get("/factures-emises")
        assert home.status_code == 200
        assert "Une partie du portail ne répond pas" in home.text
    eventually(lambda: supplier.get("/factures-emises").status_code == 200)


def test_a_structure_that_exists_is_joined_and_one_that_does_not_is_created_por_3(visitor, supplier):
    siret = re.search(r"\d{3}\xa0\d{3}\xa0\d{3}\xa0\d{5}", supplier.get("/factures-recues").text).group(0)
    other = visitor().log_in()
    assert other.get("/tableau").url.path == "/demarrer"
    page = other.get(f"/demarrer?identifiant={siret}")
    assert "existe déjà" in page.text
    asked = other.send(page, "/demarrer/rattachement", comment="Bonjour")
    assert "Demande envoyée à ATELIER DUPONT" in asked.text
    invalid = other.get("/demarrer?identifiant=12345678901234")
    assert 'class="error"' in invalid.text


def test_a_draft_is_corrected_and_sent_without_script_por_12(supplier, draft):
    page = supplier.get(draft)
    saved = supplier.send(page, f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui")
    assert saved.url.path == f"{draft}/envoyer", saved.text
    assert "Confirmer l" in saved.text
    sent = supplier.send(saved, f"{draft}/envoyer")
    assert "Facture déposée" in sent.text
    assert re.search(r'\(JSON\)</a><a href="/verifier"', sent.text)
    certificate = supplier.get(link(sent, "Certificat (PDF)"))
    assert certificate.content.startswith(b"%PDF")
    assert "attachment" in certificate.headers["content-disposition"]


def test_sent_invoices_are_counted_by_state_and_can_be_duplicated_inv_21_inv_32(supplier, draft, town):
    confirm = supplier.send(
        supplier.get(draft), f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui"
    )
    sent = supplier.send(confirm, f"{draft}/envoyer")
    counted = supplier.get("/factures-emises/tableau-de-bord").text
    assert "1\u00a0440,00\u00a0€" in counted
    assert re.search(r'href="/factures-emises/rechercher\?state=[A-Z_]+"', counted)
    copy = supplier.send(sent, f"{draft}/double")
    assert copy.url.path != draft
    assert 'id="brouillon"' in copy.text
    refused = supplier.send(copy, f"{copy.url.path}/document", files={"file": ("x.pdf", b"x", "application/pdf")})
    assert refused.status_code == 422
    pdf = invoice_pdf(number="FA-2", supplier_siret=supplier.siret, recipient_siret=town["identifier"])
    supplier.send(refused, f"{copy.url.path}/document", files={"file": ("fa-2.pdf", pdf, "application/pdf")})
    eventually(lambda: 'value="FA-2"' in supplier.get(copy.url.path).text, 20)


def test_a_rejection_is_read_copied_and_several_are_handled_at_once_inv_26_inv_36(supplier, draft, agent):
    confirm = supplier.send(
        supplier.get(draft), f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui"
    )
    supplier.send(confirm, f"{draft}/envoyer")
    received = draft.replace("emises", "recues")
    eventually(lambda: agent.get(received).status_code == 200, 20)
    eventually(lambda: f"{received}/actions/REJETER" in Forms(agent.get(received).text).forms, 20)
    page = agent.get(received)
    refused = agent.send(page, f"{received}/actions/REJETER")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    rejected = agent.send(page, f"{received}/actions/REJETER", reason="MONTANT_ERRONE", comment="Le devis disait moins")
    assert "Rejetée" in rejected.text
    seen = supplier.get(draft)
    assert "Le devis disait moins" in seen.text
    copy = supplier.send(seen, f"{draft}/copie")
    assert 'id="brouillon"' in copy.text
    assert Forms(copy.text).forms[f"{copy.url.path}/champs"]["invoice_number"] == ""

    listing = agent.get("/factures-recues/rechercher")
    nothing = agent.send(listing, "/factures-recues/actions", action="SUSPENDRE")
    assert nothing.status_code == 422
    assert "Aucune facture cochée" in nothing.text
    late = agent.send(listing, "/factures-recues/actions", action="CONSTATER_SERVICE_FAIT", ids=draft.rsplit("/", 1)[1])
    assert "Aucune facture traitée" in late.text
    assert re.search(rf'href="{received}">FA-1</a> – \w', late.text), "which one, and why"


def test_a_value_refused_is_said_beside_its_field_and_stays_typed_por_7(supplier, draft):
    page = supplier.get(draft)
    refused = supplier.send(page, f"{draft}/champs", issue_date="31/02/2026", marche="M-1")
    assert refused.status_code == 422
    assert 'value="31/02/2026"' in refused.text
    assert 'value="M-1"' in refused.text


def test_two_tabs_never_overwrite_each_other_por_7(supplier, draft):
    first, second = supplier.get(draft), supplier.get(draft)
    supplier.send(first, f"{draft}/champs", marche="ONE", engagement="E-1")
    merged = supplier.send(second, f"{draft}/champs", code_service="S-2")
    assert Forms(merged.text).forms[f"{draft}/champs"]["marche"] == "ONE"
    conflict = supplier.send(second, f"{draft}/champs", marche="TWO")
    assert conflict.status_code == 422
    assert "« ONE »" in conflict.text.replace("\u00a0", " ")
    assert 'value="TWO"' in conflict.text, "what was typed is still there"
    kept = supplier.send(conflict, f"{draft}/champs")
    assert Forms(kept.text).forms[f"{draft}/champs"]["marche"] == "TWO"


def test_a_draft_that_changed_since_its_confirmation_is_not_sent_inv_17(supplier, draft):
    page = supplier.get(draft)
    confirm = supplier.send(page, f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui")
    supplier.send(supplier.get(draft), f"{draft}/champs", marche="LATE")
    refused = supplier.send(confirm, f"{draft}/envoyer")
    assert refused.status_code == 412
    assert "La facture a changé depuis" in refused.text
    assert "Facture déposée" in supplier.send(refused, f"{draft}/envoyer").text


def test_files_that_are_no_invoice_are_refused_one_by_one_inv_4(supplier, town):
    page = supplier.get("/factures-emises/deposer")
    files = [("file", ("vide.pdf", b"", "application/pdf")), ("file", ("texte.pdf", b"bonjour", "application/pdf"))]
    refused = supplier.send(page, "/factures-emises/deposer", files=files)
    assert refused.status_code == 422
    assert refused.text.count("deposited wrong") == 2
    nothing = supplier.send(page, "/factures-emises/deposer")
    assert "Aucun fichier choisi" in nothing.text


def test_pages_are_pictures_with_their_words_and_nobody_elses_por_7(supplier, draft, visitor):
    invoice = draft.rsplit("/", 1)[1]
    picture = supplier.get(f"/documents/{invoice}/pages/1/image")
    assert picture.headers["content-type"] == "image/webp"
    words = supplier.get(f"/documents/{invoice}/pages/1/mots").json()
    assert any(word[0] == "FA-1" for word in words)
    assert supplier.get(f"/documents/{invoice}/pages/9/image").headers["content-type"].startswith("image/svg")
    assert visitor().log_in().get(f"/documents/{invoice}/pages/1/image").status_code == 404


def test_files_join_a_draft_and_leave_it_inv_14(supplier, draft):
    empty = supplier.send(supplier.get(draft), f"{draft}/pieces", files={"file": ("vide.pdf", b"", "application/pdf")})
    assert empty.status_code == 422
    assert 'role="alert"' in empty.text
    pdf = invoice_pdf(number="BON-1", supplier_siret=new_siret(), recipient_siret=new_siret())
    joined = supplier.send(empty, f"{draft}/pieces", files={"file": ("bon.pdf", pdf, "application/pdf")})
    assert "bon.pdf" in joined.text
    archive = supplier.get(f"/documents/{draft.rsplit('/', 1)[1]}/pieces.zip")
    assert zipfile.ZipFile(io.BytesIO(archive.content)).namelist() == ["001 bon.pdf"]
    removal = next(action for action in Forms(joined.text).forms if action.endswith("/retirer"))
    assert "bon.pdf" not in supplier.send(joined, removal).text


@pytest.mark.parametrize(
    "path", ["/factures-emises/..", "/factures-emises/%2e%2e/envoyer", "/documents/../pages/1/image"]
)
def test_an_address_reaches_no_other_door_of_a_service_por_14(supplier, path):
    assert supplier.get(path).status_code in (404, 200)
    assert "Traceback" not in supplier.get(path).text


def test_what_no_header_can_hold_breaks_nothing_por_14(supplier, draft):
    page = supplier.get(draft)
    agent = {"User-Agent": "Navigateur \xe9\xe9".encode("latin-1")}
    assert supplier.http.get("/tableau", headers=agent).status_code == 200
    confirm = supplier.send(page, f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui")
    odd = supplier.send(confirm, f"{draft}/envoyer", cle="a\nb é")
    assert odd.status_code == 200, odd.text
    assert "Facture déposée" in odd.text


@pytest.mark.parametrize("typed", ["export", "../export", "1?x=1"])
def test_a_recipient_that_is_no_siret_is_said_and_asks_nothing_else_inv_9(supplier, draft, typed):
    page = supplier.send(supplier.get(draft), f"{draft}/champs", recipient_siret=typed)
    assert page.status_code in (200, 422)
    assert typed in page.text
    assert "SIRET" in page.text


def test_more_files_than_a_form_may_hold_are_refused_whole_inv_4(supplier):
    page = supplier.get("/factures-emises/deposer")
    files = [("file", (f"{n}.pdf", b"%PDF-", "application/pdf")) for n in range(51)]
    assert supplier.send(page, "/factures-emises/deposer", files=files).status_code == 400


def test_more_rights_than_a_page_holds_all_count_org_26():
    """Two pages of habilitations; the right is on the second."""
    rows = [{"structure": {"structure_id": str(n), "name": str(n)}, "profiles": []} for n in range(200)]
    last = {
        "structure": {"structure_id": "x", "name": "x"},
        "profiles": [{"application": "GUICHET", "level": "CONSULTATION"}],
    }
    member = asyncio.run(gather(FakeApi([*rows, last])))
    assert member.applications == {"GUICHET"}
    assert len(member.structures) == 201


class FakeApi:
    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows

    async def get(self, service: str, path: str, params: dict | None = None) -> dict:
        if service == "identity":
            return {}
        if service == "notifications":
            return {"unread": 0}
        start = (params["page"] - 1) * params["size"]
        return {"items": self.rows[start : start + params["size"]], "total": len(self.rows)}
