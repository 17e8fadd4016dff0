"""The page and the JSON API of the mailbox."""

import html
from itertools import islice
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from deploy.local.mail.catcher import Catcher, Mode
from deploy.local.mail.kept import Kept, Mail

PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Courrier</title>
<style>body{{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}}td,th{{text-align:left;
padding:.2rem .8rem .2rem 0}}iframe{{width:100%;height:32rem;border:1px solid #999}}pre{{white-space:pre-wrap}}</style>
{body}</html>"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    "X-Content-Type-Options": "nosniff",
}


class Behaviour(BaseModel):
    mode: Mode
    times: int | None = Field(default=None, ge=1)
    to: str | None = None


def application(kept: Kept, catcher: Catcher) -> FastAPI:
    app = FastAPI(title="Mailbox of the local stack", docs_url=None, redoc_url=None)
    _reading(app, kept)
    _pages(app, kept)

    @app.get("/api/behaviour")
    def behaviour() -> dict[str, object]:
        return {"mode": catcher.mode, "times": catcher.times, "to": catcher.to, "refused": catcher.refused}

    @app.post("/api/behaviour")
    async def behave(wanted: Behaviour) -> Behaviour:
        catcher.behave(wanted.mode, wanted.times, wanted.to)
        return wanted

    return app


def _reading(app: FastAPI, kept: Kept) -> None:
    @app.get("/api/messages")
    def messages(
        to: str = "", subject: str = "", limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[dict[str, object]]:
        return [_line(mail) for mail in islice(kept.newest_first(to, subject), limit)]

    @app.get("/api/messages/{name}")
    def message(name: str) -> dict[str, object]:
        return _whole(_found(kept, name))

    @app.get("/api/messages/{name}/attachments/{number}")
    def attachment(name: str, number: int) -> Response:
        parts = _found(kept, name).attachments()
        if not 0 <= number < len(parts):
            raise HTTPException(404, "no such attachment")
        content = parts[number].get_payload(decode=True)
        return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": "attachment"})

    @app.delete("/api/messages", status_code=204)
    def empty() -> None:
        kept.empty()


def _pages(app: FastAPI, kept: Kept) -> None:
    @app.get("/", response_class=HTMLResponse)
    def inbox(to: str = "") -> HTMLResponse:
        rows = "".join(_row(mail) for mail in islice(kept.newest_first(to), 200))
        return _page(f"<h1>Courrier</h1><table><tr><th>À<th>Objet<th>Date{rows}</table>")

    @app.get("/messages/{name}", response_class=HTMLResponse)
    def one(name: str) -> HTMLResponse:
        mail = _found(kept, name)
        framed = html.escape(mail.body("html") or "", quote=True)
        frame = f'<iframe sandbox="allow-popups" title="HTML" srcdoc="{framed}"></iframe>' if framed else ""
        return _page(
            f"<p><a href='/'>Courrier</a><h1>{html.escape(mail.subject)}</h1><p>{html.escape(', '.join(mail.recipients))}"
            f"{frame}<pre>{html.escape(mail.body('plain') or '')}</pre>"
        )


def _row(mail: Mail) -> str:
    link = f"<a href='/messages/{mail.id}'>{html.escape(mail.subject) or '(sans objet)'}</a>"
    return f"<tr><td>{html.escape(', '.join(mail.recipients))}<td>{link}<td>{html.escape(str(mail.message.get('Date', '')))}"


def _page(body: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(body=body), headers=HEADERS)


def _found(kept: Kept, name: str) -> Mail:
    mail = kept.get(name)
    if mail is None:
        raise HTTPException(404, "no such message")
    return mail


def _line(mail: Mail) -> dict[str, object]:
    date = mail.message.get("Date", "")
    return {"id": mail.id, "from": mail.sender, "to": mail.recipients, "subject": mail.subject, "date": str(date)}


def _whole(mail: Mail) -> dict[str, object]:
    return {
        **_line(mail),
        "headers": {name: str(value) for name, value in mail.message.items()},
        "text": mail.body("plain"),
        "html": mail.body("html"),
        "attachments": [
            {
                "number": i,
                "name": p.get_filename(),
                "type": p.get_content_type(),
                "size": len(p.get_payload(decode=True) or b""),
            }
            for i, p in enumerate(mail.attachments())
        ],
    }
