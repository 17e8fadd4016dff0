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
    bank,
    deposit,
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
    registering,
    rights,
    second_factor,
    static,
    status,
    structures,
    style,
    succession,
    technical,
    tickets,
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
    routers = [
        static.router(files),
        landing.router(site),
        passwords.router(site),
        registering.router(site),
        login.router(site),
        second_factor.router(site),
        home.router(site),
        deposit.router(site),
        entry.router(site),
        drafts.router(site),
        documents.router(site),
        lists.router(site),
        invoices.router(site),
        annuaire.router(site),
        palette.router(site),
        platform.router(site),
        newsroom.router(site),
        mailed_links.router(site),
        profile.router(site),
        proofs.router(site),
        factors.router(site),
        leaving.router(site),
        events.router(site),
        assistance.router(site),
        own_sessions.router(site),
        rights.router(site),
        more_rights.router(site),
        mandats.router(site),
        approvals.router(site),
        structures.router(site),
        people.router(site),
        applications.router(site),
        invitations.router(site),
        bank.router(site),
        kept_files.router(site),
        technical.router(site),
        succession.router(site),
        verification.router(site),
        tickets.router(site),
        verify.router(site),
        status.router(site),
    ]
    if settings.style_page:
        routers.append(style.router(site))
    return Service(
        p, [*routers, elsewhere(site)], closers=[services.close], body_limits=BODY_LIMITS,
        description="Le portail",
    )  # fmt: skip
