"""The composition root of organisation."""

import re
from functools import partial

from chassis.files import Files
from chassis.loops import every
from chassis.service import Service, parts
from chassis.sweeping import sweeping
from chassis.uploads import Uploads
from services.organisation import events
from services.organisation.api import Doors
from services.organisation.domain import documents
from services.organisation.domain.directory import Directory
from services.organisation.domain.register import Register
from services.organisation.domain.request import Step
from services.organisation.migrations import STEPS
from services.organisation.registers.insee import Insee
from services.organisation.registers.sample import Sample, Sandbox
from services.organisation.settings import Settings
from services.organisation.store import Store
from services.organisation.usecases.announcing import Announcing
from services.organisation.usecases.annuaire import Annuaire
from services.organisation.usecases.applications import Applications, SwitchSteps
from services.organisation.usecases.attaching import Attaching, AttachingSteps
from services.organisation.usecases.creation import Creation, CreationSteps
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.governing import Appointments, Governing
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.listing import Listing
from services.organisation.usecases.opening import Opening
from services.organisation.usecases.operating import Operating
from services.organisation.usecases.proving import Proving
from services.organisation.usecases.registers import FollowUp
from services.organisation.usecases.requests import Perform, Requests
from services.organisation.usecases.rights import DerivedRights
from services.organisation.usecases.services import Services
from services.organisation.usecases.structures import Structures
from services.organisation.usecases.verifying import VerificationSteps

REFRESH_SECONDS = 0.5
SWEEP_SECONDS = 1.0
OPENING_SECONDS = 10.0
FILES_SECONDS = 86_400.0  # between two looks for files that no request names
FORM_BYTES = 100_000  # what the form around a file adds
DOCUMENTS = (re.compile(r"/structures/[^/]+/documents"), documents.MAX_BYTES + FORM_BYTES)


def build() -> Service:
    settings = Settings()
    p = parts("organisation", settings)
    store = Store(p)
    register = _register(settings, store)
    appointments = Appointments(store, Governing(store))
    annuaire, requests, follow_up = (
        Annuaire(store, Directory()),
        Requests(store, performers(store, p.files)),
        FollowUp(store, register),
    )
    opening = Opening(
        store, appointments, annuaire=settings.annuaire_file, platform=settings.platform_name,
        gestionnaire=settings.platform_gestionnaire,
    )  # fmt: skip
    uploads = Uploads.of_service(
        p, documents.INFECTED, clamav=settings.clamav, bytes_per_day=settings.files_bytes_per_day
    )
    events.subscribe(p.bus, appointments, Departures(store))
    doors = Doors(
        annuaire=annuaire, creation=Creation(store, requests, register, check_key=settings.check_siret_key),
        structures=Structures(store, register), applications=Applications(store, requests), services=Services(store),
        attaching=Attaching(store, requests), listing=Listing(store),
        proving=Proving(store, requests, p.files, uploads),
        letters=Letters(store, register), operating=Operating(store, requests, p.files),
    )  # fmt: skip
    return Service(
        p, doors.routers(),
        tasks=[
            partial(every, OPENING_SECONDS, opening.run, name="opening"),
            partial(every, SWEEP_SECONDS, requests.sweep, name="requests"),
            sweeping(p.files, p.name, store.requests.holding, FILES_SECONDS),
            partial(every, settings.sirene_recheck_seconds, follow_up.run, name="register"),
        ],
        background=[partial(every, REFRESH_SECONDS, annuaire.refresh, name="annuaire")],
        body_limits=[DOCUMENTS],
        migrations=STEPS,
        announced=Announcing(store).announced(),
        closers=[register.close] if isinstance(register, Insee) else [],
        description="Structures, services, rattachements, habilitations, annuaire",
    )  # fmt: skip


def performers(store: Store, files: Files) -> dict[Step, Perform]:
    """Which function does which step of a request."""
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
