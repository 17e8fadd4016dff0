"""What organisation tells the others: whole states, as events (ORG-27)."""

from chassis.store import Document
from contracts import HabilitationChanged, RattachementDecided, RattachementRequested, StructureChanged
from services.organisation.rattachement import State


def structure_changed(s: Document) -> StructureChanged:
    return StructureChanged.model_validate({**s, "structure_id": s["_id"]})


def habilitation_changed(r: Document) -> HabilitationChanged:
    return HabilitationChanged(
        rattachement_id=r["_id"], account_id=r["account_id"], structure_id=r["structure_id"], service_id=r["service_id"],
        active=r["state"] == State.VALIDE, gestionnaire_principal=r["role"] == "GESTIONNAIRE_PRINCIPAL",
        profiles=tuple(r["profiles"]),
    )  # fmt: skip


def requested(r: Document, structure: Document) -> RattachementRequested:
    return RattachementRequested(
        rattachement_id=r["_id"], account_id=r["account_id"], structure_id=structure["_id"], structure_name=structure["name"],
        service_id=r["service_id"], comment=r["comment"], gestionnaire_principal=structure["gestionnaire_principal"],
    )  # fmt: skip


def decided(r: Document, structure_name: str) -> RattachementDecided:
    return RattachementDecided(
        rattachement_id=r["_id"], account_id=r["account_id"], structure_id=r["structure_id"], structure_name=structure_name,
        service_id=r["service_id"], decision=r["state"], reason=r["reason"], decided_by=r["decided_by"],
    )  # fmt: skip
