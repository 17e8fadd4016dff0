"""Events of earlier major versions, read as today's: what an old broker or a dead letter still holds goes on being understood.

Each function takes the `data` of one version and answers that of the next.
"""

from typing import Any

Data = dict[str, Any]
PARTIES_V1 = {
    "supplier": "FOURNISSEUR",
    "recipient": "DESTINATAIRE",
    "valideur": "VALIDEUR_1",
    "valideur_2": "VALIDEUR_2",
}


def invoice_deposited_1(data: Data) -> Data:
    """Version 1 named four parties by field, and the discount after its place."""
    renamed = {"global_discount_ttc": "discount_ttc", "global_discount_reason": "discount_reason"}
    return _parties(data, since=data["deposited_at"], renamed=renamed) | {
        "channel": data["deposit_mode"].rpartition("_")[2]
    }


def invoice_status_changed_1(data: Data) -> Data:
    """Version 1 named four parties by field, and called the roles to notify `told`."""
    renamed = {"status": "state", "previous": "previous_state", "told": "notified_roles"}
    return _parties(data, since=data["at"], renamed=renamed)


def _parties(data: Data, *, since: str, renamed: dict[str, str]) -> Data:
    parties = [party | {"role": role, "since": since} for name, role in PARTIES_V1.items() if (party := data.get(name))]
    kept = {renamed.get(name, name): value for name, value in data.items() if name not in PARTIES_V1}
    return kept | {"parties": parties}


def structure_changed_1(data: Data) -> Data:
    """Version 1 carried the services, which are `service.changed` now."""
    return {name: value for name, value in data.items() if name != "services"}
