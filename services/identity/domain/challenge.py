"""A proof of work in place of distorted pictures: a computer pays, a person does nothing (ID-3)."""

from chassis.errors import DomainError, Text


class ChallengeNeeded(DomainError):
    """The call carried no solved challenge, or one that is false, expired or used."""

    code, status = "verification_demandee", 403
    title = Text(
        "Vérification automatique demandée : résolvez un défi (`GET /challenges`) puis recommencez",
        "An automatic check is asked for: solve a challenge (`GET /challenges`), then try again",
    )
