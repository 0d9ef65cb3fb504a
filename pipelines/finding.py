"""A shopper's question to ranked products."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
import numpy as np

from data import decode_picture, to_decimal_string
from data.errors import NotFoundError, QuestionInvalidError
from data.repositories import ItemRepository, RateRepository
from data.types import (
    Facet,
    Filters,
    Hit,
    ItemRecord,
    Money,
    Query,
    QueryKind,
    Question,
    Ranking,
    Vector,
    price_now,
)
from pipelines.answers import Amount, HitAnswer, SearchAnswer, SearchRequest, Seconds
from pipelines.covering import is_covered
from pipelines.cursors import Cursor
from pipelines.looks import picture_bytes
from pipelines.pictures import keep_query_picture, max_pixels, picture_addresses, read_picture
from pipelines.question import check
from pipelines.syncing import keep_up
from pipelines.wiring import Lookwright
from search.cover import CONSIDERED

__all__ = ["amount", "find"]

AVOID = -0.5
"""The weight of what is to be avoided, beside 1 for what is wanted."""


def find(app: Lookwright, request: SearchRequest, pictures: Sequence[bytes] = ()) -> SearchAnswer:
    """Rank the products for a question in words, pictures and names.

    ``pictures`` are the bytes of pictures to look like. Raises ``QuestionInvalidError``,
    ``UnsupportedPictureError``, ``TooLargeError``, ``NotFoundError``, ``CursorExpiredError``,
    ``AddressRefusedError``, ``FetchFailedError``, ``ModelMismatchError``.
    """
    started = time.perf_counter()
    with app.database.read() as session:
        rates = RateRepository(session).rates(app.settings.currency)
    checked = check(
        request,
        pictures=len(pictures),
        defaults=app.weights,
        currency=app.settings.currency,
        rates=rates,
    )
    state = keep_up(app)
    queries, kept, omitted = _queries(app, request, pictures)
    question = Question(
        queries=queries,
        weights=checked.weights,
        budget=checked.budget,
        filters=checked.filters,
        limit=request.limit,
        diversity=request.diversity,
        exact=request.exact,
        by_item=request.by == "item",
        omit_groups=omitted,
    )
    cursor = Cursor(_key(question), state, 0)
    page = msgspec.structs.replace(question, offset=cursor.read(request.cursor))
    encoded = time.perf_counter()
    ranking = _ranked(app, page, state)
    searched = time.perf_counter()
    first = msgspec.structs.replace(question, limit=max(question.limit, CONSIDERED))
    best = ranking if first == page else _ranked(app, first, state)
    return SearchAnswer(
        complete=ranking.complete,
        candidates=ranking.candidates,
        covered=is_covered(
            app, kept, (request.text or "").strip(), best.hits, request.look_id or ""
        ),
        hits=_hits(app, ranking.hits),
        weights=checked.weights,
        facets=_facets(app, checked.filters, state),
        next_cursor=cursor.write(page.offset + request.limit) if ranking.more else None,
        seconds=Seconds(
            encode=encoded - started,
            search=searched - encoded,
            total=time.perf_counter() - started,
        ),
        pictures=kept,
    )


# ----------------------------------------------------------------- from words and pictures to vectors


def _queries(
    app: Lookwright, request: SearchRequest, pictures: Sequence[bytes]
) -> tuple[tuple[Query, ...], tuple[str, ...], tuple[str, ...]]:
    """The question's vectors, the SHA-256 of its pictures, and the groups that are left out."""
    queries: list[Query] = []
    kept = [keep_query_picture(app, body) for body in pictures]
    if request.image_url:
        limit = int(app.settings.server.upload_mb * 1e6)
        kept.append(keep_query_picture(app, app.fetcher.fetch(request.image_url, limit=limit)))
    if request.picture:
        kept.append(request.picture)
    queries += [Query(_picture_vector(app, sha256), "picture") for sha256 in kept]
    if request.look_id:
        queries.append(Query(_look_vector(app, request.look_id), "picture"))
    omitted: tuple[str, ...] = ()
    if request.item_id:
        vector, group = _item_vector(app, request.item_id)
        queries.append(Query(vector, "picture"))
        omitted = (group,)
    if text := (request.text or "").strip():
        queries.append(Query(_text_vector(app, text), "text"))
    if without := (request.without or "").strip():
        queries.append(Query(_text_vector(app, without), "text", AVOID))
    return tuple(queries), tuple(kept), omitted


