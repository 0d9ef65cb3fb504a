"""Does any product really match? The answer that leads a shopper to the shops or to the ateliers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from data import decode_picture, picture_sha256
from data.colours import lab_of_hex
from data.errors import NotFoundError
from data.garments import Garment
from data.repositories import ItemRepository
from data.types import Hit
from pipelines.corrections import as_said_before
from pipelines.looks import picture_bytes
from pipelines.pictures import max_pixels, read_picture
from pipelines.wiring import Lookwright
from search.cover import Agreement, evidence_of

__all__ = ["agreement_of", "is_covered", "seen"]

READ: Final = 3
"""Best hits whose pictures the garment reader looks at."""
_NEAR: Final = 18.0
"""Colours this far apart in L*a*b* are still called alike by most people."""


def is_covered(
    app: Lookwright, pictures: Sequence[str], text: str, hits: Sequence[Hit], look: str = ""
) -> bool | None:
    """Whether any of ``hits`` really matches what was asked with ``pictures`` (SHA-256), a look and ``text``.

    None where nothing was asked that a product could match, or where nobody has fitted a rule for
    the encoder in force.
    """
    rule = app.cover_rule
    if rule is None or not (pictures or look or text):
        return None
    if not hits:
        return False
    kind = "picture" if pictures or look else "text"
    nearest = sorted(hits, key=lambda hit: -hit.parts.cosine)[:READ]
    asked = seen(app, pictures[0]) if pictures else _seen_in_look(app, look) if look else None
    agreements = [] if asked is None else _agreements(app, asked, nearest)
    evidence = evidence_of([hit.parts.cosine for hit in hits], agreements)
    return rule.covers(kind, evidence)


def _agreements(app: Lookwright, asked: Garment, hits: Sequence[Hit]) -> list[Agreement]:
    with app.database.read() as session:
        records = ItemRepository(session).get(hit.item for hit in hits)
    shown = (seen(app, record.picture_sha256) for record in records.values())
    return [agreement_of(asked, garment) for garment in shown if garment is not None]


def seen(app: Lookwright, sha256: str) -> Garment | None:
    """What a stored picture shows: as the reader sees it, and as people said instead."""
    read = _read(app, sha256)
    return None if read is None else as_said_before(app, read, sha256)


def _read(app: Lookwright, sha256: str) -> Garment | None:
    """What the reader sees in a stored picture."""
    try:
        return _remembered(app, sha256, lambda: read_picture(app, sha256)[0])
    except NotFoundError:
        return None


def _seen_in_look(app: Lookwright, look: str) -> Garment:
    """The same of a look, of whose picture no copy is kept."""
    body, _ = picture_bytes(app, look)
    sha256 = picture_sha256(body)
    return as_said_before(app, _remembered(app, sha256, lambda: body), sha256)


def _remembered(app: Lookwright, sha256: str, body: Callable[[], bytes]) -> Garment:
    """The reading of a picture, from the cache where it was read before."""
    reader = app.garment_reader
    key = f"garment:{reader.fingerprint}:{sha256}"
    if (found := app.cache.get(key)) is not None:
        return msgspec.msgpack.decode(found, type=Garment)
    garment = reader.read([decode_picture(body(), max_pixels=max_pixels(app))])[0]
    app.cache.set(key, msgspec.msgpack.encode(garment))
    return garment


def agreement_of(asked: Garment, shown: Garment) -> Agreement:
    """How far two readings agree: the chance of one category, and how much colour they share."""
    there = {answer.label: answer.probability for answer in shown.category}
    same = sum(a.probability * there.get(a.label, 0.0) for a in asked.category)
    return Agreement(same, _colours_shared(asked, shown))


def _colours_shared(asked: Garment, shown: Garment) -> float:
    if not asked.colours or not shown.colours:
        return 0.5
    away = np.linalg.norm(_lab(asked)[:, None] - _lab(shown)[None], axis=-1)
    alike = np.exp(-((away / _NEAR) ** 2) / 2)
    ours = np.array([colour.share for colour in asked.colours])
    theirs = np.array([colour.share for colour in shown.colours])
    return float((alike.max(1) @ ours / ours.sum() + alike.max(0) @ theirs / theirs.sum()) / 2)


def _lab(garment: Garment) -> NDArray[np.float32]:
    return np.stack([lab_of_hex(colour.hex) for colour in garment.colours])
