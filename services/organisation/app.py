"""The composition root of organisation."""

import re
from functools import partial

from chassis import clock, exports
from chassis.files import Files
from chassis.loops import every
from chassis.personal import Personal
from chassis.service import Parts, Service, parts
from chassis.sweeping import sweeping
from chassis.uploads import Uploads
from services.organisation import events
from services.organisation.api import Doors
from services.organisation.domain import documents
from services.organisation.domain.directory import Directory
from services.organisation.domain.kinds import Step
from services.organisation.domain.register import Register
from services.organisation.events import Events
from services.organisation.migrations import STEPS
from services.organisation.registers.insee import Insee
from services.organisation.registers.sample import Sample, Sandbox
from services.organisation.settings import Settings
from services.organisation.store import Store
from services.organisation.store.personal import TRACES
from services.organisation.usecases.announcing import Announcing
from services.organisation.usecases.annuaire import Annuaire
from services.organisation.usecases.applications import Applications, SwitchSteps
from services.organisation.usecases.approving import Approving
from services.organisation.usecases.attaching import Attaching, AttachingSteps
from services.organisation.usecases.banking import Banking
from services.organisation.usecases.creation import Creation, CreationSteps
from services.organisation.usecases.delegating import Delegating
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.duplicating import Duplicating, DuplicationSteps
from services.organisation.usecases.governing import Appointments, Governing
from services.organisation.usecases.inviting import Inviting, InvitingSteps
from services.organisation.usecases.keeping import Attachments, Keeping
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.listing import Listing
from services.organisation.usecases.mandating import Mandating, MandatSteps
from services.organisation.usecases.opening import Opening
from services.organisation.usecases.operating import Operating
from services.organisation.usecases.profiles import Profiles, ProfileSteps
from services.organisation.usecases.proving import Proving
from services.organisation.usecases.registers import FollowUp
from services.organisation.usecases.reminding import Reminding
from services.organisation.usecases.requests import Perform, Requests
from services.organisation.usecases.rights import DerivedRights
from services.organisation.usecases.services import Services
from services.organisation.usecases.structures import Structures
from services.organisation.usecases.transferring import Transferring, TransferSteps
from services.organisation.usecases.verifying import VerificationSteps

REFRESH_SECONDS = 0.5
SWEEP_SECONDS = 1.0
FOLLOW_SECONDS = 0.5
REMINDER_SECONDS = 60.0
OPENING_SECONDS = 10.0
FILES_SECONDS = 86_400.0  # between two looks for files that no request names
FORM_BYTES = 100_000  # what the form around a file adds
DOCUMENTS = (
    re.compile(r"/structures/[^/]+/(documents|attachments|bank-accounts(/[^/]+/rib)?)"),
    documents.MAX_BYTES + FORM_BYTES,
)


def build() -> Service:
    settings = Settings()
    p = parts("organisation", settings)
    store = Store(p)
    register, appointments = _register(settings, store), Appointments(store, Governing(store))
    annuaire, requests = Annuaire(store, Directory()), Requests(store, performers(store, p.files))
    doors = _doors(p, settings, store=store, register=register, annuaire=annuaire, requests=requests)
    events.subscribe(p.bus, Events(store, appointments, doors.inviting, doors.applications, Departures(store)))
    reminding = Reminding(store)
    return Service(
        p, [*doors.routers(), exports.router(Personal(p, TRACES))],
        tasks=[
            partial(every, FOLLOW_SECONDS, Delegating(store).follow, name="delegating"),
            partial(every, REMINDER_SECONDS, lambda: reminding.run(clock.now()), name="reminders"),
            partial(every, OPENING_SECONDS, _opening(store, appointments, settings).run, name="opening"),
            partial(every, SWEEP_SECONDS, requests.sweep, name="requests"),
            sweeping(p.files, p.name, store.holding, FILES_SECONDS),
            partial(every, settings.sirene_recheck_seconds, FollowUp(store, register).run, name="register"),
        ],
        background=[partial(every, REFRESH_SECONDS, annuaire.refresh, name="annuaire")],
        body_limits=[DOCUMENTS],
        migrations=STEPS,
        announced=Announcing(store).announced(),
        closers=[register.close] if isinstance(register, Insee) else [],
        description="Structures, services, rattachements, habilitations, annuaire",
    )  # fmt: skip


