"""So many people and structures, made up and written through the services' own stores, before the services start."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

from chassis.service import Parts
from chassis.service import Service as Built
from contracts import Event, EventData
from contracts.account import AccountChanged
from contracts.habilitation import Application, HabilitationChanged, Level, Profile
from contracts.notice import NoticeKind
from contracts.rattachement import RattachementState
from contracts.request import RequestKind, RequestState
from contracts.structure import IdentifierType, StructureChanged, StructureKind
from contracts.ticket import TicketAction, TicketSide, TicketState
from deploy.local.services import environment
from rights import Habilitations
from services.identity.domain.account import Account, State, Survey, Terms
from services.identity.domain.chain import Record, after
from services.identity.domain.session import Session
from services.notifications.domain.notice import Notice
from services.organisation.domain.kinds import Decider
from services.organisation.domain.person import Person
from services.organisation.domain.rattachement import Rattachement, Role
from services.organisation.domain.request import Request
from services.organisation.domain.service import Service, default
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Attachment
from services.support.domain.ticket import Activity, Ticket
from tests.kit.stack import RunningStack

START = datetime(2025, 1, 1, tzinfo=UTC)
FIRST = ("Camille", "Léa", "Hugo", "Inès", "Noé", "Zoé", "Élise", "Yanis", "Maëlle", "Bastien")
LAST = ("Martin", "Bernard", "Petit", "Durand", "Leroy", "Moreau", "Lefèvre", "Garcia", "Roux", "Fournier", "Le Goff")
TRADES = ("Atelier", "Maçonnerie", "Imprimerie", "Cabinet", "Transports", "Jardins", "Menuiserie", "Énergies")
APPLICATIONS = (
    Application.ORGANISATION, Application.FACTURES_EMISES, Application.SOLLICITATIONS_EMISES,
    Application.SOLLICITATIONS_RECUES, Application.RACCORDEMENTS, Application.MANDATS,
)  # fmt: skip
HELD = tuple(Profile(application=application, level=Level.MODIFICATION) for application in APPLICATIONS)
AT_ONCE, CHANGED_AT_ONCE = 500, 50
"""Inserts share commands with one another; changes are each a command of their own."""


@dataclass
class Population:
    """`accounts` people, of whom the first keeps the books of many structures, and the second governs the largest one."""

    accounts: int
    dice: random.Random = field(default_factory=lambda: random.Random(10))

    @property
    def structures(self) -> int:
        return self.accounts * 6 // 10

    @property
    def accountant(self) -> str:
        return account(0)

    @property
    def governor(self) -> str:
        return account(1)

    @property
    def largest(self) -> str:
        return structure(0)

    def moment(self, n: int) -> datetime:
        return START + timedelta(seconds=n * 7919 % 50_000_000)

    def links(self) -> Iterator[Rattachement]:
        """Three for each account: its own structure or one of others, the accountant's many, the largest's people."""
        keeps, people = max(2, self.structures // 120), self.accounts // 20
        for n in range(self.structures):
            who = 1 if n == 0 else 0 if n <= keeps else n % self.accounts
            yield self._link(n, who, n, Role.GESTIONNAIRE_PRINCIPAL)
        made, taken = self.structures, {(n % self.accounts, n) for n in range(self.structures)}
        while made < 3 * self.accounts:
            at = 0 if made < self.structures + people else self.dice.randrange(1, self.structures)
            who = self.dice.randrange(2, self.accounts)
            if (who, at) not in taken:
                taken.add((who, at))
                yield self._link(made, who, at, Role.UTILISATEUR)
                made += 1

    def _link(self, n: int, who: int, at: int, role: Role) -> Rattachement:
        ended = role is Role.UTILISATEUR and n % 20 == 0
        return Rattachement(
            rattachement_id=f"l{n:07}", account_id=account(who), structure_id=structure(at), role=role,
            state=RattachementState.SUPPRIME if ended else RattachementState.VALIDE,
            profiles=() if ended else HELD, asked_at=self.moment(n), decided_at=self.moment(n + 1), decided_by=account(who),
        )  # fmt: skip


def account(n: int) -> str:
    return f"a{n:06}"


def structure(n: int) -> str:
    return f"s{n:06}"


def name(n: int) -> tuple[str, str]:
    return FIRST[n % len(FIRST)], f"{LAST[n % len(LAST)]}-{n % 997}"


def address(n: int) -> str:
    return f"p{n:06}@entreprise.example"


async def fill(stack: RunningStack, made: Population) -> None:
    steps: dict[str, Callable[[Parts, Population], Awaitable[None]]] = {
        "organisation": organisation, "identity": identity, "notifications": notifications, "support": support,
    }  # fmt: skip
    for service, step in steps.items():
        async with built(stack, service) as parts:
            await step(parts, made)
            await copies(parts, made)
        print(f"{service}: filled", flush=True)


@asynccontextmanager
async def built(stack: RunningStack, service: str) -> AsyncIterator[Parts]:
    """A service's parts with its indexes made; nothing of it runs."""
    from chassis.store import ensure_indexes

    os.environ |= environment(stack.infrastructure.place, service)
    app: Built = import_module(f"services.{service}.app").build()
    await ensure_indexes(*app.parts.owners)
    yield app.parts
    for close in app.closers:
        await close()
    app.parts.database.client.close()


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


