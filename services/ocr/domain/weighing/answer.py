"""All fields of a document: what each family proposes, and which values are sure enough to be given."""

from collections.abc import Callable, Mapping

from contracts.extraction import ReadField, Source
from services.ocr.domain.evidence import Depositor, Evidence, gather
from services.ocr.domain.fields import bank, dates, kind, parties, references, sums
from services.ocr.domain.page.layout import Layout
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.confidence import calibrated, sure_enough

Family = Callable[[Evidence, Mapping[str, Proposal]], dict[str, Proposal]]
# In this order: each family sees what those before it propose.
FAMILIES: tuple[Family, ...] = (
    references.propose,
    dates.propose,
    sums.propose,
    parties.propose,
    bank.propose,
    kind.propose,
)


def read(layout: Layout, depositor: Depositor | None = None) -> dict[str, ReadField]:
    """Fields of a document read from its words, by text layer or by OCR."""
    return answered(layout, propose(layout, depositor))


def answered(layout: Layout, proposed: dict[str, Proposal]) -> dict[str, ReadField]:
    """Each proposal with its probability, or an empty field with its candidates where that is too low."""
    answer: dict[str, ReadField] = {}
    for name, proposal in proposed.items():
        confidence = calibrated(name, proposal)
        source = _source(proposal, layout)
        answer[name] = _as_shown(proposal.field(source, confidence, given=sure_enough(name, confidence)), layout)
    return answer


def _source(proposal: Proposal, layout: Layout) -> Source:
    """Of the page it stands on, since a document may mix both; a scan's where it was worked out from several places."""
    scanned = proposal.spot.segment.page in layout.scanned_pages if proposal.spot else layout.scanned
    return "scan" if scanned else "text"


def _as_shown(field: ReadField, layout: Layout) -> ReadField:
    """A straightened page's boxes, back on the page that the reader sees."""
    back = layout.backs.get(field.page or 0)
    return field.model_copy(update={"box": back.box(field.box)}) if back and field.box else field


def propose(layout: Layout, depositor: Depositor | None = None) -> dict[str, Proposal]:
    """The best proposal for each field, before anything is left out as too uncertain."""
    evidence = gather(layout, depositor)
    proposals: dict[str, Proposal] = {}
    for family in FAMILIES:
        proposals |= family(evidence, proposals)
    return proposals
