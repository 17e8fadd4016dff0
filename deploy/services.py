"""The services of the product, once: local runs, containers, demonstration and tests read this table."""

PORTS: dict[str, int] = {
    "identity": 8101,
    "organisation": 8102,
    "invoicing": 8103,
    "ocr": 8104,
    "support": 8105,
    "notifications": 8106,
    "raccordement": 8107,
    "portal": 8100,
}
"""Of each service's HTTP door, unless `CHORALE_PORT_<NAME>` says otherwise."""
SERVICES: tuple[str, ...] = tuple(PORTS)

API, WORKER = "api", "worker"
ROLES: dict[str, tuple[str, ...]] = {name: (API,) if name == "portal" else (API, WORKER) for name in SERVICES}
"""As which processes a service runs; the portal hears nothing from the bus."""
