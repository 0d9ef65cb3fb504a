"""Pictures by the SHA-256 of their bytes: what an address shows never changes."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from api.http.bodies import AnyRequest
from api.http.openapi import described
from api.http.threads import Run
from pipelines.pictures import Size, serve_picture

__all__ = ["PICTURES"]

_FOREVER = "public, max-age=31536000, immutable"

Sha256 = Annotated[
    str,
    PathParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 of the picture's bytes, in hex."),
]


@get(
    "/pictures/{sha256:str}",
    media_type="image/webp",
    **described(
        "catalogue",
        "Get a picture",
        "The picture with these bytes, as WebP: 150, 400 or 800 pixels at its longer side, or full size. "
        "Content-addressed, so it may be kept for ever.",
        answer=(200, bytes, None),
        media="image/webp",
        errors=(404, 422),
    ),
)
async def picture(
    request: AnyRequest,
    run: Run,
    sha256: Sha256,
    size: Annotated[Size, QueryParameter(description="How large.")] = "full",
) -> Response[bytes]:
    """One picture in one size."""
    tag = f'"{sha256}-{size}"'
    headers = {"Cache-Control": _FOREVER, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type="image/webp")
    body, content_type = await run(serve_picture, sha256, size)
    return Response(body, headers=headers, media_type=content_type)


PICTURES = [picture]
