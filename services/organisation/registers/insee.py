"""INSEE's Sirene API as the register (ORG-3)."""

from typing import Any

import httpx

from services.organisation.domain.register import Establishment, RegisterDown
from services.organisation.registers.sirene_fields import establishment

TIMEOUT_SECONDS = 3.0


class Insee:
    def __init__(self, url: str, key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        headers = {"X-INSEE-Api-Key-Integration": key}
        self._client = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, headers=headers, transport=transport)

    async def find(self, siret: str) -> Establishment | None:
        """Raises RegisterDown."""
        try:
            answer = await self._client.get(f"/siret/{siret}")
        except httpx.HTTPError as error:
            raise RegisterDown from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.is_error:
            raise RegisterDown
        return establishment(_flat(answer.json()["etablissement"]))

    async def close(self) -> None:
        await self._client.aclose()


def _flat(e: dict[str, Any]) -> dict[str, Any]:
    """One row, as the bulk file has it; the newest period is the first."""
    return {**e["uniteLegale"], **e["adresseEtablissement"], **e, **e["periodesEtablissement"][0]}
