"""The files that invoices, tickets and structures refer to: copied once each, as what is stored never changes."""

from obstore.store import ObjectStore, from_url


def place(url: str) -> ObjectStore:
    return from_url(url, mkdir=True) if url.startswith("file://") else from_url(url)


def copy(source: ObjectStore, target: ObjectStore) -> tuple[int, int]:
    """How many files are there now, and how many of them were copied this time."""
    there = {meta["path"]: meta["size"] for page in target.list() for meta in page}
    seen = copied = 0
    for page in source.list():
        for meta in page:
            seen += 1
            if there.get(meta["path"]) != meta["size"]:
                target.put(meta["path"], source.get(meta["path"]).stream())
                copied += 1
    return seen, copied
