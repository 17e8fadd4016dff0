"""One's own account: who the person says to be, and what they agree to (ID-2, ID-16)."""

from collections.abc import Mapping
from typing import Any

from services.portal.clients import Api

NAMES = ("first_name", "last_name", "phone")
ADDRESS = ("street", "more", "postal_code", "city", "country")
"""Named `postal_address.street` … in the form, as identity names them in its errors."""


def shown(me: Mapping[str, Any]) -> dict[str, str]:
    """The value of each field of the form; the contact address that waits for its proof, where one does."""
    address = me["postal_address"] or {"country": "FR"}
    own = {name: me[name] for name in NAMES} | {"contact_email": me["contact_wanted"] or me["contact_email"]}
    return own | {f"postal_address.{name}": address.get(name, "") for name in ADDRESS}


async def change(api: Api, typed: Mapping[str, str], seen: Mapping[str, str]) -> None:
    """Only what the person changed. Raises Refused."""
    if body := changes(typed, seen):
        await api.send("identity", "PATCH", "/me", body)


def changes(typed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, Any]:
    """An address is one thing: it goes as a whole."""
    changed = {name for name, value in typed.items() if value != seen.get(name, "")}
    body: dict[str, Any] = {name: typed[name] for name in (*NAMES, "contact_email") if name in changed}
    if any(name.startswith("postal_address.") for name in changed):
        body["postal_address"] = {name: typed.get(f"postal_address.{name}", "") for name in ADDRESS}
    return body


async def survey(api: Api, *, consent: bool) -> None:
    await api.send("identity", "PUT", "/me/survey", {"consent": consent})
