"""What people have between them in the demonstration: machines, mandates, requests that wait, a desk, news. Public doors only."""

from collections.abc import Mapping
from typing import Any, Protocol

import httpx

SUPPORT_AGENT = "assistance@chorale.example"
CONTACT = {"name": "Service informatique", "email": "dsi@rennes.example", "phone": "0299000000"}
SCOPES = ["evenements:lire", "factures.recues:lire"]
EVENTS = ["invoice.status_changed"]
AGENT_S = [{"application": "GUICHET", "level": "MODIFICATION"}]
NEWS = {
    "fr": {"title": "Bienvenue sur Chorale", "text": "Déposez un PDF : il est lu, **vous vérifiez**, vous envoyez."},
    "en": {"title": "Welcome to Chorale", "text": "Deposit a PDF: it is read, **you check**, you send."},
}
CANNED = {"title": "Où en est ma facture ?", "text": "Chaque étape est datée dans le suivi de la facture."}
QUESTION = {
    "category": "COMPTE", "sub_category": "CONNEXION", "title": "Code de connexion non reçu",
    "description": "Le code par courriel n'arrive pas depuis ce matin.",
}  # fmt: skip


ACCOUNTANT = "lucie.moreau@atelier-dupont.example"
INVITED = "stagiaire@atelier-dupont.example"
READS = [{"application": "FACTURES_EMISES", "level": "CONSULTATION"}]
WRITES = [{"application": "FACTURES_EMISES", "level": "MODIFICATION"}]


class Somebody(Protocol):
    email: str
    http: dict[str, httpx.Client]

    def done(self, service: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Tries again until what was made elsewhere has reached the service. Raises TimeoutError."""
        ...


def connect(agent: Somebody, body: Mapping[str, Any], password: str) -> None:
    """A raccordement at work with a feed, and a webhook that waits for its address to answer."""
    at = f"/structures/{body['structure_id']}"
    agent.done("organisation", "PUT", f"{at}/applications/RACCORDEMENTS", {"active": True})
    asked = {"name": "Gestion financière", "scopes": SCOPES, "password": password}
    machine = agent.done("identity", "POST", f"{at}/technical-accounts", asked)["client_id"]
    declared = {"label": "Gestion financière", "uses": ["RECEPTION"], "contact": CONTACT}
    made = agent.done("raccordement", "POST", f"{at}/raccordements", declared)
    one = f"/raccordements/{made['raccordement_id']}"
    for action in ("QUALIFIER", "ACTIVER"):
        agent.done("raccordement", "POST", f"{one}/actions", {"action": action})
    wanted = {"account_id": machine, "role": "DESTINATAIRE", "kinds": EVENTS}
    feed = agent.done("raccordement", "POST", f"{one}/subscriptions", wanted | {"label": "Flux de la comptabilité"})
    agent.done("raccordement", "POST", f"/subscriptions/{feed['subscription_id']}/actions", {"action": "ACTIVER"})
    hook = wanted | {"label": "Webhook de la trésorerie", "url": "https://tresorerie.rennes.example/chorale"}
    agent.done("raccordement", "POST", f"{one}/subscriptions", hook)


def mandate(first: Somebody, second: Somebody, given: str, held: str) -> None:
    """In force one way, waiting the other way."""
    asked = {
        "kind": "FACTURATION",
        "mandant_id": given,
        "mandataire_id": held,
        "comment": "Factures des chantiers communs",
    }
    agreed = first.done("organisation", "POST", "/mandats", asked)
    second.done("organisation", "POST", f"/approvals/{agreed['request_id']}/decision", {"decision": "APPROUVER"})
    back = asked | {"mandant_id": held, "mandataire_id": given, "comment": "Pendant les congés d'août"}
    second.done("organisation", "POST", "/mandats", back)


def ask(person: Somebody, structure_id: str) -> None:
    """Requests that wait: for the gestionnaire of another structure, and for the operators."""
    wish = {"structure_id": structure_id, "comment": "Je saisis leurs factures le mercredi"}
    person.done("organisation", "POST", "/rattachements", wish)
    body = {
        "identifier": "21350047300011",
        "name": "COMMUNE DE BRUZ",
        "comment": "Mon client n'est pas dans l'annuaire",
    }
    person.done("organisation", "POST", "/public-structures", body)


def colleagues(governor: Somebody, accountant: Somebody, structure_id: str) -> None:
    """A structure of several: who reads and asks for more, and who was invited and has no account yet."""
    for email in (ACCOUNTANT, INVITED):
        governor.done("organisation", "POST", f"/structures/{structure_id}/users", {"email": email, "profiles": READS})
    own = accountant.done("organisation", "GET", "/rattachements")["items"][0]["rattachement_id"]
    more = {"profiles": WRITES, "comment": "Je dépose aussi les factures, désormais"}
    accountant.done("organisation", "POST", f"/rattachements/{own}/profile-requests", more)


def doubts(owner: Somebody, owned: str, claimant: Somebody, proof: bytes) -> None:
    """For the operators: a document that shows who a structure is, and somebody who says that it is theirs."""
    file = {"file": ("extrait-kbis.pdf", proof, "application/pdf")}
    owner.http["organisation"].post(f"/structures/{owned}/documents", files=file).raise_for_status()
    claim = {"cause": "USURPATION", "comment": "C'est l'entreprise de mon père, et personne d'autre ne la gère"}
    claimant.done("organisation", "POST", f"/structures/{owned}/claims", claim)


def desk(operator: Somebody, asker: Somebody, structure_id: str) -> None:
    """News, a queue with a canned answer, and a question that waits in it."""
    news = operator.done("notifications", "POST", "/platform/news", NEWS)
    operator.done("notifications", "POST", f"/platform/news/{news['id']}/publication", {})
    operator.done("support", "POST", "/queues", {"name": "Premier niveau", "categories": ["COMPTE"]})
    operator.done("support", "POST", "/canned-answers", CANNED)
    ticket = asker.done("support", "POST", "/tickets", QUESTION | {"sender_structure_id": structure_id})
    asker.done("support", "POST", f"/tickets/{ticket['ticket_id']}/activities", {"action": "SOUMETTRE"})


def staff(operator: Somebody, platform_id: str) -> None:
    """Whoever answers at the desk beside the operator."""
    body = {"email": SUPPORT_AGENT, "profiles": AGENT_S}
    operator.done("organisation", "POST", f"/structures/{platform_id}/users", body)
