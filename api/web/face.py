"""What the HTTP face takes in to serve the page as well."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Router
from litestar.config.compression import CompressionConfig
from litestar.plugins import PluginProtocol
from litestar.plugins.htmx import HTMXPlugin

from api.web.assets import ASSETS
from api.web.brand import BRAND
from api.web.briefs import BRIEF_PAGES
from api.web.catalogue import CATALOGUE
from api.web.create import CREATE
from api.web.editing import EDITING
from api.web.failing import PAGE_HANDLERS
from api.web.looks import LOOK_PAGES
from api.web.make import MAKE
from api.web.operate import OPERATE
from api.web.shop import SHOP
from api.web.switching import SWITCHING

__all__ = ["WebParts", "web_parts"]

PAGES = [
    *CREATE,
    *EDITING,
    *SHOP,
    *LOOK_PAGES,
    *MAKE,
    *BRIEF_PAGES,
    *BRAND,
    *CATALOGUE,
    *OPERATE,
    *SWITCHING,
]
"""Every page; each is left out of the API's description."""


@dataclass(frozen=True)
class WebParts:
    routes: list[Router]
    plugins: list[PluginProtocol]
    compression: CompressionConfig


def web_parts() -> WebParts:
    """Routes, plugin and compression for ``Litestar``."""
    pages = Router(
        "/",
        route_handlers=[*ASSETS, *PAGES],
        exception_handlers=PAGE_HANDLERS,
        include_in_schema=False,
        opt={"page": True},
    )
    compression = CompressionConfig(backend="gzip", minimum_size=1000)
    return WebParts([pages], [HTMXPlugin()], compression)
