"""Portfolio pictures: read, checked, kept by the SHA-256 of their bytes, and embedded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from data import PictureInfo, decode_picture, inspect_picture, picture_name, picture_sha256
from data.errors import FetchFailedError, InvalidInputError, NotFoundError
from data.ports import Picture
from data.repositories import AtelierRepository, EmbeddingRepository, PictureRepository
from data.types import Severity, Vector
from indexer import PictureSource
from pipelines.ateliers.forms import Fault
from pipelines.pictures import max_pixels, read_picture
from pipelines.progress import Progress, silent
from pipelines.wiring import Lookwright

__all__ = ["Gallery", "Portfolio", "embed_portfolios"]

BATCH = 16
"""Pictures decoded at once: few, because a decoded one can be large."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNUSABLE = (InvalidInputError, NotFoundError, FetchFailedError)
"""What can be wrong with one picture; anything else stops the import."""


class Portfolio(msgspec.Struct, frozen=True):
    """What became of a workshop's addresses: pictures that are kept, and what is wrong with the others."""

    pictures: tuple[str, ...]
    fetched: Mapping[str, str]
    faults: tuple[Fault, ...]


class Gallery:
    """Reads portfolios and gathers what one transaction is to write of them.

    A picture that is broken is a fault of its workshop, which is kept without it. A web address that
    was fetched before is not fetched again.
    """

    def __init__(self, app: Lookwright, source: PictureSource, *, keep: bool = True) -> None:
        self._app = app
        self._source = source
        self._keep = keep
        self._most = app.settings.matching.portfolio_pictures
        self._waiting: dict[str, Picture] = {}
        self.infos: dict[str, PictureInfo] = {}
        self.vectors: dict[str, Vector] = {}

    def take(self, addresses: Sequence[str], fetched: Mapping[str, str]) -> Portfolio:
        """The pictures behind a workshop's addresses, in their order."""
        pictures: dict[str, None] = {}
        kept: dict[str, str] = {}
        faults: list[Fault] = []
        for address in addresses[: self._most]:
            try:
                sha256 = self._picture(address, fetched)
            except _UNUSABLE as error:
                faults.append(_fault(error.code, error.detail))
                continue
            pictures[sha256] = None
            if address.startswith(("http://", "https://")):
                kept[address] = sha256
        if len(addresses) > self._most:
            words = f"Only the first {self._most} of {len(addresses)} pictures are kept."
            faults.append(_fault("too_many_pictures", words))
        return Portfolio(tuple(pictures), kept, tuple(faults))

    def _picture(self, address: str, fetched: Mapping[str, str]) -> str:
        if _SHA256.fullmatch(address):
            read_picture(self._app, address)
            return address
        known = fetched.get(address)
        if known is not None and self._is_embedded(known):
            return known
        body = self._source.read(address)
        sha256 = picture_sha256(body)
        if sha256 in self.infos or self._is_embedded(sha256):
            return sha256
        info = inspect_picture(body, max_pixels=max_pixels(self._app))
        picture = decode_picture(body, max_pixels=max_pixels(self._app))
        if self._keep:
            self._app.objects.put(picture_name(sha256, info.content_type), body, info.content_type)
            self._waiting[sha256] = picture
        self.infos[sha256] = info
        if len(self._waiting) >= BATCH:
            self.embed()
        return sha256

    def _is_embedded(self, sha256: str) -> bool:
        with self._app.database.read() as session:
            known = EmbeddingRepository(session).known([sha256], self._app.encoder.fingerprint)
            return bool(known) and sha256 in PictureRepository(session).get([sha256])

    def embed(self) -> None:
        """Give every picture that waits its vector."""
        if self._waiting:
            rows = self._app.encoder.embed_pictures(list(self._waiting.values()))
            self.vectors.update(zip(self._waiting, rows, strict=True))
            self._waiting.clear()


def _fault(code: str, message: str) -> Fault:
    hint = "Send the picture again; the workshop is kept without it."
    return Fault("portfolio", code, message, hint, Severity.WARNING)


def embed_portfolios(app: Lookwright, progress: Progress = silent) -> int:
    """Embed the portfolio pictures that the encoder in force has not embedded yet; how many.

    An import embeds its own; this is for another encoder, and for what a kill left behind.
    """
    model, embedded = app.encoder.fingerprint, 0
    while True:
        with app.database.read() as session:
            missing = AtelierRepository(session).not_embedded(model, limit=BATCH)
        if not missing:
            return embedded
        pictures = [
            decode_picture(read_picture(app, sha256)[0], max_pixels=max_pixels(app))
            for sha256 in missing
        ]
        rows = app.encoder.embed_pictures(pictures)
        with app.database.write() as session:
            EmbeddingRepository(session).put(dict(zip(missing, rows, strict=True)), model)
            AtelierRepository(session).touch(missing)
        embedded += len(missing)
        progress("Embedding portfolios", embedded)
