from uuid6 import uuid7


def new_id() -> str:
    """A UUIDv7: sorts by time of making, which keeps index inserts at one end."""
    return str(uuid7())