def _doors(
    p: Parts, settings: Settings, *, store: Store, register: Register, annuaire: Annuaire, requests: Requests
) -> Doors:
    check_key, per_day = settings.check_siret_key, settings.files_bytes_per_day
    uploads = Uploads.of_service(p, documents.INFECTED, clamav=settings.clamav, bytes_per_day=per_day)
    keeping = Keeping(p.files, uploads)
    return Doors(
        annuaire=annuaire, creation=Creation(store, requests, register, check_key=check_key),
        mandating=Mandating(store, requests), profiles=Profiles(store, requests), inviting=Inviting(store, requests),
        approving=Approving(store, requests), transferring=Transferring(store, requests),
        duplicating=Duplicating(store, requests, register, check_key=check_key),
        banking=Banking(store, keeping, p.files), attachments=Attachments(store, keeping, p.files),
        structures=Structures(store, register), applications=Applications(store, requests), services=Services(store),
        attaching=Attaching(store, requests), listing=Listing(store),
        proving=Proving(store, requests, p.files, uploads),
        letters=Letters(store, register), operating=Operating(store, requests, p.files),
    )  # fmt: skip


def _opening(store: Store, appointments: Appointments, settings: Settings) -> Opening:
    return Opening(
        store, appointments, annuaire=settings.annuaire_file, platform=settings.platform_name,
        gestionnaire=settings.platform_gestionnaire,
    )  # fmt: skip


def performers(store: Store, files: Files) -> dict[Step, Perform]:
    """Which function does which step of a request."""
    return _first_performers(store, files) | _later_performers(store)


def _later_performers(store: Store) -> dict[Step, Perform]:
    delegating, mandats, copies = Delegating(store), MandatSteps(store), DuplicationSteps(store)
    return {
        Step.OPEN_MANDAT: mandats.open_mandat,
        Step.END_MANDAT: mandats.end_mandat,
        Step.DERIVE_MANDAT: delegating.derive_mandat,
        Step.DERIVE_MANDATS: delegating.derive_mandats,
        Step.GRANT_PROFILES: ProfileSteps(store).grant_profiles,
        Step.ATTACH_INVITED: InvitingSteps(store).attach_invited,
        Step.COPY_STRUCTURE: copies.copy_structure,
        Step.COPY_SERVICES: copies.copy_services,
        Step.COPY_RATTACHEMENTS: copies.copy_rattachements,
        Step.COPY_BANK_ACCOUNTS: copies.copy_bank_accounts,
        Step.COPY_ATTACHMENTS: copies.copy_attachments,
        Step.DEACTIVATE: copies.deactivate,
        Step.TRANSFER: TransferSteps(store, Governing(store)).transfer,
    }


def _first_performers(store: Store, files: Files) -> dict[Step, Perform]:
    rights, verifying = DerivedRights(store), VerificationSteps(store, Governing(store), files)
    creation, attaching, switching = (
        CreationSteps(store, Governing(store)),
        AttachingSteps(store, rights),
        SwitchSteps(store),
    )
    return {
        Step.CREATE_STRUCTURE: creation.create_structure,
        Step.CREATE_DEFAULT_SERVICE: creation.create_default_service,
        Step.ATTACH_FOUNDER: creation.attach_founder,
        Step.OPEN_RATTACHEMENT: attaching.open_rattachement,
        Step.CLOSE_RATTACHEMENT: attaching.close_rattachement,
        Step.SWITCH_APPLICATION: switching.switch_application,
        Step.DERIVE_RIGHTS: rights.spread,
        Step.ADD_PROOF: verifying.add_proof,
        Step.WITHDRAW_PROOFS: verifying.withdraw_proofs,
        Step.WITHDRAW_WORD: verifying.withdraw_word,
        Step.DROP_DOCUMENT: verifying.drop_document,
        Step.DISPLACE: verifying.displace,
        Step.ATTACH_CLAIMANT: verifying.attach_claimant,
    }


def _register(settings: Settings, store: Store) -> Register:
    if settings.sirene == "insee":
        return Insee(settings.insee_url, settings.insee_key)
    if settings.sirene == "sandbox":
        return Sandbox()
    return store.establishments if settings.sirene == "bulk" else Sample()
