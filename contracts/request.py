"""What people ask for and somebody decides, as words; the requests themselves stay in organisation."""

from enum import StrEnum


class RequestKind(StrEnum):
    """What is asked. May grow inside a version: readers accept members they do not know."""

    CREATION = "CREATION"
    RATTACHEMENT = "RATTACHEMENT"
    APPLICATIONS = "APPLICATIONS"


class RequestState(StrEnum):
    """SANS_SUITE: closed without a decision, because what it asked for can no longer be. May not grow inside a version."""

    EN_ATTENTE = "EN_ATTENTE"
    APPROUVEE = "APPROUVEE"
    REFUSEE = "REFUSEE"
    SANS_SUITE = "SANS_SUITE"
