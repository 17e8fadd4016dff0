"""Where a webhook may lead (EVT-9): https, to a name, whose every address is one of the public Internet."""

import ipaddress
from collections.abc import Container
from urllib.parse import urlsplit

from chassis.errors import Finding
from services.raccordement.domain.messages import MESSAGES

MAX_URL = 500
SHOWN = 80
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = tuple(
    map(
        ipaddress.ip_network,
        (
            "::/96",
            "::ffff:0:0/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2002::/16",
            "2001::/32",
            "192.88.99.0/24",
            "192.0.0.0/24",
        ),
    )
)
"""IPv4-compatible, mapped, translated, NAT64, 6to4, Teredo, and the relay of 6to4: another address is inside."""


class Refused(ValueError):
    """Of an address; its words are for the delivery log."""


def check(found: str, own: Container[str] = (), *, loopback: bool = False) -> None:
    """An address that a name led to; `own` are ours. Raises Refused."""
    address = ipaddress.ip_address(found.partition("%")[0])
    if loopback and address.is_loopback:
        return
    within = any(address in network for network in TRANSLATED if network.version == address.version)
    if within or not address.is_global or address.is_multicast or str(address) in own:
        raise Refused("the address is not one of the public Internet, or is our own")


def findings(url: str, own: Container[str] = (), *, loopback: bool = False) -> list[Finding]:
    """Of what is typed; the name's addresses are looked at when it is connected to. `own`: names of our hosts."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", 443 if parts.port is None else parts.port
    except ValueError:
        return [MESSAGES.finding("url", "url_invalid", url[:SHOWN], most=MAX_URL)]
    local = loopback and _is_loopback(host)
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    right = (
        plain and len(url) <= MAX_URL and port > 0 and host and not (parts.username or parts.password or parts.fragment)
    )
    if not right or not (parts.scheme == "https" or (local and parts.scheme == "http")):
        return [MESSAGES.finding("url", "url_invalid", url[:SHOWN], most=MAX_URL)]
    if not local and (host.rstrip(".") in own or not _is_public_name(host)):
        return [MESSAGES.finding("url", "url_refused", url[:SHOWN])]
    return []


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_public_name(host: str) -> bool:
    """A name with a dot, or a public address. `0x7f.1` and `2130706433` are no addresses here, and no names either."""
    try:
        check(host)
    except Refused:
        return False
    except ValueError:
        last = host.rstrip(".").rpartition(".")
        return bool(last[0]) and last[2][:1].isalpha() and last[2] not in ("localhost", "local", "internal")
    return True
