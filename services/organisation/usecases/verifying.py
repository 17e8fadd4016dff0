"""Proofs of who a structure is, and claims of one that somebody else governs: what the requests' steps do (ORG-8, ORG-31)."""

from collections.abc import Callable
from functools import partial

from chassis import clock
from chassis.files import Files
from contracts.rattachement import RattachementState
from contracts.request import RequestKind
from services.organisation.domain import rattachement, verification
from services.organisation.domain.announcements import habilitation_changed, structure_changed
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Claim, ClaimCause, Document, Word
from services.organisation.store import Read, Store
from services.organisation.usecases.governing import Governing

PROOFS = {
    RequestKind.CREATION_PUBLIQUE: ProofKind.OPERATEUR,
    RequestKind.RECLAMATION: ProofKind.OPERATEUR,
    RequestKind.JUSTIFICATIF: ProofKind.DOCUMENT,
    RequestKind.PARRAINAGE: ProofKind.PARRAINAGE,
}


async def changed(store: Store, structure_id: str, change: Callable[[Structure], Structure]) -> None:
    """Announced even where nothing changed: a step done twice tells twice."""

    async def written() -> Read[Structure]:
        kept = await store.structures.get(structure_id)
        after = change(kept.value)
        gestionnaire = await store.rattachements.gestionnaire(structure_id)
        return await store.structures.save(kept, after, structure_changed(after, gestionnaire))

    await store.structures.retrying(written)


class VerificationSteps:
    def __init__(self, store: Store, governing: Governing, files: Files) -> None:
        self._store = store
        self._governing = governing
        self._files = files

    async def add_proof(self, request: Request) -> None:
        proof = Proof(
            kind=PROOFS[request.kind], at=request.decided_at or clock.now(), by=request.decided_by,
            voucher_id=request.subject.voucher_id if isinstance(request.subject, Word) else None,
        )  # fmt: skip
        await changed(self._store, request.structure_id, lambda s: verification.proved(s, proof))

    async def withdraw_proofs(self, request: Request) -> None:
        """One word that was taken back; else all but the official list. Whose gestionnaire is gone keeps its proofs."""
        subject = request.subject
        if isinstance(subject, Claim) and subject.cause is ClaimCause.GESTIONNAIRE_ABSENT:
            return
        if isinstance(subject, Word) and subject.voucher_id:
            await changed(self._store, request.structure_id, _without(subject.voucher_id))
        else:
            await changed(self._store, request.structure_id, verification.withdrawn)

    async def withdraw_word(self, request: Request) -> None:
        """What it vouched for stands on nothing once it may not vouch any more."""
        voucher = (await self._store.structures.get(request.structure_id)).value
        if verification.may_vouch(voucher):
            return
        for given in await self._store.requests.words_of(voucher.structure_id):
            await changed(self._store, given.structure_id, _without(voucher.structure_id))

    async def drop_document(self, request: Request) -> None:
        assert isinstance(request.subject, Document)
        await self._files.delete(request.subject.url)

    async def displace(self, request: Request) -> None:
        """The claimed structure's gestionnaire, and after an usurpation whoever else is attached, but for the claimant."""
        assert isinstance(request.subject, Claim)
        cursor = ""
        while ids := await self._store.rattachements.valid_after(request.structure_id, cursor):
            for rattachement_id in ids:
                await self._store.rattachements.retrying(
                    partial(self._ended, rattachement_id, request, request.subject)
                )
            cursor = ids[-1]

    async def _ended(self, rattachement_id: str, request: Request, claim: Claim) -> Read[Rattachement]:
        kept = await self._store.rattachements.get(rattachement_id)
        link = kept.value
        concerned = link.governs or claim.cause is ClaimCause.USURPATION
        if link.state is not RattachementState.VALIDE or link.account_id == request.asked_by or not concerned:
            return kept
        structure = (await self._store.structures.get(request.structure_id)).value
        by, at = request.decided_by or "", request.decided_at or clock.now()
        after = rattachement.ended(link, by, at, DISPLACED)
        return await self._store.rattachements.save(kept, after, habilitation_changed(after, structure))

    async def attach_claimant(self, request: Request) -> None:
        assert isinstance(request.subject, Claim)
        structure = (await self._store.structures.get(request.structure_id)).value
        await self._governing.attach(structure, request.asked_by, request.subject.claimant_link_id)


DISPLACED = "La plateforme a accepté la réclamation d'une autre personne"


def _without(voucher_id: str) -> Callable[[Structure], Structure]:
    return lambda s: verification.without_voucher(s, voucher_id)
