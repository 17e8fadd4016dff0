"""Who is who, as pure rules: proofs, words, letters, cool-downs (ORG-30, ORG-31)."""

import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from chassis.errors import Conflict, TooMany
from contracts.structure import Address, StructureKind, Verification
from services.organisation.domain import letter as letters
from services.organisation.domain import letter_page, verification
from services.organisation.domain import request as rules
from services.organisation.domain.letter import Letter, LetterState, LetterUnderWay, NoLetter
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.register import RegisterState
from services.organisation.domain.verification import AlreadyVerified, CannotVouch, NotDeclared
from services.organisation.migrations import structure_4
from services.organisation.registers.sample import Sandbox
from tests.organisation.within import a_structure, at

DOCUMENT = Proof(kind=ProofKind.DOCUMENT, at=at(0))
WORD = Proof(kind=ProofKind.PARRAINAGE, at=at(0), voucher_id="v")
LISTED = Proof(kind=ProofKind.LISTE, at=at(0))
KNOWN = a_structure(register_state=RegisterState.VERIFIE)
VERIFIED = replace(KNOWN, structure_id="v", proofs=(DOCUMENT,))
LETTER = Letter(
    letter_id="l", structure_id="s", name="ŒUVRE & FILS", identifier="73282932000074", asked_by="a", asked_at=at(0),
    address=Address(line1="3 rue des Lilas", postal_code="35000", town="RENNES"),
)  # fmt: skip
SENT = letters.sent(letters.printed(LETTER, "digest", "op", at(1)), "op", at(2))


@pytest.mark.parametrize(("kind", "register", "proofs", "state"), [
    (StructureKind.PRIVEE, None, (), Verification.A_ACCEPTER),
    (StructureKind.PRIVEE, RegisterState.A_VERIFIER, (), Verification.A_ACCEPTER),
    (StructureKind.PRIVEE, RegisterState.FERME, (), Verification.A_ACCEPTER),
    (StructureKind.PRIVEE, RegisterState.VERIFIE, (), Verification.DECLAREE),
    (StructureKind.PRIVEE, RegisterState.A_VERIFIER, (DOCUMENT,), Verification.VERIFIEE),
    (StructureKind.PUBLIQUE, RegisterState.VERIFIE, (), Verification.A_ACCEPTER),
    (StructureKind.PUBLIQUE, None, (LISTED,), Verification.VERIFIEE),
    (StructureKind.PLATEFORME, None, (), Verification.VERIFIEE),
])  # fmt: skip
def test_org_31_who_is_declared_and_who_is_verified(kind, register, proofs, state):
    """ORG-30, ORG-31: a public structure is never declared by itself."""
    structure = replace(a_structure(), kind=kind, register_state=register, proofs=proofs)
    assert verification.verification(structure) is state


def test_org_31_a_proof_is_kept_once_and_the_list_cannot_be_withdrawn():
    once = verification.proved(KNOWN, DOCUMENT)
    assert verification.proved(once, replace(DOCUMENT, at=at(9))) == once
    both = replace(once, proofs=(LISTED, DOCUMENT, WORD))
    assert verification.withdrawn(both).proofs == (LISTED,)
    assert verification.without_voucher(both, "v").proofs == (LISTED, DOCUMENT)
    assert verification.without_voucher(both, "w") == both


@pytest.mark.parametrize(("voucher", "vouched", "refusal"), [
    (replace(VERIFIED, proofs=(WORD,)), KNOWN, CannotVouch), (replace(VERIFIED, proofs=()), KNOWN, CannotVouch),
    (replace(VERIFIED, active=False), KNOWN, CannotVouch), (VERIFIED, VERIFIED, CannotVouch),
    (VERIFIED, replace(KNOWN, proofs=(DOCUMENT,)), AlreadyVerified), (VERIFIED, replace(KNOWN, register_state=None), NotDeclared),
])  # fmt: skip
def test_org_31_whose_word_counts_and_for_whom(voucher, vouched, refusal):
    with pytest.raises(refusal):
        verification.check_vouching(voucher, vouched, [], at(0))


