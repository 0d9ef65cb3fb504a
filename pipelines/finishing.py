"""The finisher that the settings describe, and what ``doctor`` says of it."""

from __future__ import annotations

from data import blank_picture, encode_png
from data.ports import Clock
from generation.finish import LookFinisher, PictureGuard, PictureSigner, read_words
from pipelines.models import pulled_or_named
from pipelines.settings import Settings

__all__ = ["moderation_sentence", "open_finisher", "signing_sentence"]

UNMODERATED = (
    "Pictures are not looked at: looks say `unmoderated`. Words are checked; name a timm classifier in "
    "finish.classifier to moderate pictures too."
)
UNSIGNED = "Pictures are not signed, because finish.sign is false."


def open_finisher(settings: Settings, clock: Clock) -> LookFinisher:
    """Raises ``SettingInvalidError`` where the word list cannot be read; the rest is opened when it is used."""
    finish = settings.finish
    signer = _signer(settings, clock) if finish.sign else None
    return LookFinisher(read_words(finish.words), _guard(settings), signer)


def moderation_sentence(settings: Settings, finisher: LookFinisher) -> str:
    """How looks are moderated, tried on one blank picture. Raises as ``LookFinisher.check_picture`` does."""
    if settings.finish.classifier is None:
        return UNMODERATED
    finisher.check_picture(blank_picture())
    return f"pictures are looked at by {settings.finish.classifier}"


def signing_sentence(settings: Settings, clock: Clock) -> str:
    """What pictures are signed with, tried on one blank picture. Raises as ``PictureSigner.sign`` does."""
    if not settings.finish.sign:
        return UNSIGNED
    signer = _signer(settings, clock)
    signer.sign(encode_png(blank_picture()), "A trial")
    credentials = signer.credentials
    kind = (
        "a development certificate, which nobody else trusts"
        if credentials.development
        else credentials.subject
    )
    return f"signed with {kind}, in force until {credentials.expires:%Y-%m-%d}"


def _signer(settings: Settings, clock: Clock) -> PictureSigner:
    finish = settings.finish
    return PictureSigner(settings.workspace / "signing", clock, finish.certificate, finish.key)


def _guard(settings: Settings) -> PictureGuard | None:
    finish = settings.finish
    if finish.classifier is None:
        return None
    from matching.garment import open_classifier

    model = pulled_or_named(settings.workspace, finish.classifier)
    return PictureGuard(open_classifier(model), finish.blocked_labels, finish.threshold)
