"""The web page: the whole journey for shoppers, brands, ateliers and whoever runs it."""

from api.web.face import web_parts

__all__ = ["web_parts"]
