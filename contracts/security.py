from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData


class SecurityKind(Code):
    """What a security record is about (ID-24; growing)."""

    COMPTE_ACTIVE = "COMPTE_ACTIVE", "Compte activé", "Account activated"
    CONNEXION = "CONNEXION", "Connexion", "Login"
    CONNEXION_RALENTIE = "CONNEXION_RALENTIE", "Connexions suspendues un moment", "Logins suspended for a while"
    SESSION_TERMINEE = "SESSION_TERMINEE", "Session terminée", "Session ended"
    FACTEUR_AJOUTE = "FACTEUR_AJOUTE", "Facteur d'authentification ajouté", "Authentication factor added"
    FACTEUR_REMPLACE = "FACTEUR_REMPLACE", "Facteur d'authentification remplacé", "Authentication factor replaced"
    FACTEUR_RETIRE = "FACTEUR_RETIRE", "Facteur d'authentification retiré", "Authentication factor removed"
    MOT_DE_PASSE_CHANGE = "MOT_DE_PASSE_CHANGE", "Mot de passe changé", "Password changed"
    CONTACT_CHANGE = "CONTACT_CHANGE", "Adresse de contact changée", "Contact address changed"
    CONNEXION_CHANGE = "CONNEXION_CHANGE", "Adresse de connexion changée", "Login address changed"
    QUESTION_SECRETE_CHANGEE = "QUESTION_SECRETE_CHANGEE", "Question secrète changée", "Secret question changed"
    COMPTE_FERME = "COMPTE_FERME", "Compte fermé", "Account closed"
    DONNEES_EXPORTEES = "DONNEES_EXPORTEES", "Données personnelles exportées", "Personal data exported"
    COMPTE_MODIFIE = "COMPTE_MODIFIE", "Compte modifié", "Account changed"
    COMPTE_TECHNIQUE_CREE = "COMPTE_TECHNIQUE_CREE", "Compte technique créé", "Technical account made"
    COMPTE_TECHNIQUE_REVOQUE = "COMPTE_TECHNIQUE_REVOQUE", "Compte technique révoqué", "Technical account revoked"
    SECRET_CHANGE = (
        "SECRET_CHANGE",
        "Secret d'un compte technique ajouté ou retiré",
        "Secret of a technical account added or removed",
    )
    DROIT_CHANGE = "DROIT_CHANGE", "Droit changé", "Right changed"
    DEMANDE_DECIDEE = "DEMANDE_DECIDEE", "Demande acceptée ou refusée", "Request accepted or refused"
    FICHIER_REFUSE = "FICHIER_REFUSE", "Fichier refusé", "File refused"
    ACTE_D_EXPLOITATION = "ACTE_D_EXPLOITATION", "Acte d'exploitation de la plateforme", "Act of platform operation"
    CLES_RENOUVELEES = "CLES_RENOUVELEES", "Clés renouvelées", "Keys rotated"


class SecurityOutcome(Code):
    """How it ended (closed)."""

    REUSSI = "REUSSI", "Réussi", "Done"
    REFUSE = "REFUSE", "Refusé", "Refused"


class SessionEnding(Code):
    """Why a session ended (ID-20, ID-23; growing)."""

    DECONNEXION = "DECONNEXION", "Déconnexion", "Logged out"
    PAR_LA_PERSONNE = "PAR_LA_PERSONNE", "Terminée depuis une autre session", "Ended from another session"
    JETON_REUTILISE = "JETON_REUTILISE", "Un jeton déjà utilisé est revenu", "A used token came back"
    FACTEUR_CHANGE = "FACTEUR_CHANGE", "Un facteur d'authentification a changé", "An authentication factor changed"
    MOT_DE_PASSE_CHANGE = "MOT_DE_PASSE_CHANGE", "Le mot de passe a changé", "The password changed"
    PAR_L_EXPLOITATION = (
        "PAR_L_EXPLOITATION",
        "Terminée par l'exploitation de la plateforme",
        "Ended by the platform's operators",
    )
    COMPTE_FERME = "COMPTE_FERME", "Le compte est fermé ou suspendu", "The account is closed or suspended"


class SessionEnded(EventData):
    """No token of this session counts any more (ID-20, ID-23). Key: session id.

    `tokens_until`: when the last access token of the session expires by itself; nobody need remember it longer.
    """

    topic: ClassVar = topics.SESSION_ENDED
    key: ClassVar = "session_id"
    example: ClassVar[dict[str, Any]] = {
        "session_id": "0199f0a2-0000-7000-8000-000000000051",
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "reason": "DECONNEXION",
        "tokens_until": "2026-11-21T09:22:31.120Z",
    }

    session_id: str
    account_id: str
    reason: Annotated[str, Growing(SessionEnding)]
    tokens_until: datetime


class SecurityRecorded(EventData):
    """Something that matters to security was done or refused (ID-24): who (`actor`), from where, on what, how it ended.

    It holds no secret and no content. Key: the aggregate it was written with.
    """

    topic: ClassVar = topics.SECURITY_RECORDED
    key: ClassVar = "recorded_with"
    example: ClassVar[dict[str, Any]] = {
        "recorded_with": "0199f0a2-0000-7000-8000-000000000051",
        "kind": "CONNEXION",
        "outcome": "REUSSI",
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "structure_id": None,
        "address": "192.0.2.7",
        "device": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
        "object_type": "session",
        "object_id": "0199f0a2-0000-7000-8000-000000000051",
        "detail": "TOTP",
    }

    recorded_with: str
    kind: Annotated[str, Growing(SecurityKind)]
    outcome: SecurityOutcome
    account_id: str | None = Field(None, description="Whose account it concerns; null where none is known")
    structure_id: str | None = Field(None, description="Whose gestionnaires may read it, too")
    address: str = Field(
        "", description="Network address it came from; empty for what the platform did later by itself"
    )
    device: str = Field("", description="As the caller names itself (User-Agent)")
    object_type: str = ""
    object_id: str = ""
    detail: str = Field("", description="A code: the factor, the reason, the finding that refused a file")
