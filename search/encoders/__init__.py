"""Encoders: pictures and texts into one space of unit vectors."""

from search.encoders.open_clip import OpenClipEncoder, open_encoder

__all__ = ["OpenClipEncoder", "open_encoder"]
