"""Every route × who asks. `U` 401, `N` 404 (does not exist for them), `F` 403 (may see, not do), `.` let in.

In the order nobody, stranger, consultation, modification, gestionnaire, recipient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.personal import EXPORT, HOLDERS
from tests.doors.conftest import ROLES, Scene, documents
from tests.kit.people import unique_email
from tests.kit.world import new_id

NEWS = {"fr": {"title": "Titre", "text": "Texte"}, "en": {"title": "Title", "text": "Text"}}
CONTACT = {"name": "DSI", "email": "dsi@entreprise.example"}
RACCORDEMENT = {"label": "Paie", "uses": ["EMISSION"], "contact": CONTACT}
SUBSCRIPTION = {"label": "Paie", "account_id": "x", "role": "FOURNISSEUR", "kinds": ["invoice.deposited"]}
PDF = {"file": ("facture.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")}


@dataclass(frozen=True)
class Probe:
    """`make` builds the call anew for each role, as a call may use up what it acts on."""

    service: str
    method: str
    path: str
    expected: str
    make: Callable[[Scene], dict[str, Any]] = lambda scene: {}

    @property
    def name(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def at(**places: str) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"at": places}


def draft(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"at": {"invoice_id": scene.draft()}} | call


def invoice(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"at": {"invoice_id": scene.invoice()}} | call


def suspended(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    def make(scene: Scene) -> dict[str, Any]:
        invoice_id, attachment_id = scene.suspended()
        return {"at": {"invoice_id": invoice_id, "attachment_id": attachment_id}} | call

    return make


def ticket(*, submitted: bool = True, **call: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"at": {"ticket_id": scene.ticket(submitted=submitted)}} | call


def ticket_attachment(scene: Scene) -> dict[str, Any]:
    ticket_id, attachment_id = scene.ticket_attachment()
    return {"at": {"ticket_id": ticket_id, "attachment_id": attachment_id}}


def wrong_app_code(scene: Scene) -> dict[str, Any]:
    scene.http("identity", "stranger").post("/me/totp", json={"password": scene.person.password})
    return {"json": {"code": "000000", "device_name": "x"}}


def company(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"at": {"structure_id": scene.company["structure_id"]}} | call


def technical(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: (
        {"at": {"structure_id": scene.company["structure_id"], "account_id": "x", "secret_id": "x"}} | call
    )


KEY = {"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": ""}}


def waiting(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    """A rattachement to the company that is not decided yet: whoever manages it is let in, and told to answer it."""
    return lambda scene: {"at": {"rattachement_id": scene.rattachement(), "application": "MES_MESSAGES"}} | call


def kept(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    """What the company does not have."""
    places = {"bank_account_id": "x", "attachment_id": "x"}
    return lambda scene: {"at": {"structure_id": scene.company["structure_id"], **places}} | call


def connected(**call: Any) -> Callable[[Scene], dict[str, Any]]:
    """What nobody has."""
    return lambda scene: {"at": {"raccordement_id": "x", "subscription_id": "x"}} | call


def passkey(scene: Scene) -> dict[str, Any]:
    scene.http("identity", "stranger").post("/me/passkeys/challenges", json={"password": scene.person.password})
    return {"json": {"credential": KEY, "device_name": "x"}}


PUBLIC, PERSONAL, OPERATORS = "......", "U.....", "UNNNNN"
PROBES = (
    # identity: doors before login are public; a person's own things are theirs alone
    Probe("identity", "POST", "/accounts", PUBLIC, lambda s: {"json": s.person.form(email="a@b.example", email_confirmation="a@b.example", challenge=s.person.challenge())}),
    Probe("identity", "POST", "/accounts/activation-links", PUBLIC, lambda s: {"json": {"email": "x@y.example", "challenge": s.person.challenge()}}),
    Probe("identity", "GET", "/challenges", PUBLIC),
    Probe("identity", "POST", "/activations", PUBLIC, lambda s: {"json": {"token": "x", "password": "x"}}),
    Probe("identity", "POST", "/activations/shown", PUBLIC, lambda s: {"json": {"token": "x"}}),
    Probe("identity", "POST", "/contact-addresses/proofs", PUBLIC, lambda s: {"json": {"token": "x"}}),
    Probe("identity", "POST", "/passwords/strength", PUBLIC, lambda s: {"json": {"password": "x"}}),
    Probe("identity", "POST", "/passwords/lost", PUBLIC, lambda s: {"json": {"email": "x@y.example", "challenge": s.person.challenge()}}),
    Probe("identity", "POST", "/passwords/reset", PUBLIC, lambda s: {"json": {"token": "x", "password": "x"}}),
    Probe("identity", "POST", "/logins", "UUUUUU", lambda s: {"json": {"email": unique_email(), "password": "x"}}),
    Probe("identity", "POST", "/logins/{login_id}/code", PUBLIC, lambda s: {"at": {"login_id": "x"}, "json": {"code": "000000"}}),
    Probe("identity", "POST", "/logins/{login_id}/mailed-codes", PUBLIC, at(login_id="x")),
    Probe("identity", "POST", "/tokens/refresh", "UUUUUU", lambda s: {"json": {"refresh_token": "x.y"}}),
    Probe("identity", "DELETE", "/sessions/current", PERSONAL),
    # only the stranger has an account at identity here: for the others /me does not exist
    Probe("identity", "GET", "/me", "U.NNNN"),
    Probe("identity", "PUT", "/me/survey", "U.NNNN", lambda s: {"json": {"consent": False}}),
    Probe("identity", "PUT", "/me/notifications", "U.NNNN", lambda s: {"json": {"mails": True}}),
    Probe("identity", "PUT", "/me/contact-address", "U.NNNN", lambda s: {"json": {"email": s.person.email}}),
    Probe("identity", "PUT", "/me/password", "U.NNNN", lambda s: {"json": {"current_password": s.person.password, "password": s.person.password}}),
    Probe("identity", "POST", "/me/totp", "U.NNNN", lambda s: {"json": {"password": s.person.password}}),
    Probe("identity", "POST", "/me/factor-codes", "U.NNNN"),
    Probe("identity", "POST", "/me/totp/removal", "U.NNNN", lambda s: {"json": {"password": s.person.password, "code": "000000"}}),
    Probe("identity", "GET", "/me/sessions", PERSONAL),
    Probe("identity", "DELETE", "/me/sessions", PERSONAL),
    Probe("identity", "DELETE", "/me/sessions/{session_id}", "UNNNNN", at(session_id="x")),
    Probe("identity", "GET", "/me/audit", PERSONAL),
    Probe("identity", "GET", "/structures/{structure_id}/audit", "UNNN.N", lambda s: {"at": {"structure_id": s.company["structure_id"]}}),
    Probe("identity", "GET", "/audit", "UFFFFF"),
    Probe("identity", "DELETE", "/platform/accounts/{account_id}/sessions", "UFFFFF", at(account_id="x")),
    Probe("identity", "POST", "/me/totp/confirmation", "UUNNNN", wrong_app_code),  # let in, and its code refused
    Probe("identity", "POST", "/logins/{login_id}/recovery-code", PUBLIC, lambda s: {"at": {"login_id": "x"}, "json": {"code": "abcd-efgh-jkmn-pqrs"}}),
    Probe("identity", "POST", "/logins/{login_id}/passkey-challenges", PUBLIC, at(login_id="x")),
    Probe("identity", "POST", "/logins/{login_id}/passkey", PUBLIC, lambda s: {"at": {"login_id": "x"}, "json": {"credential": KEY}}),
    Probe("identity", "POST", "/login-addresses/proofs", PUBLIC, lambda s: {"json": {"token": "x"}}),
    Probe("identity", "POST", "/login-addresses/stops", PUBLIC, lambda s: {"json": {"token": "x"}}),
    Probe("identity", "POST", "/token", PUBLIC, lambda s: {"data": {"grant_type": "x", "client_id": "x", "client_secret": "x"}}),
    Probe("identity", "PATCH", "/me", "U.NNNN", lambda s: {"json": {}}),
    Probe("identity", "GET", "/me/factors", "U.NNNN"),
    *(Probe(service, "GET", EXPORT, PERSONAL) for service in HOLDERS),
    *(Probe(service, "GET", EXPORT + "/files/{section}/{row_id}/{sha256}", "UNNNNN", at(section="x", row_id="x", sha256="x")) for service in HOLDERS),
    Probe("identity", "POST", "/me/factor-challenges", "U.NNNN"),
    Probe("identity", "PUT", "/me/secret-question", "U.NNNN", lambda s: {"json": {"password": s.person.password, "question": "", "answer": ""}}),
    Probe("identity", "POST", "/me/login-address", "U.NNNN", lambda s: {"json": {"password": s.person.password, "email": s.person.email}}),
    Probe("identity", "POST", "/me/passkeys/challenges", "U.NNNN", lambda s: {"json": {"password": s.person.password}}),
    Probe("identity", "PUT", "/me/passkeys", "UUNNNN", passkey),  # whose key is none: 401
    Probe("identity", "PATCH", "/me/passkeys/{passkey_id}", "UNNNNN", lambda s: {"at": {"passkey_id": "x"}, "json": {"device_name": "x"}}),
    Probe("identity", "POST", "/me/passkeys/{passkey_id}/removal", "UNNNNN", lambda s: {"at": {"passkey_id": "x"}, "json": {"password": s.person.password}}),
    Probe("identity", "POST", "/me/recovery-codes", "UUNNNN", lambda s: {"json": {"password": "x"}}),  # let in, and the password refused
    Probe("identity", "POST", "/me/closing", "UUNNNN", lambda s: {"json": {"password": "x"}}),
    # its gestionnaire, who lacks « Raccordements » here
    Probe("identity", "GET", "/structures/{structure_id}/technical-accounts", "UNNNFN", company()),
    Probe("identity", "POST", "/structures/{structure_id}/technical-accounts", "UNNNFN",
          company(json={"password": "x", "name": "x", "scopes": ["organisation:lire"]})),
    Probe("identity", "DELETE", "/structures/{structure_id}/technical-accounts/{account_id}", "UNNNFN", technical()),
    Probe("identity", "POST", "/structures/{structure_id}/technical-accounts/{account_id}/secrets", "UNNNFN", technical(json={"password": "x"})),
    Probe("identity", "DELETE", "/structures/{structure_id}/technical-accounts/{account_id}/secrets/{secret_id}", "UNNNFN", technical()),
    Probe("identity", "GET", "/.well-known/jwks.json", PUBLIC),
    # organisation
    Probe("organisation", "GET", "/structures/lookup", PERSONAL, lambda s: {"params": {"identifier_type": "SIRET", "identifier": "73282932000074"}}),
    Probe("organisation", "POST", "/structures", PERSONAL, lambda s: {"json": {"identifier_type": "SIRET", "identifier": "1", "name": "x"}}),
    Probe("organisation", "GET", "/structures/{structure_id}", "UN...N", lambda s: {"at": {"structure_id": s.company["structure_id"]}}),
    Probe("organisation", "PATCH", "/structures/{structure_id}", "UNFF.N", lambda s: {"at": {"structure_id": s.company["structure_id"]}, "json": {"label": "x"}}),
    Probe("organisation", "GET", "/structures", PERSONAL),
    Probe("organisation", "PUT", "/structures/{structure_id}/applications/{application}", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"], "application": "FACTURES_EMISES"}, "json": {"active": True}}),
    Probe("organisation", "PUT", "/structures/{structure_id}/activity", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"]}, "json": {"active": True}}),
    Probe("organisation", "POST", "/structures/{structure_id}/register-refresh", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"]}}),
    Probe("organisation", "GET", "/structures/{structure_id}/services", "UN...N", lambda s: {"at": {"structure_id": s.company["structure_id"]}}),
    Probe("organisation", "POST", "/structures/{structure_id}/services", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"]}, "json": {"code": new_id()[:12], "label": "Service"}}),
    Probe("organisation", "PATCH", "/structures/{structure_id}/services/{service_id}", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"], "service_id": s.company["services"][0]["service_id"]},
                     "json": {"label": "Autre"}}),
    Probe("organisation", "GET", "/structures/{structure_id}/users", "UNFF.N", lambda s: {"at": {"structure_id": s.company["structure_id"]}}),
    Probe("organisation", "GET", "/structure-search", PERSONAL),
    Probe("organisation", "GET", "/annuaire", PUBLIC),
    Probe("organisation", "GET", "/annuaire/export", PUBLIC),
    Probe("organisation", "POST", "/annuaire/lookups", PUBLIC, lambda s: {"json": {"identifiers": ["11000201100044"]}}),
    Probe("organisation", "GET", "/annuaire/{identifier}", PUBLIC, at(identifier="11000201100044")),
    Probe("organisation", "GET", "/annuaire/{identifier}/services", PUBLIC, at(identifier="11000201100044")),
    Probe("organisation", "GET", "/rattachements", PERSONAL),
    Probe("organisation", "POST", "/rattachements", PERSONAL, lambda s: {"json": {"structure_id": s.town["structure_id"], "comment": ""}}),
    Probe("organisation", "GET", "/requests", PERSONAL),
    Probe("organisation", "GET", "/approvals", PERSONAL),
    Probe("organisation", "GET", "/approvals/export", PERSONAL),
    Probe("organisation", "POST", "/rattachements/{rattachement_id}/decision", "UNNN.N",
          lambda s: {"at": {"rattachement_id": s.rattachement()}, "json": {"decision": "REFUSER", "reason": "Non"}}),
    Probe("organisation", "GET", "/habilitations", PERSONAL),
    Probe("organisation", "POST", "/public-structures", PERSONAL, lambda s: {"json": {"identifier": "1", "name": "x", "comment": "x"}}),
    Probe("organisation", "POST", "/structures/{structure_id}/documents", "UNFF.N", company(files=PDF)),
    Probe("organisation", "POST", "/structures/{structure_id}/claims", PERSONAL, company(json={"cause": "GESTIONNAIRE_ABSENT", "comment": "x"})),
    Probe("organisation", "POST", "/structures/{structure_id}/vouchings", "UNFF.N",
          lambda s: {"at": {"structure_id": s.town["structure_id"]}, "json": {"voucher_id": s.company["structure_id"], "comment": "x"}}),
    Probe("organisation", "DELETE", "/structures/{structure_id}/vouchings/{voucher_id}", "UNFF.N",
          lambda s: {"at": {"structure_id": s.town["structure_id"], "voucher_id": s.company["structure_id"]}}),
    Probe("organisation", "POST", "/structures/{structure_id}/letters", "UNFF.N", company()),
    Probe("organisation", "GET", "/structures/{structure_id}/letters", "UNFF.N", company()),
    Probe("organisation", "POST", "/structures/{structure_id}/letters/code", "UNFF.N", company(json={"code": "x"})),
    # the platform's operators alone: for all others they do not exist (ORG-32)
    Probe("organisation", "GET", "/platform/requests", OPERATORS),
    Probe("organisation", "POST", "/platform/requests/{request_id}/decision", OPERATORS, lambda s: {"at": {"request_id": "x"}, "json": {"decision": "APPROUVER"}}),
    Probe("organisation", "GET", "/platform/requests/{request_id}/document", OPERATORS, at(request_id="x")),
    Probe("organisation", "POST", "/platform/structures/{structure_id}/withdrawal", OPERATORS, company(json={"reason": "x"})),
    Probe("organisation", "GET", "/platform/letters", OPERATORS),
    Probe("organisation", "POST", "/platform/letters/{letter_id}/page", OPERATORS, at(letter_id="x")),
    Probe("organisation", "POST", "/platform/letters/{letter_id}/sending", OPERATORS, at(letter_id="x")),
    Probe("organisation", "GET", "/profiles", PUBLIC),
    Probe("organisation", "GET", "/platform/unanswered", OPERATORS),
    Probe("organisation", "GET", "/entities/{siren}", PUBLIC, at(siren="110002011")),
    Probe("organisation", "GET", "/requests/{request_id}", "UNNNNN", at(request_id="x")),
    Probe("organisation", "GET", "/approvals/{request_id}", "UNNNNN", at(request_id="x")),
    Probe("organisation", "POST", "/approvals/{request_id}/decision", "UNNNNN", lambda s: {"at": {"request_id": "x"}, "json": {"decision": "APPROUVER"}}),
    Probe("organisation", "GET", "/habilitations/delegated", PERSONAL),
    Probe("organisation", "POST", "/rattachements/{rattachement_id}/profiles", "UNFF.N", waiting(json={"application": "MES_MESSAGES", "level": "CONSULTATION"})),
    Probe("organisation", "PUT", "/rattachements/{rattachement_id}/profiles", "UNFF.N", waiting(json={"profiles": []})),
    Probe("organisation", "DELETE", "/rattachements/{rattachement_id}/profiles", "UNFF.N", waiting()),
    Probe("organisation", "PUT", "/rattachements/{rattachement_id}/profiles/{application}", "UNFF.N", waiting(json={"level": "CONSULTATION"})),
    Probe("organisation", "DELETE", "/rattachements/{rattachement_id}/profiles/{application}", "UNFF.N", waiting()),
    Probe("organisation", "POST", "/rattachements/{rattachement_id}/profile-requests", "UNNNNN",
          waiting(json={"profiles": [{"application": "MES_MESSAGES", "level": "CONSULTATION"}], "comment": "x"})),
    Probe("organisation", "POST", "/rattachements/{rattachement_id}/detachment", "UNFF.N", waiting(json={"comment": "x"})),
    Probe("organisation", "GET", "/users", PERSONAL),
    Probe("organisation", "GET", "/users/export", PERSONAL),
    Probe("organisation", "GET", "/users/{account_id}", "UNNN.N", lambda s: {"at": {"account_id": s.accounts["modification"]}}),
    Probe("organisation", "POST", "/structures/{structure_id}/users", "UNFF.N", company(json={"email": "x"})),
    Probe("organisation", "GET", "/structures/{structure_id}/invitations", "UNFF.N", company()),
    Probe("organisation", "DELETE", "/structures/{structure_id}/invitations/{request_id}", "UNFF.N",
          lambda s: {"at": {"structure_id": s.company["structure_id"], "request_id": "x"}}),
    # either side may ask, and end
    Probe("organisation", "POST", "/mandats", "UNFF..", lambda s: {"json": {
        "kind": "FACTURATION", "mandant_id": s.company["structure_id"], "mandataire_id": s.town["structure_id"], "comment": "x"}}),
    Probe("organisation", "GET", "/mandats/given", PERSONAL),
    Probe("organisation", "GET", "/mandats/held", PERSONAL),
    Probe("organisation", "POST", "/mandats/{mandat_id}/end", "UNNNNN", lambda s: {"at": {"mandat_id": "x"}, "json": {"comment": "x"}}),
    Probe("organisation", "POST", "/structures/{structure_id}/duplication", "UNFF.N", company(json={"siret": "1", "comment": "x"})),
    Probe("organisation", "POST", "/transfers", "UNNN..", lambda s: {"json": {"account_id": "x"}}),
    Probe("organisation", "POST", "/structures/{structure_id}/bank-accounts", "UNFF.N", company(data={"name": "x"}, files=PDF)),
    Probe("organisation", "GET", "/structures/{structure_id}/bank-accounts", "UNN..N", company()),
    Probe("organisation", "PATCH", "/structures/{structure_id}/bank-accounts/{bank_account_id}", "UNFFNN", kept(json={"name": "x"})),
    Probe("organisation", "PUT", "/structures/{structure_id}/bank-accounts/{bank_account_id}/rib", "UNFFNN", kept(files=PDF)),
    Probe("organisation", "GET", "/structures/{structure_id}/bank-accounts/{bank_account_id}/rib", "UNFFNN", kept()),
    Probe("organisation", "POST", "/structures/{structure_id}/attachments", "UNFF.N", company(files=PDF)),
    Probe("organisation", "GET", "/structures/{structure_id}/attachments", "UNN..N", company()),
    Probe("organisation", "GET", "/structures/{structure_id}/attachments/{attachment_id}", "UNNNNN", kept()),
    Probe("organisation", "DELETE", "/structures/{structure_id}/attachments/{attachment_id}", "UNFFNN", kept()),
    Probe("invoicing", "POST", "/invoices/{invoice_id}/attachments/from-structure", "UNFNNN", draft(json={"attachment_id": "x"})),
    # invoicing, the supplier's drafts: the recipient never sees one
    Probe("invoicing", "POST", "/drafts/deposit", "UNF..N", lambda s: {"data": {"supplier_id": s.company["structure_id"]}, "files": PDF}),
    Probe("invoicing", "POST", "/drafts", "UNF..N", lambda s: {"json": {"supplier_id": s.company["structure_id"]}}),
    Probe("invoicing", "GET", "/drafts/{invoice_id}", "UN...N", draft()),
    Probe("invoicing", "PATCH", "/drafts/{invoice_id}", "UNF..N", draft(json={"comment": "x"})),
    Probe("invoicing", "DELETE", "/drafts/{invoice_id}", "UNF..N", draft()),
    Probe("invoicing", "PUT", "/drafts/{invoice_id}/document", "UNF..N", draft(files=PDF)),
    Probe("invoicing", "GET", "/drafts/{invoice_id}/checks", "UN...N", draft()),
    Probe("invoicing", "GET", "/drafts/{invoice_id}/summary", "UN...N", draft()),
    Probe("invoicing", "POST", "/drafts/{invoice_id}/send", "UNF..N", draft()),
    # invoicing, sent: both sides see it, each acts as the table says
    Probe("invoicing", "POST", "/invoices", "UNF..N", lambda s: {"json": s.invoice_body()}),
    Probe("invoicing", "GET", "/invoices", PERSONAL),
    Probe("invoicing", "GET", "/invoices/{invoice_id}", "UN....", invoice()),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/history", "UN....", invoice()),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/document", "UN....",
          lambda s: {"at": {"invoice_id": s.invoice()}, "absent": True}),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/certificate", "UN....", invoice()),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/actions", "UN....", invoice()),
    Probe("invoicing", "POST", "/invoices/{invoice_id}/actions/{action}", "UNFFF.",
          lambda s: {"at": {"invoice_id": s.invoice(), "action": "SUSPENDRE"}, "json": {"reason": "PIECE_MANQUANTE"}}),
    Probe("invoicing", "POST", "/invoices/{invoice_id}/corrected-copy", "UNF..F",
          lambda s: {"at": {"invoice_id": s.invoice("REJETEE")}}),
    Probe("invoicing", "POST", "/invoices/{invoice_id}/duplicate", "UNF..F", invoice()),
    Probe("invoicing", "GET", "/invoices/counts", PERSONAL),
    Probe("invoicing", "GET", "/received/counts", PERSONAL),
    Probe("invoicing", "GET", "/invoices/months", PERSONAL),
    Probe("invoicing", "GET", "/received/months", PERSONAL),
    Probe("invoicing", "POST", "/invoices/{invoice_id}/attachments", "UNF..F", suspended(files=PDF)),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/attachments", "UN....", invoice()),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/attachments/archive", "UN....", suspended()),
    Probe("invoicing", "GET", "/invoices/{invoice_id}/attachments/{attachment_id}", "UN....", suspended()),
    Probe("invoicing", "DELETE", "/invoices/{invoice_id}/attachments/{attachment_id}", "UNF..F", suspended()),
    Probe("invoicing", "GET", "/received", PERSONAL),
    Probe("invoicing", "POST", "/received/actions", PERSONAL, lambda s: {"json": {"ids": [s.invoice()], "action": "SUSPENDRE", "reason": "PIECE_MANQUANTE"}}),
    Probe("invoicing", "PUT", "/received/{invoice_id}/instructeur", "UNFFF.", lambda s: {"at": {"invoice_id": s.invoice()}, "json": {"account_id": s.accounts["recipient"]}}),
    Probe("invoicing", "GET", "/service-figures", PUBLIC),
    Probe("invoicing", "GET", "/lifecycle", PUBLIC),
    Probe("invoicing", "GET", "/certificate-key", PUBLIC),
    Probe("invoicing", "GET", "/certificate-keys", PUBLIC),
    Probe("invoicing", "GET", "/receipts/seals", PUBLIC),
    Probe("invoicing", "GET", "/receipts/seals/{day}", "NNNNNN", lambda s: {"at": {"day": "2019-01-01"}}),
    Probe("invoicing", "GET", "/receipts/seals/{day}/digests", "NNNNNN", lambda s: {"at": {"day": "2019-01-01"}}),
    Probe("invoicing", "GET", "/to-validate", PERSONAL),
    Probe("invoicing", "POST", "/to-validate/actions", PERSONAL, lambda s: {"json": {"ids": [s.invoice()], "action": "VALIDER"}}),
    # support
    Probe("support", "GET", "/categories", PUBLIC),
    Probe("support", "POST", "/tickets", "UNN..N", lambda s: {"json": s.ticket_body()}),
    Probe("support", "GET", "/tickets", PERSONAL),
    Probe("support", "GET", "/tickets/export", PERSONAL),
    Probe("support", "GET", "/received-tickets", PERSONAL),
    Probe("support", "GET", "/tickets/{ticket_id}", "UN....", ticket()),
    Probe("support", "PATCH", "/tickets/{ticket_id}", "UNF..N", ticket(submitted=False, json={"title": "x"})),
    Probe("support", "POST", "/tickets/{ticket_id}/activities", "UNF...", ticket(json={"action": "REPONDRE", "text": "Bonjour"})),
    Probe("support", "POST", "/tickets/{ticket_id}/attachments", "UNF...", ticket(files={"file": ("a.txt", b"x", "text/plain")})),
    Probe("support", "GET", "/tickets/{ticket_id}/attachments/{attachment_id}", "UN....", ticket_attachment),
    Probe("support", "GET", "/received-tickets/export", PERSONAL),
    Probe("support", "GET", "/received-tickets/{ticket_id}/agents", "UNFFF.", ticket()),
    Probe("support", "PUT", "/received-tickets/{ticket_id}/assignee", "UNFFF.", ticket(json={})),
    Probe("support", "PUT", "/received-tickets/{ticket_id}/queue", "UNFFF.", ticket(json={"queue_id": None})),
    Probe("support", "POST", "/received-tickets/{ticket_id}/notes", "UNFFF.", ticket(json={"text": "x"})),
    Probe("support", "GET", "/queues", OPERATORS),  # of the platform's own desk
    Probe("support", "POST", "/queues", OPERATORS, lambda s: {"json": {"name": "x"}}),
    Probe("support", "PUT", "/queues/{queue_id}", "UNNNNN", lambda s: {"at": {"queue_id": "x"}, "json": {"name": "x"}}),
    Probe("support", "GET", "/canned-answers", OPERATORS),
    Probe("support", "POST", "/canned-answers", OPERATORS, lambda s: {"json": {"title": "x", "text": "x"}}),
    Probe("support", "PUT", "/canned-answers/{answer_id}", "UNNNNN", lambda s: {"at": {"answer_id": "x"}, "json": {"title": "x", "text": "x"}}),
    Probe("support", "DELETE", "/canned-answers/{answer_id}", "UNNNNN", at(answer_id="x")),
    Probe("support", "GET", "/articles", PUBLIC),
    Probe("support", "GET", "/articles/search", PUBLIC, lambda s: {"params": {"q": "facture"}}),
    Probe("support", "GET", "/articles/{slug}", PUBLIC, at(slug="deposer-une-facture")),
    Probe("support", "POST", "/assistant/questions", PUBLIC, lambda s: {"json": {"question": "x"}}),
    Probe("support", "POST", "/assistant/hand-overs", "UNN..N", lambda s: {"json": {"questions": ["x"], "sender_structure_id": s.ticket_body()["sender_structure_id"]}}),
    Probe("support", "GET", "/live", PUBLIC),
    Probe("support", "POST", "/live", "UNN..N", lambda s: {"json": {"questions": ["x"], "sender_structure_id": s.ticket_body()["sender_structure_id"]}}),
    Probe("support", "GET", "/tickets/{ticket_id}/stream", "UN....", ticket(stream=True)),
    # raccordement: the company has not switched « Raccordements » on; who holds it is tested in tests/raccordement
    Probe("raccordement", "GET", "/structures/{structure_id}/raccordements", "UNNNNN", company()),
    Probe("raccordement", "POST", "/structures/{structure_id}/raccordements", "UNNNNN", company(json=RACCORDEMENT)),
    Probe("raccordement", "GET", "/raccordements/{raccordement_id}", "UNNNNN", connected()),
    Probe("raccordement", "PUT", "/raccordements/{raccordement_id}", "UNNNNN", connected(json=RACCORDEMENT)),
    Probe("raccordement", "POST", "/raccordements/{raccordement_id}/actions", "UNNNNN", connected(json={"action": "ARRETER"})),
    Probe("raccordement", "GET", "/raccordements/{raccordement_id}/subscriptions", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/raccordements/{raccordement_id}/subscriptions", "UNNNNN", connected(json=SUBSCRIPTION)),
    Probe("raccordement", "GET", "/structures/{structure_id}/concentrateurs", "UNNNNN", company()),
    Probe("raccordement", "POST", "/structures/{structure_id}/concentrateurs", "UNNNNN", company(json={"raccordement_id": "x", "account_id": "x"})),
    Probe("raccordement", "DELETE", "/structures/{structure_id}/concentrateurs/{raccordement_id}", "UNNNNN", lambda scene: {"at": {"structure_id": scene.company["structure_id"], "raccordement_id": "x"}}),
    Probe("raccordement", "GET", "/raccordements/{raccordement_id}/partners", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/raccordements/{raccordement_id}/activity", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/raccordements/{raccordement_id}/activity.csv", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/raccordement/diagnostic", PUBLIC),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/topic", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/subscriptions/{subscription_id}/topic/passwords", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/subscriptions/{subscription_id}/actions", "UNNNNN", connected(json={"action": "ARRETER"})),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/events", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/events/stream", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/subscriptions/{subscription_id}/secrets", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/deliveries", "UNNNNN", connected()),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/deliveries/standing", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/subscriptions/{subscription_id}/deliveries/again", "UNNNNN", connected(json={})),
    Probe("raccordement", "GET", "/subscriptions/{subscription_id}/replays", "UNNNNN", connected()),
    Probe("raccordement", "POST", "/subscriptions/{subscription_id}/replays", "UNNNNN", connected(json={})),
    # notifications: a feed and preferences are a person's own; only the stranger and the recipient are accounts it has heard of
    Probe("notifications", "GET", "/me/notices", PERSONAL),
    Probe("notifications", "GET", "/me/notices/count", PERSONAL),
    Probe("notifications", "PUT", "/me/notices/{notice_id}/read", "UNNNNN", lambda s: {"at": {"notice_id": "x"}, "json": {"read": True}}),
    Probe("notifications", "POST", "/me/notice-markings", PERSONAL, lambda s: {"json": {}}),
    Probe("notifications", "DELETE", "/me/notice-markings/{marking}", PERSONAL, at(marking="x")),
    Probe("notifications", "GET", "/me/notices/stream", PERSONAL, lambda s: {"stream": True}),
    Probe("notifications", "GET", "/me/preferences", "U.NNN."),
    Probe("notifications", "PUT", "/me/preferences", "U.NNN.", lambda s: {"json": {"choices": []}}),
    Probe("notifications", "DELETE", "/me/preferences/address-to-check", "U.NNN."),
    Probe("notifications", "GET", "/unsubscriptions/{token}", "NNNNNN", at(token="x")),
    Probe("notifications", "POST", "/unsubscriptions/{token}", "NNNNNN", at(token="x")),
    Probe("notifications", "GET", "/news", PUBLIC),
    Probe("notifications", "GET", "/news/{news_id}", "NNNNNN", at(news_id="x")),
    Probe("notifications", "GET", "/platform/news", OPERATORS),
    Probe("notifications", "POST", "/platform/news", OPERATORS, lambda s: {"json": NEWS}),
    Probe("notifications", "PUT", "/platform/news/{news_id}", OPERATORS, lambda s: {"at": {"news_id": "x"}, "json": NEWS}),
    Probe("notifications", "POST", "/platform/news/{news_id}/publication", OPERATORS, lambda s: {"at": {"news_id": "x"}, "json": {}}),
    Probe("notifications", "POST", "/platform/news/{news_id}/withdrawal", OPERATORS, at(news_id="x")),
    Probe("notifications", "GET", "/service-figures", PUBLIC),
    Probe("ocr", "GET", "/service-figures", PUBLIC),
)  # fmt: skip


def test_no_route_is_left_out(scene):
    """The table above against the OpenAPI documents."""
    routes = {
        f"{service} {method.upper()} {path}"
        for service, document in documents(scene).items()
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert routes == {p.name for p in PROBES}


@pytest.mark.parametrize("probe", PROBES, ids=lambda p: p.name)
def test_inv_40_every_route_lets_in_whom_it_should(scene, probe):
    """INV-40, INV-1, SUP-5: deny unless a habilitation says so; others' things do not exist."""
    seen = "".join(_ask(scene, probe, role) for role in ROLES)
    assert seen == probe.expected, f"{probe.name}: {dict(zip(ROLES, seen, strict=True))}"


def _ask(scene: Scene, probe: Probe, role: str) -> str:
    call = dict(probe.make(scene))
    path = probe.path.format(**call.pop("at", {}))
    absent, stream = call.pop("absent", False), call.pop("stream", False)
    if stream:  # it has no end of its own
        with scene.http(probe.service, role).stream(probe.method, path) as begun:
            return {401: "U", 404: "N", 200: "."}.get(begun.status_code, str(begun.status_code))
    answer = scene.http(probe.service, role).request(probe.method, path, **call)
    assert answer.status_code < 500, answer.text
    code = {401: "U", 403: "F", 404: "N"}.get(answer.status_code, ".")
    # a typed-in invoice has no file: who may see it is told so in other words than a stranger
    return "." if absent and code == "N" and role in ROLES[2:] else code