async def written(values: Iterable[Any], write: Callable[[Any], Awaitable[Any]], at_once: int = AT_ONCE) -> None:
    """Side by side, so that the store takes many at a time."""
    for some in batched(values, at_once):
        await asyncio.gather(*(write(value) for value in some))


def event(data: EventData) -> Event[Any]:
    key = getattr(data, data.key)
    return Event[type(data)](  # type: ignore[misc]
        id=f"e-{key}", source=min(data.topic.sources), type=data.event_type(), subject=key, time=START,
        dataschema=data.schema_uri(), sequence=1, correlationid="population", data=data,
    )  # fmt: skip


async def copies(parts: Parts, made: Population) -> None:
    """What a service is told of accounts, structures and rights."""
    owned = {owner.collection.name for owner in parts.owners}
    if "habilitations" in owned:
        rights = Habilitations(parts.database["habilitations"])
        told = (event(habilitation(link)) for link in made.links())
        await written(told, rights.on_changed, CHANGED_AT_ONCE)
    if "accounts" in owned and parts.name != "identity":
        await written((event(person(n)) for n in range(made.accounts)), told_of_accounts(parts), CHANGED_AT_ONCE)
    if "structures" in owned and parts.name != "organisation":
        from services.support.store import Store

        await written(
            (event(shown(n)) for n in range(made.structures)), Store(parts).structures.on_structure, CHANGED_AT_ONCE
        )


def told_of_accounts(parts: Parts) -> Callable[[Any], Awaitable[Any]]:
    store = import_module(f"services.{parts.name}.store").Store(parts)
    return store.accounts.keep if parts.name == "organisation" else store.people.on_account  # type: ignore[no-any-return]


def person(n: int) -> AccountChanged:
    first, last = name(n)
    return AccountChanged(
        account_id=account(n), state="ACTIF", login_email=address(n), contact_email=address(n), first_name=first,
        last_name=last, language="fr",
    )  # fmt: skip


def shown(n: int) -> StructureChanged:
    return StructureChanged(
        structure_id=structure(n), identifier_type=IdentifierType.SIRET, identifier=f"{n:014}", kind=kind(n), active=True,
        name=called(n),
    )  # fmt: skip


def kind(n: int) -> StructureKind:
    return StructureKind.PUBLIQUE if n == 0 else StructureKind.PRIVEE


def called(n: int) -> str:
    return f"{TRADES[n % len(TRADES)].upper()} {LAST[n % len(LAST)].upper()} {n}"


def habilitation(link: Rattachement) -> HabilitationChanged:
    return HabilitationChanged(
        rattachement_id=link.rattachement_id, account_id=link.account_id, structure_id=link.structure_id, active=bool(link.profiles),
        gestionnaire_principal=link.governs, profiles=link.profiles,
    )  # fmt: skip


