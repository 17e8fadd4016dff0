"""What shows that a structure is who it says (ORG-30, ORG-31)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ProofKind(StrEnum):
    """PARRAINAGE: a verified structure's word, which may take it back."""

    LISTE = "LISTE"
    OPERATEUR = "OPERATEUR"
    DOCUMENT = "DOCUMENT"
    COURRIER = "COURRIER"
    PARRAINAGE = "PARRAINAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`by`: the account that brought it in, None for the official list. `voucher_id`: the structure that gave its word."""

    kind: ProofKind
    at: datetime
    by: str | None = None
    voucher_id: str | None = None
