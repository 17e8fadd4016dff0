"""Who may see and who may manage a structure; for others it does not exist (INV-40's rule)."""

from chassis.errors import Forbidden, NotFound, Text
from contracts.habilitation import Application, Level
from services.organisation.store import Store

MANAGER_ALONE = Text(
    "Seul le gestionnaire principal gère la structure (profil « Organisation : modification »)",
    "Only the manager of the structure may do this (profile 'Organisation: change')",
)


async def is_operator(store: Store, account_id: str) -> bool:
    """Who operates the platform: attached to its own structure (ORG-32)."""
    rights = await store.rattachements.rights(account_id)
    return bool(rights.on(Application.EXPLOITATION, Level.MODIFICATION))


async def may_operate(store: Store, account_id: str) -> None:
    """Raises NotFound."""
    if not await is_operator(store, account_id):
        raise NotFound


async def may_read(store: Store, account_id: str, structure_id: str) -> None:
    """Raises NotFound."""
    rights = await store.rattachements.rights(account_id)
    if not rights.allows(Application.ORGANISATION, Level.CONSULTATION, structure_id):
        raise NotFound


async def may_invoice(store: Store, account_id: str, structure_id: str) -> None:
    """Who manages it, or may issue its invoices, also under a mandate (ORG-13). Raises NotFound."""
    rights = await store.rattachements.rights(account_id)
    manages = rights.allows(Application.ORGANISATION, Level.MODIFICATION, structure_id)
    issues = structure_id in rights.structures(Application.FACTURES_EMISES, Level.MODIFICATION)
    if not (manages or issues or await _issues_for(store, account_id, structure_id)):
        raise NotFound


async def _issues_for(store: Store, account_id: str, structure_id: str) -> bool:
    delegated = await store.delegated.of_person(account_id, [structure_id])
    wanted = (Application.FACTURES_EMISES, Level.MODIFICATION)
    return any((p.application, p.level) == wanted for right in delegated for p in right.profiles)


async def may_manage(store: Store, account_id: str, structure_id: str) -> None:
    """Raises NotFound; Forbidden for those who may read."""
    rights = await store.rattachements.rights(account_id)
    if rights.allows(Application.ORGANISATION, Level.MODIFICATION, structure_id):
        return
    if rights.allows(Application.ORGANISATION, Level.CONSULTATION, structure_id):
        raise Forbidden(MANAGER_ALONE)
    raise NotFound