async def organisation(parts: Parts, made: Population) -> None:
    from services.organisation.store import Store

    store = Store(parts)
    await written((_structure(n, made) for n in range(made.structures)), store.structures.add)
    await written(_services(made), store.services.add)
    await written(made.links(), store.rattachements.add)
    await written((_request(n, made) for n in range(made.accounts // 10)), store.requests.add)

    async def named(n: int) -> None:
        first, last = name(n)
        who = Person(account_id=account(n), first_name=first, last_name=last, login_email=address(n))
        await store.rattachements.name(who, 1)

    await written(range(made.accounts), named, CHANGED_AT_ONCE)
    await store.rattachements.follow_from(datetime.now(UTC))


def _structure(n: int, made: Population) -> Structure:
    return Structure(
        structure_id=structure(n), identifier_type=IdentifierType.SIRET, identifier=f"{n:014}", kind=kind(n), name=called(n),
        applications=APPLICATIONS, created_at=made.moment(n),
    )  # fmt: skip


def _services(made: Population) -> Iterator[Service]:
    for n in range(made.structures):
        yield default(f"d{n:06}", structure(n), made.moment(n))
    for n in range(200):
        yield Service(
            service_id=f"v{n:04}",
            structure_id=made.largest,
            code=f"S{n:03}",
            label=f"Service {n}",
            created_at=made.moment(n),
        )


def _request(n: int, made: Population) -> Request:
    """One in ten waits; one in ten is on the largest structure, one in fifty on the accountant's."""
    waits, at = n % 10 == 3, 0 if n % 10 < 4 else 1 + n % max(1, made.structures - 1)
    return Request(
        request_id=f"r{n:06}", kind=RequestKind.RATTACHEMENT, decider=Decider.GESTIONNAIRE, asked_by=account(n if n % 50 else 0),
        state=RequestState.EN_ATTENTE if waits else RequestState.APPROUVEE, asked_at=made.moment(n), structure_id=structure(at),
        subject=Attachment(rattachement_id=f"x{n:06}"), decided_at=None if waits else made.moment(n + 1),
        decided_by=None if waits else made.governor,
    )  # fmt: skip


async def identity(parts: Parts, made: Population) -> None:
    from services.identity.store import Store
    from services.identity.store.journal import Journal, _document

    store = Store(parts)
    await written((_account(n, made) for n in range(made.accounts)), store.accounts.add)
    await written((_session(n, made) for n in range(made.accounts)), store.sessions.add)
    head, journal = None, Journal(parts)
    for some in batched(range(3 * made.accounts), AT_ONCE):
        links = [head := after(head, _record(n, made)) for n in some]
        await journal.collection.insert_many([_document(link) for link in links])


def _account(n: int, made: Population) -> Account:
    first, last = name(n)
    at = made.moment(n)
    return Account(
        id=account(n), state=State.ACTIF, login_email=address(n), login_key=address(n), contact_email=address(n), first_name=first,
        last_name=last, terms=Terms(version="1", accepted_at=at), survey=Survey(consent=False, at=at), created_at=at,
    )  # fmt: skip


def _session(n: int, made: Population) -> Session:
    at = made.moment(n)
    return Session(
        id=f"o{n:06}", account_id=account(n if n % 100 else 0), device="Firefox", created_at=at, last_used_at=at,
        expires_at=datetime.now(UTC) + timedelta(hours=12), digest=f"{n}",
    )  # fmt: skip


def _record(n: int, made: Population) -> Record:
    who = account(n % made.accounts if n % 50 else 0)
    return Record(
        event_id=f"j{n:08}", at=made.moment(n), kind="CONNEXION", outcome="REUSSI", account_id=who, actor=who,
        structure_id=structure(n % made.structures if n % 20 else 0), address="192.0.2.1", device="Firefox", object_type="account",
        object_id=who, detail="", source="identity",
    )  # fmt: skip


async def notifications(parts: Parts, made: Population) -> None:
    from services.notifications.store import Store

    await written((_notice(n, made) for n in range(3 * made.accounts)), Store(parts).notices.add)


def _notice(n: int, made: Population) -> Notice:
    """One in fifty is the accountant's."""
    return Notice(
        id=f"n{n:07}", event_id=f"e{n:07}", account_id=account(n % made.accounts if n % 50 else 0), structure_id=made.largest,
        kind=NoticeKind.RATTACHEMENT_REQUESTED, page="approbations", params={"who": "", "structure": "", "comment": ""},
        at=datetime.now(UTC) - timedelta(seconds=n), created_at=datetime.now(UTC),
    )  # fmt: skip


async def support(parts: Parts, made: Population) -> None:
    from services.support.store import Store

    await written((_ticket(n, made) for n in range(made.structures)), Store(parts).tickets.add)


def _ticket(n: int, made: Population) -> Ticket:
    """Half go to the platform, one in twelve to the largest structure, one in fifty is of the accountant's."""
    at, who = made.moment(n), account(n)
    opened = Activity(kind=TicketAction.SOUMETTRE, author=who, side=TicketSide.EMETTEUR, at=at)
    receiver = None if n % 2 else made.largest if n % 12 == 0 else structure(n // 2 + 1)
    return Ticket(
        id=f"t{n:06}", number=f"T2025-{n:06}", state=TicketState.OUVERT if n % 3 else TicketState.FERME, category="COMPTE",
        sub_category="CONNEXION", title=f"Question {n}", description="Comment se connecter ?", sender_account_id=who,
        sender_structure_id=structure(n if n % 50 else 1), sender_name=called(n), receiver_structure_id=receiver,
        activities=(opened,), created_at=at, opened_at=at, last_activity_at=at, due_at=at if n % 3 else None,
    )  # fmt: skip
