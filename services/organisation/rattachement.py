"""The link account ↔ structure or service (ORG-17, ORG-18): its states and who may decide. Pure rules."""

from enum import StrEnum
from typing import Any

from chassis.errors import DomainError, FieldError, Invalid

MAX_COMMENT = 500


class State(StrEnum):
    EN_ATTENTE = "EN_ATTENTE"
    VALIDE = "VALIDE"
    REFUSE = "REFUSE"
    SUPPRIME = "SUPPRIME"


LABELS = {State.EN_ATTENTE: "En attente", State.VALIDE: "Validé", State.REFUSE: "Refusé", State.SUPPRIME: "Supprimé"}
OPEN = (State.EN_ATTENTE, State.VALIDE)
PUBLIC_WARNING = (
    "Pour envoyer des factures, c'est à VOTRE structure (votre SIRET) qu'il faut être rattaché, non à celle de votre client. "
    "Ne poursuivez que si vous travaillez pour cet organisme public."
)


class AlreadyAttached(DomainError):
    code, status, title = "rattachement_existant", 409, "Vous êtes déjà rattaché, ou votre demande est en attente"


class AlreadyDecided(DomainError):
    code, status, title = "deja_decide", 409, "Cette demande a déjà reçu une réponse"


def check_comment(comment: str) -> str:
    """Raises Invalid."""
    return _said(
        "comment", "ORG-17", "Un commentaire est obligatoire", comment,
        "Dites au gestionnaire qui vous êtes et pourquoi vous demandez ce rattachement",
    )  # fmt: skip


def check_refusal(reason: str) -> str:
    """Raises Invalid."""
    return _said(
        "reason", "ORG-18", "Un refus doit être motivé", reason, "Indiquez le motif : il est envoyé à la personne"
    )


def _said(field: str, rule: str, owed: str, words: str, remedy: str) -> str:
    clean = words.strip()
    if 0 < len(clean) <= MAX_COMMENT:
        return clean
    message = f"{owed}, {MAX_COMMENT} caractères au plus"
    raise Invalid(errors=[FieldError(field=field, rule=rule, message=message, value=words[:80], remedy=remedy)])


def warning(kind: str) -> str:
    """Shown when a public structure is asked for: suppliers mistake their customer for themselves (ORG-17)."""
    return PUBLIC_WARNING if kind == "PUBLIQUE" else ""


def possible_actions(document: dict[str, Any]) -> list[str]:
    """What its own person can do with it (ORG-21)."""
    return {State.EN_ATTENTE: ["attendre"], State.REFUSE: ["redemander"]}.get(document["state"], [])
