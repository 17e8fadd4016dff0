"""Errors that know their code, their HTTP status, and whether trying again helps."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel


class FieldError(BaseModel):
    """What is wrong with one field: the rule it breaks (`INV-11`, `BT-10`), the value found, what to do."""

    field: str
    rule: str
    message: str
    value: Any = None
    remedy: str = ""


class Problem(BaseModel):
    """problem+json (RFC 9457) with a stable `code`."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    correlation_id: str


class DomainError(Exception):
    """Subclasses set `code`, `status`, `title`; `transient` ones are retried by the bus before they are parked."""

    code: ClassVar[str] = "erreur"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "Demande refusée"
    transient: ClassVar[bool] = False

    def __init__(self, detail: str = "", errors: Sequence[FieldError] = (), retry_after: int | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = list(errors)
        self.retry_after = retry_after


class Unreadable(DomainError):
    """Not even the shape can be read: broken JSON, a broken form."""

    code, status, title = "requete_illisible", 400, "Demande illisible"


class Invalid(DomainError):
    """The shape is right, the content breaks a rule; `errors` names each field."""

    code, status, title = "champs_invalides", 422, "Des champs sont à corriger"


class Unauthenticated(DomainError):
    code, status, title = "non_authentifie", 401, "Connectez-vous pour continuer"


class Forbidden(DomainError):
    """Only for things the caller may see but not change; what they may not see is NotFound."""

    code, status, title = "droit_manquant", 403, "Votre habilitation ne permet pas cette action"


class NotFound(DomainError):
    code, status, title = "introuvable", 404, "Introuvable"


class Conflict(DomainError):
    code, status, title = "conflit", 409, "L'état actuel ne permet pas cette action"


class Stale(DomainError):
    """Somebody else changed it since it was read: read again, then try again."""

    code, status, title, transient = "version_depassee", 412, "Modifié entre-temps : rechargez puis recommencez", True


class TooLarge(DomainError):
    code, status, title = "trop_volumineux", 413, "Contenu trop volumineux"


class TooMany(DomainError):
    code, status, title = "trop_de_demandes", 429, "Trop de demandes : patientez"


class Unavailable(DomainError):
    code, status, title, transient = "indisponible", 503, "Service momentanément indisponible", True
