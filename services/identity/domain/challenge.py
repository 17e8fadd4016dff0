"""A proof of work in place of distorted pictures: a computer pays, a person does nothing (ID-3)."""

from chassis.errors import DomainError, Text


class ChallengeNeeded(DomainError):
    """The call carried no solved challenge, or one that is false, expired or used."""

    code, status = "verification_demandee", 403
    title = Text(
        "La vérification automatique a manqué ou a expiré : recommencez",
        "The automatic check was missing or has expired: try again",
    )
