"""Documents that a structure keeps, to be used again when depositing (ORG-11)."""

from dataclasses import dataclass
from datetime import datetime

from services.organisation.domain.subjects import Document

MOST = 200
MAX_LABEL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """`active` false: it was deleted; its file is gone."""

    attachment_id: str
    structure_id: str
    label: str = ""
    file: Document
    added_by: str
    added_at: datetime
    active: bool = True
