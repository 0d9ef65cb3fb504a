"""The finisher: the steps of finishing in their order."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from data import decode_picture, encode_png, pixel_sha256, shrink
from data.errors import SettingInvalidError
from data.ports import Picture, PictureClassifier
from generation.finish.metadata import notes_of, share_notes
from generation.finish.signing import PictureSigner
from generation.finish.types import THUMBNAIL_SIDES, Finished, LookFacts, Moderation
from generation.finish.words import WordList

__all__ = ["LookFinisher", "PictureGuard"]

TITLE = "A look by Lookwright"


class PictureGuard:
    """Says which pictures may not be shown: those for which the blocked labels together reach ``threshold``."""

    def __init__(
        self, classifier: PictureClassifier, blocked_labels: Sequence[str], threshold: float
    ) -> None:
        self._classifier, self._threshold = classifier, threshold
        self._blocked = {label.casefold() for label in blocked_labels}

    def check(self, picture: Picture) -> Moderation:
        """Raises ``SettingInvalidError`` where the classifier has none of the blocked labels."""
        (likelihoods,) = self._classifier.classify([picture])
        found = [one for one in likelihoods if one.label.casefold() in self._blocked]
        if not found:
            raise SettingInvalidError(
                f"The classifier in finish.classifier gives {', '.join(one.label for one in likelihoods[:20])}, and none of these is in "
                "finish.blocked_labels; name there what must not be shown."
            )
        if sum(one.probability for one in found) < self._threshold:
            return Moderation("passed")
        return Moderation(
            "blocked", "what the classifier of pictures holds back", (found[0].label,)
        )


class LookFinisher:
    """Moderate, shrink, describe, sign; the port's every promise. Without a guard a look is ``unmoderated``."""

    def __init__(
        self, words: WordList, guard: PictureGuard | None, signer: PictureSigner | None
    ) -> None:
        self._words, self._guard, self._signer = words, guard, signer

    def check_words(self, text: str) -> Moderation:
        return self._words.check(text)

    def check_picture(self, picture: Picture) -> Moderation:
        """``unmoderated`` where there is no classifier. Raises ``SettingInvalidError``, ``ModelUnavailableError``."""
        return self._guard.check(picture) if self._guard else Moderation("unmoderated")

    def finish(self, picture: Picture, facts: LookFacts) -> Finished:
        pixels = pixel_sha256(picture)
        seen = self.check_picture(picture)
        if seen.blocked:
            return Finished(b"", {}, seen.outcome, seen.topic, pixels)
        thumbnails = {side: shrink(picture, side) for side in THUMBNAIL_SIDES}
        png = self._signed(encode_png(picture, notes_of(facts)), facts)
        return Finished(png, thumbnails, seen.outcome, "", pixels)

    def share_copy(self, png: bytes) -> bytes:
        return self._signed(encode_png(decode_picture(png), share_notes()))

    def _signed(self, png: bytes, facts: LookFacts | None = None) -> bytes:
        if self._signer is None:
            return png
        look = msgspec.to_builtins(facts) if facts else None
        return self._signer.sign(png, TITLE, look)
