"""Errors that know their code, their HTTP status, and whether trying again helps; texts in French and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel


class Text(NamedTuple):
    fr: str
    en: str

    def spoken(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.fr


NOTHING = Text("", "")


def spoken(text: "Text | str", language: str) -> str:
    """A plain string is the same in every language."""
    return text.spoken(language) if isinstance(text, Text) else text


class FieldError(BaseModel):
    """What is wrong with one field: the rule it breaks (`INV-11`, `BT-10`), the value found, what to do."""

    field: str
    code: str = ""
    rule: str
    message: str
    value: Any = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a field that breaks it, in both languages; made by `chassis.messages.Catalogue`."""

    field: str
    """Dotted path as the JSON has it: `lines.2.quantity`."""
    code: str
    rule: str
    message: Text
    remedy: Text = NOTHING
    value: Any = None

    def spoken(self, language: str) -> FieldError:
        return FieldError(
            field=self.field, code=self.code, rule=self.rule, message=self.message.spoken(language),
            remedy=self.remedy.spoken(language), value=self.value,
        )  # fmt: skip


class Problem(BaseModel):
    """problem+json (RFC 9457) with a stable `code`; `title`, `detail` and `errors` in the caller's language."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    correlation_id: str


class DomainError(Exception):
    """Subclasses set `code`, `status`, `title`; `transient` ones are retried by the bus before they are parked.

    `because` replaces the class's code where each reason has one of its own, as refused files do.
    """

    code: ClassVar[str] = "erreur"
    status: ClassVar[int] = 400
    title: ClassVar[Text | str] = Text("Demande refusée", "Request refused")
    transient: ClassVar[bool] = False

    def __init__(
        self,
        detail: Text | str = "",
        errors: Sequence[FieldError | Finding] = (),
        retry_after: int | None = None,
        because: str = "",
    ) -> None:
        self.detail: Text | str = detail or self.title
        super().__init__(spoken(self.detail, "fr"))
        self.errors = list(errors)
        self.retry_after = retry_after
        self.because = because or self.code

    def fields(self, language: str) -> list[FieldError]:
        return [e.spoken(language) if isinstance(e, Finding) else e for e in self.errors]


class Unreadable(DomainError):
    """Not even the shape can be read: broken JSON, a broken form."""

    code, status, title = "requete_illisible", 400, Text("Demande illisible", "Unreadable request")


class Invalid(DomainError):
    """The shape is right, the content breaks a rule; `errors` names each field."""

    code, status, title = "champs_invalides", 422, Text("Des champs sont à corriger", "Some fields are to be corrected")


class Unauthenticated(DomainError):
    code, status, title = "non_authentifie", 401, Text("Connectez-vous pour continuer", "Log in to continue")


class SessionOver(DomainError):
    """Logged out, closed or expired: refused though its tokens are genuine (ID-20, ID-23)."""

    code, status = "session_terminee", 401
    title = Text("Votre session est terminée : connectez-vous à nouveau", "Your session has ended: log in again")


class Forbidden(DomainError):
    """Only for things the caller may see but not change; what they may not see is NotFound."""

    code, status = "droit_manquant", 403
    title = Text("Votre habilitation ne permet pas cette action", "Your rights do not allow this action")


class NotFound(DomainError):
    code, status, title = "introuvable", 404, Text("Introuvable", "Not found")


class Conflict(DomainError):
    code, status = "conflit", 409
    title = Text("L'état actuel ne permet pas cette action", "The present state does not allow this action")


class Stale(DomainError):
    """Somebody else changed it since it was read: read again, then try again."""

    code, status, transient = "version_depassee", 412, True
    title = Text("Modifié entre-temps : rechargez puis recommencez", "Changed meanwhile: reload, then try again")


class TooLarge(DomainError):
    code, status, title = "trop_volumineux", 413, Text("Contenu trop volumineux", "Content too large")


class TooSlow(DomainError):
    code, status = "envoi_interrompu", 408
    title = Text("L'envoi s'est interrompu : recommencez", "The upload stopped: start again")


class TooMany(DomainError):
    code, status, title = (
        "trop_de_demandes",
        429,
        Text("Trop de demandes : patientez", "Too many requests: wait a little"),
    )


class Unavailable(DomainError):
    code, status, transient = "indisponible", 503, True
    title = Text("Service momentanément indisponible", "Service unavailable for the moment")
