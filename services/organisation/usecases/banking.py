"""Bank accounts of a structure (ORG-10)."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from chassis import clock
from chassis.errors import NotFound, Stale
from chassis.files import Files
from chassis.headers import same_version
from chassis.idempotency import AlreadyDone, once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.uploads import Upload
from services.organisation.domain import bank_account as rules
from services.organisation.domain.announcements import bank_details_changed
from services.organisation.domain.bank_account import BankAccount
from services.organisation.domain.subjects import Document
from services.organisation.store import Read, Store
from services.organisation.usecases import access
from services.organisation.usecases.keeping import Keeping


class Banking:
    def __init__(self, store: Store, keeping: Keeping, files: Files) -> None:
        self._store = store
        self._keeping = keeping
        self._files = files

    async def add(self, structure_id: str, account_id: str, given: Mapping[str, Any], rib: Upload) -> Read[BankAccount]:
        """With its RIB. Raises NotFound, Forbidden, Invalid, FileRefused, TooLarge, Unavailable, QuotaReached, KeyReused."""
        await access.may_manage(self._store, account_id, structure_id)
        file, document = await self._keeping.accepted(structure_id, rib)
        made = rules.checked(
            BankAccount(
                bank_account_id=new_id(), structure_id=structure_id, document=document, created_at=clock.now(), **given
            )
        )
        key = once(account_id, rib.key, "bank-accounts", structure_id, file.sha256, str(sorted(given.items())))
        if known := await self._store.bank_accounts.made_with(key):
            return known
        try:
            async with self._keeping.kept(file, document, account_id):
                return await self._store.bank_accounts.add(made, bank_details_changed(made), once=key)
        except AlreadyDone as done:
            return self._store.bank_accounts.made_by(done)

    async def change(
        self, structure_id: str, bank_account_id: str, account_id: str, given: Mapping[str, Any], if_match: str | None
    ) -> Read[BankAccount]:
        """Raises NotFound, Forbidden, Stale, Invalid."""
        await access.may_manage(self._store, account_id, structure_id)

        async def changed() -> Read[BankAccount]:
            found = await self._of(structure_id, bank_account_id)
            if not same_version(if_match, found.version):
                raise Stale
            after = rules.changed(found.value, given)
            return await self._store.bank_accounts.save(found, after, bank_details_changed(after))

        return await self._store.bank_accounts.retrying(changed, once=if_match not in (None, "*"))

    async def replace_rib(
        self, structure_id: str, bank_account_id: str, account_id: str, rib: Upload
    ) -> Read[BankAccount]:
        """Raises NotFound, Forbidden, FileRefused, TooLarge, Unavailable, QuotaReached."""
        await access.may_manage(self._store, account_id, structure_id)
        await self._of(structure_id, bank_account_id)
        file, document = await self._keeping.accepted(structure_id, rib)
        async with self._keeping.kept(file, document, account_id):
            return await self.change(structure_id, bank_account_id, account_id, {"document": document}, None)

    async def listed(
        self, structure_id: str, account_id: str, active: bool | None, asked: PageQuery
    ) -> Page[BankAccount]:
        """By who manages the structure, or may issue its invoices: names to choose from. Raises NotFound."""
        await access.may_invoice(self._store, account_id, structure_id)
        return await self._store.bank_accounts.page(structure_id, active, asked)

    async def rib(
        self, structure_id: str, bank_account_id: str, account_id: str
    ) -> tuple[Document, AsyncIterator[bytes]]:
        """Raises NotFound, Forbidden."""
        await access.may_manage(self._store, account_id, structure_id)
        document = (await self._of(structure_id, bank_account_id)).value.document
        return document, self._files.stream(document.url)

    async def _of(self, structure_id: str, bank_account_id: str) -> Read[BankAccount]:
        found = await self._store.bank_accounts.of(structure_id, bank_account_id)
        if found is None:
            raise NotFound
        return found
