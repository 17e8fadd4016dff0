"""The composition root of the portal."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.sealing import Sealer
from chassis.service import Service, parts
from services.portal.api import (
    annuaire,
    applications,
    approvals,
    assistance,
    audit,
    bank,
    concentrateurs,
    deposit,
    desk,
    documents,
    drafts,
    entry,
    events,
    factors,
    home,
    invitations,
    invoices,
    kept_files,
    landing,
    leaving,
    lists,
    login,
    mailed_links,
    mandats,
    more_rights,
    newsroom,
    palette,
    passwords,
    people,
    platform,
    profile,
    proofs,
    public_wish,
    raccordements,
    registering,
    rights,
    second_factor,
    static,
    status,
    structures,
    style,
    subscriptions,
    succession,
    technical,
    tickets,
    topics,
    verification,
    verify,
)
from services.portal.api import sessions as own_sessions
from services.portal.api.routing import elsewhere
from services.portal.api.site import Site
from services.portal.api.static import Static
from services.portal.clients import Services
from services.portal.domain import formats, navigation, states
from services.portal.settings import Settings
from services.portal.store import Sessions as Kept
from services.portal.usecases.sessions import Sessions

DEPOSIT_BYTES, VERIFIED_BYTES, KEPT_BYTES = 130_000_000, 60_000_000, 6_000_000
BODY_LIMITS = (
    (re.compile(r"/factures-emises/(deposer|deposer/fichier|[^/]+/pieces|[^/]+/document)"), DEPOSIT_BYTES),
    (re.compile(r"/tickets/(nouveau|[^/]+/pieces)"), DEPOSIT_BYTES),
    (re.compile(r"/structures/[^/]+/(pieces|verification/document|coordonnees-bancaires(/[^/]+/rib)?)"), KEPT_BYTES),
    (re.compile(r"/verifier"), VERIFIED_BYTES),
)

PAGES = (
    landing.router, passwords.router, registering.router, login.router, second_factor.router, home.router,
    deposit.router, entry.router, drafts.router, documents.router, lists.router, invoices.router, annuaire.router,
    palette.router, platform.router, newsroom.router, audit.router, public_wish.router, mailed_links.router,
    profile.router, proofs.router,
    factors.router, leaving.router, events.router, assistance.router, own_sessions.router, rights.router,
    more_rights.router, mandats.router, approvals.router, structures.router, people.router, applications.router,
    invitations.router, bank.router, kept_files.router, technical.router, succession.router, verification.router,
    concentrateurs.router, raccordements.router, subscriptions.router, topics.router,
    tickets.router, desk.router, verify.router, status.router,
)  # fmt: skip


def templates(files: Static) -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, extensions=["jinja2.ext.do"],
    )  # fmt: skip
    made.globals |= {"static": files.url, "here": navigation.here}
    made.filters |= {"identifier": formats.identifier, "tone": states.tone}
    return made


def build() -> Service:
    settings = Settings()
    p = parts("portal", settings, callers=False)
    p.platform = p.platform.model_copy(update={"rate_per_minute": settings.rate_per_minute})
    services, sealer, files = (
        Services(settings, p.platform.http_ca_file),
        Sealer(settings.encryption_key),
        Static.load(),
    )
    sessions = Sessions(Kept(p), sealer, services, settings)
    site = Site(settings, services, sessions, sealer, templates(files), files, p.platform.public_url.rstrip("/"))
    routers = [static.router(files), *(router(site) for router in PAGES)]
    if settings.style_page:
        routers.append(style.router(site))
    return Service(
        p, [*routers, elsewhere(site)], closers=[services.close], body_limits=BODY_LIMITS,
        description="Le portail",
    )  # fmt: skip
