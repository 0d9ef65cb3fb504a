"""Style sheet and scripts under names that change with what is in them, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from litestar import Response, get
from litestar.params import PathParameter

from data.errors import NotFoundError

__all__ = ["ASSETS", "asset"]

_FOLDER: Final = Path(__file__).parent / "static"
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER: Final = "public, max-age=31536000, immutable"


@cache
def _bodies() -> dict[str, tuple[str, bytes]]:
    """Each served name to its content type and bytes."""
    found: dict[str, tuple[str, bytes]] = {}
    for file in sorted(_FOLDER.iterdir()):
        if file.suffix in _KINDS:
            body = file.read_bytes()
            digest = hashlib.sha256(body).hexdigest()[:12]
            found[f"{file.stem}-{digest}{file.suffix}"] = (_KINDS[file.suffix], body)
    return found


@cache
def asset(name: str) -> str:
    """The address of a file in ``static``: ``/assets/style-0123456789ab.css``."""
    stem, suffix = name.rsplit(".", 1)
    for served in _bodies():
        if served.endswith(f".{suffix}") and served.rsplit("-", 1)[0] == stem:
            return f"/assets/{served}"
    raise NotFoundError(f"The page has no file {name!r}.")


@get("/assets/{name:str}", include_in_schema=False, opt={"page": True})
async def assets(name: Annotated[str, PathParameter(max_length=100)]) -> Response[bytes]:
    """One file of the page."""
    if name not in _bodies():
        raise NotFoundError("The page has no such file; reload it.")
    kind, body = _bodies()[name]
    return Response(body, media_type=kind, headers={"Cache-Control": _FOREVER})


ASSETS = [assets]
