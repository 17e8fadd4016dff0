"""What invoicing asks of others: a timestamp authority (RFC 3161), where one is configured (INV-43)."""

from base64 import b64encode
from pathlib import Path

import httpx
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response

from chassis.errors import Unavailable

SECONDS = 20.0
MAX_BYTES = 100_000
HEADERS = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}


class TimestampAuthority:
    """`roots`: PEM file of the certificates that its tokens must lead to."""

    def __init__(self, url: str, roots: Path) -> None:
        self._url = url
        self._roots = load_pem_x509_certificates(roots.read_bytes())

    async def stamp(self, message: bytes) -> str:
        """The token over `message`, base64, verified. Raises Unavailable for no answer, or one that does not verify."""
        request = TimestampRequestBuilder().data(message).build()
        try:
            async with httpx.AsyncClient(timeout=SECONDS) as http:
                answer = await http.post(self._url, content=request.as_bytes(), headers=HEADERS)
            answer.raise_for_status()
            response = decode_timestamp_response(answer.content[:MAX_BYTES])
            verifier = VerifierBuilder.from_request(request)
            for root in self._roots:
                verifier = verifier.add_root_certificate(root)
            verifier.build().verify_message(response, message)
        except (httpx.HTTPError, VerificationError, ValueError) as error:
            raise Unavailable from error
        return b64encode(response.time_stamp_token()).decode()
