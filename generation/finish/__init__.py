"""Finishing: moderation, thumbnails, metadata, and a signature that says a picture is generated."""

from generation.finish.types import (
    THUMBNAIL_SIDES,
    Finished,
    Finisher,
    LookFacts,
    Moderation,
    Outcome,
)

__all__ = ["THUMBNAIL_SIDES", "Finished", "Finisher", "LookFacts", "Moderation", "Outcome"]
