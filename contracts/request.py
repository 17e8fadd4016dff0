"""What people ask for and somebody decides, as words; the requests themselves stay in organisation."""

from contracts.enumerations import Code


class RequestKind(Code):
    """What is asked (growing)."""

    CREATION = "CREATION", "Création d'une structure", "Creation of a structure"
    RATTACHEMENT = "RATTACHEMENT", "Rattachement à une structure", "Attachment to a structure"
    APPLICATIONS = "APPLICATIONS", "Activation ou arrêt d'une application", "Switching an application on or off"


class RequestState(Code):
    """SANS_SUITE: closed without a decision, because what it asked for can no longer be (closed)."""

    EN_ATTENTE = "EN_ATTENTE", "En attente", "Waiting"
    APPROUVEE = "APPROUVEE", "Approuvée", "Approved"
    REFUSEE = "REFUSEE", "Refusée", "Refused"
    SANS_SUITE = "SANS_SUITE", "Sans suite", "Closed without a decision"
