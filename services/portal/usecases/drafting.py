"""A draft on its page: what it holds, what stands in the way, what a person changes; saved as they go."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.clients import Api, Refused
from services.portal.domain import form
from services.portal.domain import lines as entry
from services.portal.domain.form import Shown
from services.portal.domain.lines import Typed
from services.portal.usecases.depositing import until_known

STALE, TRIES = 412, 3
BLOCKING = "blocking"


@dataclass(frozen=True, slots=True)
class Drafted:
    """`findings`: what stands in the way, with those to be confirmed only (`warnings`); `entry`: the annuaire on the recipient;
    `conflicts`: changed here and elsewhere, `lines` among them."""

    draft: dict[str, Any]
    findings: list[dict[str, Any]]
    entry: dict[str, Any] | None
    refused: Refused | None = None
    conflicts: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Shown]:
        return form.shown(self.draft)

    @property
    def blocking(self) -> list[dict[str, Any]]:
        return [f for f in self.findings if f.get("severity", BLOCKING) == BLOCKING]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [f for f in self.findings if f not in self.blocking]

    def of(self, name: str) -> list[dict[str, Any]]:
        return [finding for finding in self.findings if finding["field"] == name]

    def settled(self, typed: Mapping[str, str]) -> set[str]:
        """Fields whose value on the page is the draft's, or was told to be another: what the person has seen from now on."""
        now = self.fields
        same = {n for n, text in typed.items() if n in now and form.same(n, form.normal(n, text), now[n].value)}
        return same | set(self.conflicts)

    @property
    def of_entry(self) -> list[dict[str, Any]]:
        """Findings on what an entered invoice's lines make; without lines there is but one thing to say."""
        if not form.entered(self.draft):
            return []
        computed = form.COMPUTED if self.draft["fields"]["lines"] else ()
        return [f for f in self.findings if f["field"] == "lines" or f["field"] in computed]

    @property
    def elsewhere(self) -> list[dict[str, Any]]:
        """Findings on what the form does not show."""
        hidden = form.COMPUTED if form.entered(self.draft) else frozenset()
        return [f for f in self.findings if f["field"] not in self.fields.keys() | hidden and not self._of_lines(f)]

    def _of_lines(self, finding: Mapping[str, Any]) -> bool:
        return form.entered(self.draft) and finding["field"].split(".")[0] == "lines"


async def begin(api: Api, known: Mapping[str, str], key: str) -> dict[str, Any]:
    """A draft to be typed. Raises Refused."""
    body = {name: value for name, value in known.items() if value} | {"channel": "PORTAIL"}
    draft: dict[str, Any] = await until_known(lambda: api.post("invoicing", "/drafts", body, Idempotency_Key=key))
    return draft


async def drafted(api: Api, draft_id: str) -> Drafted:
    """Raises Refused."""
    draft = await api.get("invoicing", f"/drafts/{draft_id}")
    return await _judged(api, draft)


async def save(
    api: Api, draft_id: str, typed: Mapping[str, str], seen: Mapping[str, str], lines: Typed | None = None
) -> Drafted:
    """Only what the person changed; what changed elsewhere meanwhile stays, and where both did, nothing is overwritten."""
    for _ in range(TRIES):
        draft = await api.get("invoicing", f"/drafts/{draft_id}")
        patch, conflicts = _changes(draft["fields"], typed, seen, lines)
        if not patch:
            return await _judged(api, draft, conflicts=conflicts)
        try:
            answer = await api.send("invoicing", "PATCH", f"/drafts/{draft_id}", patch, If_Match=str(draft["version"]))
        except Refused as refused:
            if refused.status == STALE:
                continue
            return await _judged(api, draft, refused, conflicts)
        return await _judged(api, answer.json(), conflicts=conflicts)
    return await _judged(api, await api.get("invoicing", f"/drafts/{draft_id}"))


def _changes(
    now: Mapping[str, Any], typed: Mapping[str, str], seen: Mapping[str, str], lines: Typed | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What is to be sent, and what was changed on both sides."""
    found = form.changes(typed, seen, now)
    patch: dict[str, Any] = dict(found.patch)
    if lines is None:
        return patch, found.conflicts
    of_lines = entry.changed(lines, now["lines"])
    if of_lines.lines is not None:
        patch |= {"lines": of_lines.lines}
    return patch, found.conflicts | ({"lines": ""} if of_lines.conflict else {})


async def _judged(
    api: Api, draft: dict[str, Any], refused: Refused | None = None, conflicts: Mapping[str, str] | None = None
) -> Drafted:
    checks, entry = await asyncio.gather(
        api.get("invoicing", f"/drafts/{draft['id']}/checks"), _entry(api, draft["fields"]["recipient_siret"])
    )
    return Drafted(draft, checks["findings"], entry, refused, conflicts or {})


async def _entry(api: Api, siret: str | None) -> dict[str, Any] | None:
    """What the annuaire says of the recipient: name, services, demands. None where it does not know it."""
    if not (siret or "").isdigit():
        return None
    try:
        entry: dict[str, Any] = await api.get("organisation", f"/annuaire/{siret}")
    except Refused:
        return None
    return entry


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is confirmed before sending (INV-17); `etag` is of what was seen."""

    summary: dict[str, Any]
    drafted: Drafted
    etag: str


async def confirmation(api: Api, draft_id: str) -> Confirmation:
    """Raises Refused."""
    summary, found = await asyncio.gather(api.file("invoicing", f"/drafts/{draft_id}/summary"), drafted(api, draft_id))
    etag = summary.headers.get("ETag", "").strip('"') or str(found.draft["version"])
    return Confirmation(summary.json(), found, etag)


async def send(api: Api, draft_id: str, etag: str, acknowledged: list[str], key: str) -> dict[str, Any]:
    """The receipt. Raises Refused."""
    body = {"acknowledged": acknowledged} if acknowledged else {}
    receipt: dict[str, Any] = await api.post(
        "invoicing", f"/drafts/{draft_id}/send", body, If_Match=etag, Idempotency_Key=key
    )
    return receipt