def test_org_31_words_are_counted_over_thirty_days():
    """On both sides of the limit."""
    now = at(0) + verification.VOUCHED_WITHIN
    verification.check_vouching(VERIFIED, KNOWN, [at(0), at(1), at(2)], now)
    with pytest.raises(TooMany) as caught:
        verification.check_vouching(VERIFIED, KNOWN, [at(1), at(2), at(3)], now)
    assert caught.value.retry_after == 1


def test_org_31_a_letter_is_printed_sent_tried_and_used_in_this_order():
    with pytest.raises(Conflict):
        letters.sent(LETTER, "op", at(1))
    with pytest.raises(NoLetter):
        letters.tried(letters.printed(LETTER, "d", "op", at(1)), at(2))
    with pytest.raises(Conflict):
        letters.printed(SENT, "d", "op", at(3))
    with pytest.raises(Conflict):
        letters.sent(SENT, "op", at(3))
    tried = letters.tried(SENT, at(4))
    assert letters.judged(tried, right=True).state is LetterState.UTILISE
    assert letters.judged(tried, right=False) == tried


def test_org_31_a_code_has_five_tries_and_sixty_days():
    """On both sides of both limits."""
    last = replace(SENT, tries=letters.TRIES - 1)
    assert letters.judged(letters.tried(last, at(4)), right=False).state is LetterState.EPUISE
    for letter, now in ((replace(SENT, tries=letters.TRIES), at(4)), (SENT, at(2) + letters.VALID)):
        with pytest.raises(NoLetter):
            letters.tried(letter, now)
    assert letters.tried(SENT, at(1) + letters.VALID).tries == 1


def test_org_31_one_letter_is_under_way_and_three_in_ninety_days():
    with pytest.raises(LetterUnderWay):
        letters.check_asking([SENT], at(5))
    letters.check_asking([SENT], at(2) + letters.VALID)
    used = [replace(SENT, state=LetterState.UTILISE, asked_at=at(n)) for n in range(3)]
    with pytest.raises(TooMany) as caught:
        letters.check_asking(used, at(10))
    assert caught.value.retry_after == int(letters.LETTERS_WITHIN.total_seconds()) - 10
    letters.check_asking(used, at(0) + letters.LETTERS_WITHIN)


def test_org_31_the_page_shows_the_registers_address_and_the_code():
    page = pypdfium2.PdfDocument(io.BytesIO(letter_page.render(LETTER, "ABCDEFGH2345", at(0))))[0]
    text = page.get_textpage().get_text_range()
    for words in ("ŒUVRE & FILS", "3 rue des Lilas", "35000 RENNES", "ABCD EFGH 2345", "73282932000074", "60 jours"):
        assert words in text
    assert letters.as_typed(" abcd-EFGH 2345 ") == "ABCDEFGH2345"


@pytest.mark.parametrize(("refusals", "after", "free"), [
    ([], 0, True), ([0], 0, True), ([0, 10], 10 + 86_400 - 1, False), ([0, 10], 10 + 86_400, True),
    ([0, 10, 20], 20 + 30 * 86_400 - 1, False), ([0] * 9, 30 * 86_400, True),
])  # fmt: skip
def test_row_14_pauses_grow_with_the_refusals(refusals, after, free):
    dates, now = [at(seconds) for seconds in refusals], at(0) + timedelta(seconds=after)
    if free:
        rules.check_cool_down(dates, now)
        return
    with pytest.raises(TooMany) as caught:
        rules.check_cool_down(dates, now)
    assert caught.value.retry_after == 2


def test_org_30_public_structures_of_the_list_are_proved_when_carried_over():
    listed = {"_id": "s", "kind": "PUBLIQUE", "created_at": at(0)}
    assert structure_4(listed, set())["proofs"] == [{"kind": "LISTE", "at": at(0)}]
    assert structure_4(listed, {"s"}) is None, "somebody made it: an operator decides"
    assert structure_4(listed | {"kind": "PRIVEE"}, set()) is None


async def test_the_sandbox_knows_every_siret_but_those_it_is_told_not_to():
    assert (await Sandbox().find("73282932000074")).name != "ENTREPRISE 732829320"
    assert (await Sandbox().find("30000000000012")).open
    assert await Sandbox().find("30000000099912") is None
