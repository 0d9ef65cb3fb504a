"""The HTTP face: ``create_app`` for a server of your own, ``serve`` for ours."""

from api.http.app import create_app
from api.http.serving import serve

__all__ = ["create_app", "serve"]
