"""Stored data of earlier versions, carried over before the service starts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

from chassis import outbox
from chassis.ids import new_id
from chassis.mail import forget_expiry
from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from contracts import AccountChanged


def contact_to_prove(account: Document) -> Document | None:
    """A contact address that nobody proved waits for its proof (ID-25), and everybody hears where mails go meanwhile."""
    if "contact_wanted" in account or account["contact_email"] == account["login_email"]:
        return None
    after = account | {"contact_email": account["login_email"], "contact_wanted": account["contact_email"]}
    names = ("kind", "state", "login_email", "contact_email", "first_name", "last_name", "language", "notifications")
    event = AccountChanged(account_id=after["_id"], **{name: after[name] for name in names if name in after})
    entries = outbox.entries(after["_id"], after["sequence"], "identity", [event])
    waiting = [*after.get("outbox", ()), *entries]
    return after | {"outbox": waiting, "sequence": after["sequence"] + 1, "version": after["version"] + 1}


async def _contact_addresses(database: Database) -> int:
    return await rewrite(database["accounts"], contact_to_prove)


def factors_as_a_list(account: Document) -> Document | None:
    """The app, embedded until now, is one factor of several (ID-12)."""
    if "factors" in account:
        return None
    after, app = {name: value for name, value in account.items() if name != "totp"}, account.get("totp")
    kept = {name: app[name] for name in ("secret", "last_step", "added_at")} if app else {}
    listed = [{"kind": "TOTP", "id": new_id(), "name": app["device"], "last_used_at": None} | kept] if app else []
    return after | {"factors": listed, "version": account["version"] + 1}


async def _factors(database: Database) -> int:
    return await rewrite(database["accounts"], factors_as_a_list)


def with_places(accounts: Iterable[Document]) -> Iterator[Document]:
    """Technical accounts at work, each with a number of its own in its structure (ID-22)."""
    numbers: defaultdict[str, Iterator[int]] = defaultdict(count)
    for account in accounts:
        structure_id = account["structure_id"]
        place = f"{structure_id}:{next(numbers[structure_id])}"
        yield account | {"place": place, "version": account["version"] + 1}


async def _places(database: Database) -> int:
    at_work = database["technical_accounts"]
    rows = await at_work.find({"revoked": False, "place": None}).sort("_id", 1).to_list(None)
    for after in with_places(rows):
        await at_work.replace_one({"_id": after["_id"], "version": after["version"] - 1}, after)
    return len(rows)


STEPS = (
    Step("2026-11-22-places-of-technical-accounts", _places),
    Step("2026-11-21-contact-addresses-to-prove", _contact_addresses),
    Step("2026-11-22-factors-as-a-list", _factors),
    Step("2026-11-22-mails-given-up-do-not-expire", forget_expiry),
)
