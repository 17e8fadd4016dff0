"""What a mail carries so that its reader can switch it off, and its return come home: signed, without a login.

`sign(text, purpose)` is a keyed digest in hexadecimal; `signatures` gives it under each key of the ring.
"""

import base64
import hmac
import re
from collections.abc import Callable, Iterable
from uuid import UUID

from contracts.notice import NoticeKind as Kind

Sign = Callable[[str, str], str]
Signatures = Callable[[str, str], Iterable[str]]
DIGEST = "digest"
RETURNS = "retours"
SIGNED = 20  # hexadecimal digits of a return path's signature: its local part has 64 characters (RFC 5321 §4.5.3.1.1)
RETURN_PATH = re.compile(rf"{RETURNS}\+([a-z2-7]{{26}})([0-9a-f]{{{SIGNED}}})", re.IGNORECASE)


def unsubscribing(account_id: str, what: str, sign: Sign) -> str:
    """`what`: a kind, or the digest."""
    return f"{account_id}.{what}.{sign(f'{account_id}.{what}', 'unsubscribe')}"


def unsubscribed(token: str, signatures: Signatures) -> tuple[str, Kind | None] | None:
    """The account, and the kind or None for the digest. None for what we did not sign."""
    place, _, signature = token.rpartition(".")
    account_id, _, what = place.rpartition(".")
    if not signature.isascii() or not any(hmac.compare_digest(s, signature) for s in signatures(place, "unsubscribe")):
        return None
    return account_id, None if what == DIGEST else Kind(what)


def return_path(account_id: str, address: str, domain: str, sign: Sign) -> str:
    """The sender on the envelope (VERP): a mail that comes back names whose address it was."""
    packed = base64.b32encode(UUID(account_id).bytes).decode().rstrip("=").lower()
    return f"{RETURNS}+{packed}{_short(sign(_place(account_id, address), 'return'))}@{domain}"


def returned(recipient: str) -> tuple[str, str] | None:
    """The account and the signature that a return path names; None for any other address."""
    match = RETURN_PATH.fullmatch(recipient.partition("@")[0])
    if match is None:
        return None
    packed = base64.b32decode(match[1].upper() + "=" * 6)
    return str(UUID(bytes=packed)), match[2].lower()


def is_return(account_id: str, address: str, signature: str, signatures: Signatures) -> bool:
    """Whether a mail to this address was signed so; an address of before was another."""
    known = signatures(_place(account_id, address), "return")
    return any(hmac.compare_digest(_short(one), signature) for one in known)


def _place(account_id: str, address: str) -> str:
    return f"{account_id} {address.lower()}"


def _short(signature: str) -> str:
    return signature[:SIGNED]