def _text_vector(app: Lookwright, text: str) -> Vector:
    return _remembered(app, "text", text, lambda: app.encoder.embed_texts([text])[0])


def _picture_vector(app: Lookwright, sha256: str) -> Vector:
    def embed() -> Vector:
        body, _ = read_picture(app, sha256)
        return app.encoder.embed_pictures([decode_picture(body, max_pixels=max_pixels(app))])[0]

    return _remembered(app, "picture", sha256, embed)


def _look_vector(app: Lookwright, name: str) -> Vector:
    """The vector of a look's own picture: no copy of it is kept."""
    try:
        body, look = picture_bytes(app, name)
    except NotFoundError:
        raise QuestionInvalidError({"look_id": "no look has this id"}) from None

    def embed() -> Vector:
        return app.encoder.embed_pictures([decode_picture(body, max_pixels=max_pixels(app))])[0]

    return _remembered(app, "picture", look.pixel_sha256, embed)


def _remembered(
    app: Lookwright, kind: QueryKind, subject: str, embed: Callable[[], Vector]
) -> Vector:
    """A vector from the cache, or made and put there."""
    subject = hashlib.sha256(subject.encode(errors="replace")).hexdigest()
    key = f"vector:{app.encoder.fingerprint}:{kind}:{subject}"
    found = app.cache.get(key)
    if found is not None:
        return np.frombuffer(found, dtype="<f4")
    vector = embed()
    app.cache.set(key, np.asarray(vector, dtype="<f4").tobytes())
    return vector


def _item_vector(app: Lookwright, item: str) -> tuple[Vector, str]:
    facts = app.index.facts([item]).get(item)
    vector = app.index.vectors([item]).get(item)
    if facts is None or vector is None:
        raise NotFoundError(f"No product has the id {item!r}; ids look like brand:sku.")
    return vector, facts.group


# ----------------------------------------------------------------- asking


def _key(question: Question) -> str:
    """Names a question, whatever page of it is asked for."""
    asked = msgspec.structs.replace(question, queries=(), offset=0)
    digest = hashlib.blake2b(msgspec.json.encode(asked), digest_size=16)
    for query in question.queries:
        digest.update(f"{query.kind}{query.weight!r}".encode())
        digest.update(np.asarray(query.vector, dtype="<f4").tobytes())
    return digest.hexdigest()


def _ranked(app: Lookwright, question: Question, state: str) -> Ranking:
    key = f"ranking:{state}:{question.offset}:{_key(question)}"
    found = app.cache.get(key)
    if found is not None:
        return msgspec.msgpack.decode(found, type=Ranking)
    ranking = app.index.find(question)
    app.cache.set(key, msgspec.msgpack.encode(ranking))
    return ranking


def _facets(app: Lookwright, filters: Filters, state: str) -> dict[str, tuple[Facet, ...]]:
    digest = hashlib.blake2b(msgspec.json.encode(filters), digest_size=16).hexdigest()
    key = f"facets:{state}:{digest}"
    kind = dict[str, tuple[Facet, ...]]
    found = app.cache.get(key)
    if found is not None:
        return msgspec.msgpack.decode(found, type=kind)
    with app.database.read() as session:
        facets = ItemRepository(session).facets(filters)
    app.cache.set(key, msgspec.msgpack.encode(facets))
    return facets


# ----------------------------------------------------------------- from hits to an answer


def _hits(app: Lookwright, hits: Sequence[Hit]) -> tuple[HitAnswer, ...]:
    with app.database.read() as session:
        records = ItemRepository(session).get(hit.item for hit in hits)
    images = picture_addresses(app, {record.picture_sha256 for record in records.values()})
    now = app.clock()
    return tuple(_hit(hit, records[hit.item], images, now) for hit in hits if hit.item in records)


def _hit(hit: Hit, record: ItemRecord, images: Mapping[str, str], now: datetime) -> HitAnswer:
    item = record.item
    price = price_now(item, now)
    return HitAnswer(
        id=item.id,
        sku=item.sku,
        group=item.group,
        brand=item.brand_name,
        title=item.title,
        price=amount(price),
        availability=item.availability,
        image=images[record.picture_sha256],
        link=item.link,
        score=hit.score,
        parts=hit.parts,
        notes=hit.notes,
        color="/".join(item.colors),
        size=item.size,
        regular_price=amount(item.price) if price != item.price else None,
    )


def amount(money: Money) -> Amount:
    """Money as an answer shows it."""
    return Amount(to_decimal_string(money), money.currency)
