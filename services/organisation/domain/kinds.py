"""The kinds of request as rows of one table: who decides, and the steps.

A step is idempotent and is finished, whatever crashes, by whoever finds it due.
"""

from dataclasses import dataclass
from enum import StrEnum

from contracts.request import RequestKind


class Decider(StrEnum):
    """PERSONNE: carried out at once. EXPLOITATION: the platform's operators (ORG-32).

    INVITE: whoever is invited, by activating an account with that address (ORG-19).
    """

    PERSONNE = "PERSONNE"
    INVITE = "INVITE"
    GESTIONNAIRE = "GESTIONNAIRE"
    EXPLOITATION = "EXPLOITATION"


class Step(StrEnum):
    CREATE_STRUCTURE = "CREATE_STRUCTURE"
    CREATE_DEFAULT_SERVICE = "CREATE_DEFAULT_SERVICE"
    ATTACH_FOUNDER = "ATTACH_FOUNDER"
    OPEN_RATTACHEMENT = "OPEN_RATTACHEMENT"
    CLOSE_RATTACHEMENT = "CLOSE_RATTACHEMENT"
    SWITCH_APPLICATION = "SWITCH_APPLICATION"
    DERIVE_RIGHTS = "DERIVE_RIGHTS"
    ADD_PROOF = "ADD_PROOF"
    WITHDRAW_PROOFS = "WITHDRAW_PROOFS"
    WITHDRAW_WORD = "WITHDRAW_WORD"
    DROP_DOCUMENT = "DROP_DOCUMENT"
    DISPLACE = "DISPLACE"
    ATTACH_CLAIMANT = "ATTACH_CLAIMANT"
    OPEN_MANDAT = "OPEN_MANDAT"
    END_MANDAT = "END_MANDAT"
    DERIVE_MANDAT = "DERIVE_MANDAT"
    DERIVE_MANDATS = "DERIVE_MANDATS"
    GRANT_PROFILES = "GRANT_PROFILES"
    ATTACH_INVITED = "ATTACH_INVITED"
    COPY_STRUCTURE = "COPY_STRUCTURE"
    COPY_SERVICES = "COPY_SERVICES"
    COPY_RATTACHEMENTS = "COPY_RATTACHEMENTS"
    COPY_BANK_ACCOUNTS = "COPY_BANK_ACCOUNTS"
    COPY_ATTACHMENTS = "COPY_ATTACHMENTS"
    DEACTIVATE = "DEACTIVATE"
    TRANSFER = "TRANSFER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Steps to do once it is asked, and once it is approved or refused."""

    decider: Decider
    asked: tuple[Step, ...] = ()
    approved: tuple[Step, ...] = ()
    refused: tuple[Step, ...] = ()


KINDS: dict[RequestKind, Kind] = {
    RequestKind.CREATION: Kind(
        decider=Decider.PERSONNE,
        asked=(Step.CREATE_STRUCTURE, Step.CREATE_DEFAULT_SERVICE, Step.ATTACH_FOUNDER),
    ),
    RequestKind.CREATION_PUBLIQUE: Kind(
        decider=Decider.EXPLOITATION,
        approved=(Step.CREATE_STRUCTURE, Step.ADD_PROOF, Step.CREATE_DEFAULT_SERVICE, Step.ATTACH_FOUNDER),
    ),
    RequestKind.JUSTIFICATIF: Kind(decider=Decider.EXPLOITATION, approved=(Step.ADD_PROOF,), refused=(Step.DROP_DOCUMENT,)),
    RequestKind.PARRAINAGE: Kind(decider=Decider.PERSONNE, asked=(Step.ADD_PROOF,)),
    RequestKind.RETRAIT: Kind(decider=Decider.PERSONNE, asked=(Step.WITHDRAW_PROOFS, Step.WITHDRAW_WORD)),
    RequestKind.RECLAMATION: Kind(
        decider=Decider.EXPLOITATION,
        approved=(Step.DISPLACE, Step.WITHDRAW_PROOFS, Step.WITHDRAW_WORD, Step.ATTACH_CLAIMANT, Step.ADD_PROOF),
    ),
    RequestKind.RATTACHEMENT: Kind(
        decider=Decider.GESTIONNAIRE,
        asked=(Step.OPEN_RATTACHEMENT,), approved=(Step.CLOSE_RATTACHEMENT,), refused=(Step.CLOSE_RATTACHEMENT,),
    ),
    RequestKind.APPLICATIONS: Kind(
        decider=Decider.PERSONNE,
        asked=(Step.SWITCH_APPLICATION, Step.DERIVE_RIGHTS, Step.DERIVE_MANDATS),
    ),
    RequestKind.MANDAT_DE_FACTURATION: Kind(decider=Decider.GESTIONNAIRE, approved=(Step.OPEN_MANDAT, Step.DERIVE_MANDAT)),
    RequestKind.DELEGATION_DE_RECEPTION: Kind(decider=Decider.GESTIONNAIRE, approved=(Step.OPEN_MANDAT, Step.DERIVE_MANDAT)),
    RequestKind.FIN_DE_MANDAT: Kind(decider=Decider.PERSONNE, asked=(Step.END_MANDAT, Step.DERIVE_MANDAT)),
    RequestKind.HABILITATIONS: Kind(decider=Decider.GESTIONNAIRE, approved=(Step.GRANT_PROFILES,)),
    RequestKind.INVITATION: Kind(decider=Decider.INVITE, approved=(Step.ATTACH_INVITED,)),
    RequestKind.DUPLICATION: Kind(
        decider=Decider.EXPLOITATION,
        approved=(
            Step.COPY_STRUCTURE, Step.COPY_SERVICES, Step.COPY_RATTACHEMENTS, Step.COPY_BANK_ACCOUNTS, Step.COPY_ATTACHMENTS,
            Step.DEACTIVATE,
        ),
    ),
    RequestKind.TRANSFERT: Kind(decider=Decider.PERSONNE, asked=(Step.TRANSFER,)),
}  # fmt: skip
