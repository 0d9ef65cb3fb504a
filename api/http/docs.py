"""The page at ``/docs``: Swagger UI from files that are installed here, so that it works offline."""

from __future__ import annotations

from importlib import resources
from typing import Any

from litestar import Request, Response, Router, get
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.params import FromPath

from api.problems import Refusal

__all__ = ["DocsPage", "docs_router"]

_ASSETS = {
    "swagger_bundle.js": "text/javascript",
    "swagger_style.css": "text/css",
}
_START = """\
window.addEventListener("load", () => SwaggerUIBundle({
  url: "openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null,
}));
"""
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'"
)
"""Swagger UI sets styles on its elements; scripts come from our own files only."""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lookwright: every call</title>
<base href="{base}/docs/">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/swagger_style.css">
<script src="assets/swagger_bundle.js" defer></script>
<script src="assets/start.js" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs scripts; the description itself is <a href="openapi.json">openapi.json</a>.</noscript>
</body>
</html>
"""


class DocsPage(OpenAPIRenderPlugin):
    """Swagger UI without any foreign server."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        del openapi_schema
        return _PAGE.format(base=request.scope.get("root_path", "").rstrip("/")).encode()


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=True)
def asset(name: FromPath[str]) -> Response[bytes]:
    """One file of the page."""
    headers = {"Cache-Control": "public, max-age=3600"}
    if name == "start.js":
        return Response(_START.encode(), media_type="text/javascript", headers=headers)
    if name not in _ASSETS:
        raise Refusal("no_such_call")
    body = (resources.files("offapi") / name).read_bytes()
    return Response(body, media_type=_ASSETS[name], headers=headers)


def docs_router() -> Router:
    """Where the page, its files and the document stand."""
    return Router(
        "/docs",
        route_handlers=[asset],
        include_in_schema=False,
        response_headers={"Content-Security-Policy": _CSP},
    )
