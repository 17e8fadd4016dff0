"""Whether a structure is who it says, and how that comes and goes (ORG-30, ORG-31). Raises what is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chassis.errors import DomainError, Text
from contracts.structure import StructureKind, Verification
from services.organisation.domain.frequency import check_frequency
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.register import RegisterState
from services.organisation.domain.structure import Structure

VOUCHED_AT_MOST = 3
VOUCHED_WITHIN = timedelta(days=30)


class CannotVouch(DomainError):
    code, status = "parrainage_impossible", 409
    title = Text(
        "Une structure n'en parraine une autre que si elle est vérifiée autrement que par un parrainage",
        "A structure vouches for another only when it is verified otherwise than by another's word",
    )


class NotDeclared(DomainError):
    code, status = "structure_non_declaree", 409
    title = Text(
        "Cette structure n'est pas une structure privée connue du répertoire : un exploitant doit l'accepter",
        "This is not a private structure that the register knows: an operator has to accept it",
    )


class AlreadyVerified(DomainError):
    code, status = "structure_verifiee", 409
    title = Text("Cette structure est déjà vérifiée", "This structure is verified already")


def verification(s: Structure) -> Verification:
    """Public structures are in the list or accepted; a private one is declared once the register knows it."""
    if s.proofs or s.kind is StructureKind.PLATEFORME:
        return Verification.VERIFIEE
    known = s.kind is StructureKind.PRIVEE and s.register_state is RegisterState.VERIFIE
    return Verification.DECLAREE if known else Verification.A_ACCEPTER


def proved(s: Structure, proof: Proof) -> Structure:
    """With this proof; one of the same kind and voucher is there once."""
    same = any((p.kind, p.voucher_id) == (proof.kind, proof.voucher_id) for p in s.proofs)
    return s if same else replace(s, proofs=(*s.proofs, proof))


def withdrawn(s: Structure) -> Structure:
    """Without any proof but the official list."""
    return replace(s, proofs=tuple(p for p in s.proofs if p.kind is ProofKind.LISTE))


def without_voucher(s: Structure, voucher_id: str) -> Structure:
    return replace(s, proofs=tuple(p for p in s.proofs if p.voucher_id != voucher_id))


def may_vouch(s: Structure) -> bool:
    """Words on words would let one wrong proof verify everybody."""
    return s.active and any(p.kind is not ProofKind.PARRAINAGE for p in s.proofs)


def check_vouching(voucher: Structure, vouched: Structure, before: Sequence[datetime], now: datetime) -> None:
    """`before`: when `voucher` gave its word to others. Raises CannotVouch, AlreadyVerified, NotDeclared, TooMany."""
    if not may_vouch(voucher) or voucher.structure_id == vouched.structure_id:
        raise CannotVouch
    check_unverified(vouched)
    if verification(vouched) is not Verification.DECLAREE:
        raise NotDeclared
    check_frequency(before, now, most=VOUCHED_AT_MOST, within=VOUCHED_WITHIN)


def check_unverified(s: Structure) -> None:
    """Raises AlreadyVerified."""
    if verification(s) is Verification.VERIFIEE:
        raise AlreadyVerified
