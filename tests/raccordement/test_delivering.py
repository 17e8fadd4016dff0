"""What is delivered is what the API would show, and no more than may leave (EVT-3, EVT-5)."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.context import Machine
from contracts import Event, InvoiceDeposited, InvoiceStatusChanged, feed
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.invoice import Format, Party, Reason
from contracts.lifecycle import APPLICATIONS, Role, State
from contracts.raccordement import EventKind
from contracts.technical import PROFILES, Scope
from rights.grants import Grant
from rights.machines import rights_of
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.usecases.access import roles
from services.raccordement.domain import delivering
from services.raccordement.domain.delivering import Reader
from services.raccordement.domain.subscription import ROLES, Choice, Subscription
from services.raccordement.usecases.access import covers

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STRUCTURES, SERVICES = ["a", "b", "c"], [None, "s", "t"]
LEVELS = st.frozensets(st.tuples(st.sampled_from([*APPLICATIONS.values(), App.RACCORDEMENTS]), st.sampled_from(Level)))
GRANTS = st.lists(
    st.builds(
        Grant, st.sampled_from(STRUCTURES), st.sampled_from(SERVICES), st.booleans(), LEVELS, st.sampled_from([None, "b"])
    ),
    max_size=6,
)  # fmt: skip
SCOPES = st.frozensets(st.sampled_from([scope.value for scope in Scope]))
PARTIES = st.lists(
    st.builds(
        Party, role=st.sampled_from(ROLES), structure_id=st.sampled_from(STRUCTURES), service_id=st.sampled_from(SERVICES),
        identifier=st.just("1"), name=st.just("N"), since=st.just(NOW), until=st.sampled_from([None, NOW]),
    ),
    max_size=6,
)  # fmt: skip


def current(parties):
    """Each role is played by one at a time."""
    playing = {p.role: p for p in parties if p.until is None}
    return tuple(p for p in parties if p.until is not None or playing[p.role] is p)


def moved(state, parties, **fields):
    return InvoiceStatusChanged.model_validate(
        InvoiceStatusChanged.example | {"state": state, "parties": parties} | fields
    )


def subscription(structure_id, choice):
    return Subscription(
        id="1",
        raccordement_id="1",
        structure_id=structure_id,
        account_id="m",
        label="x",
        choice=choice,
        made_by="x",
        made_at=NOW,
    )


@settings(max_examples=400, deadline=None)
@given(
    GRANTS,
    SCOPES,
    PARTIES,
    st.sampled_from(State),
    st.sampled_from(STRUCTURES),
    st.sampled_from(ROLES),
    st.sampled_from(SERVICES),
)
def test_evt_3_delivered_is_what_the_api_would_show_to_the_same_technical_account(
    grants, scopes, parties, state, structure_id, role, service_id
):
    """Over structures, services, roles, valideurs, mandates and withdrawn rights: against invoicing's own rule."""
    parties = current(parties)
    rights = rights_of("m", Machine(structure_id, scopes), [g for g in grants if g.structure_id == structure_id])
    made = {"created_by": "x", "format": Format.SAISIE, "fields": Fields()}
    invoice = Invoice(id="i", state=state, parties=parties, created_at=NOW, state_at=NOW, **made)
    shown = role in roles(invoice, rights, Level.CONSULTATION)
    narrowed = invoice.party(role)
    of_service = service_id is None or (narrowed is not None and narrowed.service_id == service_id)
    one = subscription(structure_id, Choice(role=role, kinds=tuple(EventKind), service_id=service_id))
    seen = delivering.sight(moved(state, parties))
    chosen = delivering.chosen(delivering.itself(one), EventKind.INVOICE_STATUS_CHANGED, seen)
    delivered = chosen and covers(rights, structure_id, role)
    receives = rights.allows(*PROFILES[Scope.EVENEMENTS_LIRE], structure_id)
    ours = narrowed is not None and narrowed.structure_id == structure_id
    assert delivered == (shown and of_service and receives and ours)
    concentrated = Reader(subscription("elsewhere", one.choice), structure_id, "m")
    assert delivering.chosen(concentrated, EventKind.INVOICE_STATUS_CHANGED, seen) == chosen, (
        "as for the partner itself"
    )


def test_evt_3_a_recipient_sees_nothing_of_a_deposit_and_nobody_sees_an_unknown_state():
    example = InvoiceDeposited.model_validate(InvoiceDeposited.example)
    one = subscription(example.parties[1].structure_id, Choice(role=Role.DESTINATAIRE, kinds=tuple(EventKind)))
    one = delivering.itself(one)
    assert not delivering.chosen(one, EventKind.INVOICE_DEPOSITED, delivering.sight(example))
    unknown = delivering.sight(moved("ETAT_NOUVEAU", example.parties))
    assert not delivering.chosen(one, EventKind.INVOICE_STATUS_CHANGED, unknown)


WORDS = st.text(max_size=4000)
KINDS = st.sampled_from(
    [(InvoiceDeposited, EventKind.INVOICE_DEPOSITED), (InvoiceStatusChanged, EventKind.INVOICE_STATUS_CHANGED)]
)


@settings(max_examples=150, deadline=None)
@given(KINDS, WORDS, PARTIES, st.integers(1, 400))
def test_evt_5_whatever_it_holds_it_weighs_at_most_20_kb_and_names_no_person_or_file(kinds, words, parties, many):
    data, kind = kinds
    secrets = {"depositor": "DEPOSITOR", "bank_account_id": "BANK", "comment": "COMMENT", "actor": "ACTOR"}
    known = data.example | {name: value for name, value in secrets.items() if name in data.model_fields}
    party = Party.model_validate(data.example["parties"][0] | {"name": words * many})
    made = data.model_validate(known).model_copy(update={"parties": (*current(parties), party), "number": words or "F"})
    if kind is EventKind.INVOICE_STATUS_CHANGED:
        made = made.model_copy(update={"reason": Reason(code="AUTRE", label="Autre", text=words * many)})
    event = Event[data](
        id="1", source="urn:chorale:invoicing", type=data.event_type(), subject="i", time=NOW, dataschema=data.schema_uri(),
        sequence=1, correlationid="c", actor="ACTOR", data=made,
    )  # fmt: skip
    text = delivering.content(event, kind, "a", replay=True)
    body = json.loads(text)
    assert len(text.encode("utf-8", "surrogatepass")) <= feed.MAX_BYTES
    assert body["data"]["invoice_id"] == data.example["invoice_id"]
    assert (body["structureid"], body["replay"]) == ("a", True)
    if words not in "DEPOSITOR BANK COMMENT ACTOR":
        assert not [secret for secret in secrets.values() if f'"{secret}"' in text]
