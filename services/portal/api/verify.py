"""Vérifier un certificat: open to all, the verdict is the portal's own work (INV-18, INV-43)."""

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData, UploadFile

from certificates import MAX_EXPORT_BYTES, NotCertificate, NotGenuine, Revoked
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone, Form
from services.portal.domain.text import N_
from services.portal.usecases.verifying import UnknownKey, Unreadable, Verifier

UNPROCESSABLE, PIECE_BYTES = 422, 1_000_000
MISSING = N_("Choisissez le certificat à vérifier")
TOO_LARGE = N_("Ce fichier est trop grand pour être un certificat (20 Mo au plus)")
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (Unreadable, N_("Aucun certificat n'a pu être lu dans ce PDF.")),
    (NotCertificate, N_("Ce fichier n'est pas un certificat de dépôt.")),
    (UnknownKey, N_("Sa signature nomme une clé que cette plateforme n'a jamais publiée.")),
    (Revoked, N_("La clé qui l'a signé a été révoquée, et le scellement de sa journée ne le contient pas.")),
    (NotGenuine, N_("Sa signature ou son contenu ne correspond pas : il a été modifié, ou ne vient pas d'ici.")),
)
"""The first that fits; a file that is none is not called forged."""


def router(site: Site) -> APIRouter:
    r, verifier = pages(site), Verifier()

    @r.get("/verifier")
    async def ask(visit: Anyone) -> Response:
        return await visit.page("pages/verify.html", verdict=None, reason="", forged=False)

    @r.post("/verifier")
    async def judge(visit: Anyone, form: Form) -> Response:
        shown: dict[str, Any] = {"verdict": None, "reason": "", "forged": False}
        certificate = _file(form, "certificat")
        export = await certificate.read(MAX_EXPORT_BYTES + 1) if certificate else b""
        if not export or len(export) > MAX_EXPORT_BYTES:
            return await visit.page(
                "pages/verify.html", UNPROCESSABLE, **shown | {"reason": TOO_LARGE if export else MISSING}
            )
        try:
            shown["verdict"] = await verifier.judge(visit.api, export, await _imprint(_file(form, "document")))
        except (NotGenuine, Unreadable) as error:
            shown["reason"] = next(reason for kind, reason in REASONS if isinstance(error, kind))
            shown["forged"] = not isinstance(error, NotCertificate | Unreadable)
        return await visit.page("pages/verify.html", UNPROCESSABLE if shown["reason"] else 200, **shown)

    return r


def _file(form: FormData, name: str) -> UploadFile | None:
    file = form.get(name)
    return file if isinstance(file, UploadFile) and file.filename else None


async def _imprint(file: UploadFile | None) -> str:
    """SHA-256, a piece at a time: the document may be large. Empty where none was chosen."""
    if file is None:
        return ""
    imprint = sha256()
    while piece := await file.read(PIECE_BYTES):
        imprint.update(piece)
    return imprint.hexdigest()
