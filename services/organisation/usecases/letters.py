"""Letters with a code: asked for by who governs a structure, posted by an operator, proved by typing the code (ORG-31)."""

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from chassis import clock
from chassis.errors import Invalid, Unavailable
from chassis.idempotency import AlreadyDone, Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.structure import IdentifierType
from services.organisation.domain import letter as rules
from services.organisation.domain import letter_page, verification
from services.organisation.domain.letter import Letter, LetterState, LetterUnderWay, NoLetter, NoRegisteredAddress
from services.organisation.domain.messages import finding
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.register import Answer, Establishment, Register
from services.organisation.domain.structure import Structure
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access, registers
from services.organisation.usecases.verifying import changed


class Letters:
    """Pages are printed one at a time, beside the loop: tens of milliseconds each, for operators alone."""

    def __init__(self, store: Store, register: Register) -> None:
        self._store = store
        self._register = register
        self._printer = ThreadPoolExecutor(1, "printer")

    async def ask(self, structure_id: str, account_id: str, key: Once | None = None) -> Letter:
        """To the register's address, never to a typed one.

        Raises NotFound, Forbidden, AlreadyVerified, NoRegisteredAddress, LetterUnderWay, TooMany, Unavailable,
        KeyReused.
        """
        await access.may_manage(self._store, account_id, structure_id)
        if made := await self._store.letters.made_with(key):
            return made.value
        structure = (await self._store.structures.get(structure_id)).value
        verification.check_unverified(structure)
        before, now = await self._store.letters.of(structure_id), clock.now()
        rules.check_asking(before, now)
        entry = await self._registered(structure)
        for late in (one for one in before if one.open):
            await self._close(late)
        letter = Letter(
            letter_id=new_id(), structure_id=structure_id, name=entry.name, identifier=structure.identifier,
            address=entry.address, asked_by=account_id, asked_at=now,
        )  # fmt: skip
        try:
            return (await self._store.letters.add(letter, once=key)).value
        except AlreadyDone as done:
            return self._store.letters.made_by(done).value
        except Taken as error:
            raise LetterUnderWay from error

    async def _registered(self, structure: Structure) -> Establishment:
        if structure.identifier_type is not IdentifierType.SIRET:
            raise NoRegisteredAddress
        entry, answer = await registers.ask(self._register, structure.identifier)
        if answer is Answer.INDISPONIBLE:
            raise Unavailable(registers.DOWN, retry_after=60)
        if entry is None or answer is not Answer.OUVERT or not (entry.address.line1 and entry.address.town):
            raise NoRegisteredAddress
        return entry

    async def _close(self, late: Letter) -> None:
        kept = await self._store.letters.get(late.letter_id)
        await self._store.letters.save(kept, replace(kept.value, state=LetterState.PERIME))

    async def of(self, structure_id: str, account_id: str, asked: PageQuery) -> Page[Letter]:
        """Raises NotFound, Forbidden."""
        await access.may_manage(self._store, account_id, structure_id)
        return await self._store.letters.of_structure(structure_id, asked)

    async def prove(self, structure_id: str, account_id: str, code: str) -> None:
        """Raises NotFound, Forbidden, NoLetter; Invalid for a wrong code, when a try is gone."""
        await access.may_manage(self._store, account_id, structure_id)
        taken = await self._store.letters.retrying(lambda: self._taken(structure_id))
        letter = taken.value
        right = hmac.compare_digest(_digest(letter.letter_id, rules.as_typed(code)), letter.code_digest or "")
        if right:
            proof = Proof(kind=ProofKind.COURRIER, at=clock.now(), by=account_id)
            await changed(self._store, structure_id, lambda s: verification.proved(s, proof))
        after = rules.judged(letter, right=right)
        if after != letter:
            await self._store.letters.retrying(lambda: self._settled(after))
        if not right:
            raise Invalid(errors=[finding("code", "code_wrong", left=rules.TRIES - letter.tries)])

    async def _taken(self, structure_id: str) -> Read[Letter]:
        """With one try less, whatever comes at the same moment. Raises NoLetter, Stale."""
        kept = await self._store.letters.find({"under_way": structure_id})
        if kept is None:
            raise NoLetter
        return await self._store.letters.save(kept, rules.tried(kept.value, clock.now()))

    async def _settled(self, after: Letter) -> Read[Letter]:
        kept = await self._store.letters.get(after.letter_id)
        return await self._store.letters.save(kept, replace(kept.value, state=after.state))

    async def to_post(self, account_id: str, state: LetterState, asked: PageQuery) -> Page[Letter]:
        """Raises NotFound."""
        await access.may_operate(self._store, account_id)
        return await self._store.letters.to_post(state, asked)

    async def page(self, letter_id: str, account_id: str) -> bytes:
        """The letter to print, with a code of its own each time: what is kept is its digest. Raises NotFound, Conflict."""
        await access.may_operate(self._store, account_id)
        code = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.CODE_LETTERS))
        now = clock.now()

        async def printed() -> Read[Letter]:
            kept = await self._store.letters.get(letter_id)
            return await self._store.letters.save(
                kept, rules.printed(kept.value, _digest(letter_id, code), account_id, now)
            )

        letter = (await self._store.letters.retrying(printed)).value
        return await asyncio.get_running_loop().run_in_executor(self._printer, letter_page.render, letter, code, now)

    async def sent(self, letter_id: str, account_id: str) -> Letter:
        """Raises NotFound, Conflict."""
        await access.may_operate(self._store, account_id)

        async def marked() -> Read[Letter]:
            kept = await self._store.letters.get(letter_id)
            return await self._store.letters.save(kept, rules.sent(kept.value, account_id, clock.now()))

        return (await self._store.letters.retrying(marked)).value


def _digest(letter_id: str, code: str) -> str:
    """Sixty random bits: a digest without a key is enough for the weeks that they are worth anything."""
    return hashlib.sha256(f"{letter_id}:{code}".encode()).hexdigest()
