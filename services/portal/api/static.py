"""Files that never change under their address: the folder's hash is part of it, so that browsers keep them for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fastapi import APIRouter, Request, Response

from chassis.errors import NotFound

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}  # fmt: skip
PACKED = frozenset({".css", ".js", ".svg"})
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    data: bytes
    packed: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Static:
    """Read once, at the start: less than a megabyte."""

    files: dict[str, File]
    version: str

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in TYPES]
        seen = hashlib.sha256()
        for path in paths:
            seen.update(path.name.encode() + path.read_bytes())
        return cls({str(path.relative_to(folder)): _file(path) for path in paths}, seen.hexdigest()[:12])

    def url(self, name: str) -> str:
        assert name in self.files, name
        return f"/static/{self.version}/{name}"


def _file(path: Path) -> File:
    data = path.read_bytes()
    packed = gzip.compress(data, 9, mtime=0) if path.suffix in PACKED else None
    return File(data, packed, TYPES[path.suffix])


def router(static: Static) -> APIRouter:
    r = APIRouter(include_in_schema=False)

    @r.get("/static/{version}/{name:path}")
    async def get(version: str, name: str, request: Request) -> Response:
        """Another version's address answers today's file, not to be kept: a page may be older than this process."""
        file = static.files.get(name)
        if file is None:
            raise NotFound
        kept = FOR_EVER if version == static.version else "no-store"
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(file.packed, media_type=file.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(file.data, media_type=file.media_type, headers=headers)

    @r.get("/favicon.ico")
    async def favicon() -> Response:
        icon = static.files["favicon.svg"]
        return Response(icon.data, media_type=icon.media_type, headers={"Cache-Control": "public, max-age=86400"})

    return r
