"""Finishing: moderation, thumbnails, metadata, and a signature that says a picture is generated."""

from generation.finish.finisher import LookFinisher, PictureGuard
from generation.finish.signing import PictureSigner, Signature, read_signature
from generation.finish.types import (
    THUMBNAIL_SIDES,
    Finished,
    Finisher,
    LookFacts,
    Moderation,
    Outcome,
)
from generation.finish.words import WordList, read_words

__all__ = [
    "THUMBNAIL_SIDES",
    "Finished",
    "Finisher",
    "LookFacts",
    "LookFinisher",
    "Moderation",
    "Outcome",
    "PictureGuard",
    "PictureSigner",
    "Signature",
    "WordList",
    "read_signature",
    "read_words",
]
