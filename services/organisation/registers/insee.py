"""INSEE's Sirene API as the register (ORG-3)."""

import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from services.organisation.domain.register import Establishment, RegisterDown
from services.organisation.registers.sirene_fields import establishment

log = structlog.get_logger()
TIMEOUT_SECONDS = 3.0
QUOTA_SECONDS = 60.0
"""The quota counts calls a minute: after it is used up, this long where the answer does not say."""
LONGEST_PAUSE = 3600.0
LEFT, RESET = "x-rate-limit-remaining", "x-rate-limit-reset"
REFUSED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)


class Insee:
    """Asks nothing while the quota is used up: who creates a structure goes on by hand, and it is looked at again later."""

    def __init__(self, url: str, key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"X-INSEE-Api-Key-Integration": key, "Accept": "application/json"}
        self._client = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, headers=headers, transport=transport)
        self._again_at = 0.0

    async def find(self, siret: str) -> Establishment | None:
        """Raises RegisterDown."""
        if time.monotonic() < self._again_at:
            raise RegisterDown
        try:
            answer = await self._client.get(f"/siret/{siret}")
        except httpx.HTTPError as error:
            raise RegisterDown from error
        self._heed_quota(answer)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.status_code in REFUSED:
            log.error("insee.key_refused", status=answer.status_code)
        if answer.status_code != httpx.codes.OK:
            raise RegisterDown
        return _read(answer)

    async def close(self) -> None:
        await self._client.aclose()

    def _heed_quota(self, answer: httpx.Response) -> None:
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.headers.get(LEFT) == "0":
            pause = _pause(answer.headers)
            self._again_at = time.monotonic() + pause
            log.warning("insee.quota_used_up", seconds=round(pause))


def _pause(headers: Mapping[str, str]) -> float:
    """Seconds until calls count anew: `Retry-After` in seconds, or the reset as milliseconds since 1970."""
    after, reset = headers.get("retry-after", ""), headers.get(RESET, "")
    if after.isdecimal():
        return min(float(after), LONGEST_PAUSE)
    if reset.isdecimal():
        return min(max(float(reset) / 1000 - time.time(), 1.0), LONGEST_PAUSE)
    return QUOTA_SECONDS


def _read(answer: httpx.Response) -> Establishment:
    """Raises RegisterDown for what is no establishment: it is our reading that failed, not the SIRET."""
    try:
        return establishment(_flat(answer.json()["etablissement"]))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        log.exception("insee.answer_unreadable")
        raise RegisterDown from error


def _flat(e: dict[str, Any]) -> dict[str, Any]:
    """One row, as the bulk file has it; the newest period is the first."""
    return {**e["uniteLegale"], **e["adresseEtablissement"], **e, **e["periodesEtablissement"][0]}
