"""Files as answers: names are escaped for the header they go into."""

from urllib.parse import quote

from fastapi import Response


def download(data: bytes, name: str, media_type: str) -> Response:
    """Always as an attachment: nothing deposited is ever shown by a browser under our origin."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})
