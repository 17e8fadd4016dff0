"""The files of an invoice: the document itself, its pages as pictures, attachments, the certificate."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from httpx import Response as Answer

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import HEADERS, Id, SignedIn, Visit
from services.portal.clients import Caller
from services.portal.usecases.pictures import NoPicture, Pictures

Page = Annotated[int, Path(ge=1, le=2000)]
PASSED = ("Content-Type", "Content-Disposition")
KEPT = {"Cache-Control": "private, max-age=3600"}
NO_PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><rect width="595" height="842" fill="#fff"/>'
    b'<path d="M0 0 595 842M595 0 0 842" stroke="#e2e0d9"/></svg>'
)


def router(site: Site) -> APIRouter:
    r, pictures = pages(site), Pictures()

    @r.get("/documents/{invoice_id}/pages/{page}/image")
    async def picture(visit: SignedIn, invoice_id: Id, page: Page) -> Response:
        """The page as WebP; an empty sheet where it cannot be drawn."""
        try:
            data = await _page(visit, pictures, invoice_id, page, "webp")
        except NoPicture:
            return visit.finish(Response(NO_PICTURE, media_type="image/svg+xml", headers=HEADERS))
        return visit.finish(Response(data, media_type="image/webp", headers=HEADERS | KEPT))

    @r.get("/documents/{invoice_id}/pages/{page}/mots")
    async def words(visit: SignedIn, invoice_id: Id, page: Page) -> Response:
        """[text, x0, y0, x1, y1] in points, for a click on the page."""
        try:
            data = await _page(visit, pictures, invoice_id, page, "words")
        except NoPicture:
            data = b"[]"
        return visit.finish(Response(data, media_type="application/json", headers=HEADERS | KEPT))

    @r.get("/documents/{invoice_id}/fichier")
    async def document(visit: SignedIn, invoice_id: Id) -> Response:
        return download(visit, await visit.api.file("invoicing", f"/invoices/{invoice_id}/document"))

    @r.get("/documents/{invoice_id}/certificat")
    async def certificate(
        visit: SignedIn, invoice_id: Id, format_: Annotated[Literal["json", "pdf"], Query(alias="format")] = "pdf"
    ) -> Response:
        path = f"/invoices/{invoice_id}/certificate"
        return download(visit, await visit.api.file("invoicing", path, {"format": format_}))

    @r.get("/documents/{invoice_id}/pieces.zip")
    async def attachments(visit: SignedIn, invoice_id: Id) -> Response:
        """All of them in one archive."""
        return await handed_on(visit, "invoicing", f"/invoices/{invoice_id}/attachments/archive", {})

    @r.get("/documents/{invoice_id}/pieces/{attachment_id}")
    async def attachment(visit: SignedIn, invoice_id: Id, attachment_id: Id) -> Response:
        path = f"/invoices/{invoice_id}/attachments/{attachment_id}"
        return download(visit, await visit.api.file("invoicing", path))

    return r


async def _page(visit: Visit, pictures: Pictures, invoice_id: str, page: int, what: str) -> bytes:
    """Asks invoicing each time whether the person may see it. Raises NoPicture, Refused."""
    invoice = await visit.api.get("invoicing", f"/invoices/{invoice_id}")
    document = invoice["document"]
    if not document or document["media_type"] != "application/pdf":
        raise NoPicture
    sha256 = document["sha256"]
    if (data := pictures.known(sha256, page, what)) is not None:
        return data
    file = await visit.api.file("invoicing", f"/invoices/{invoice_id}/document")
    return await pictures.draw(sha256, file.content, page, what)


def download(visit: Visit, file: Answer) -> Response:
    """Always as an attachment, as the service gave it: nothing deposited is shown under our origin."""
    passed = {name: file.headers[name] for name in PASSED if name in file.headers}
    return visit.finish(Response(file.content, headers=HEADERS | passed | {"X-Content-Type-Options": "nosniff"}))


async def handed_on(
    visit: Visit, service: str, path: str, params: Mapping[str, Any], caller: Caller | None = None
) -> Response:
    """As it comes: it may be large. `caller`: by default the person themselves."""
    answer = await visit.site.services.opened(caller or visit.api.caller, service, path, params)
    passed = {name: answer.headers[name] for name in PASSED if name in answer.headers}
    return visit.finish(StreamingResponse(_pieces(answer), headers=HEADERS | passed))


async def _pieces(answer: Answer) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    finally:
        await answer.aclose()
