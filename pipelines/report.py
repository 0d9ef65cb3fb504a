"""``report.html``: one file with everything inside, that opens by itself."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from data.errors import StorageReadOnlyError
from data.repositories import ItemRepository
from pipelines.answers import HitAnswer, ImportReport
from pipelines.demo_look import Pictured
from pipelines.looks import look_image
from pipelines.pictures import serve_picture
from pipelines.wiring import Lookwright

if TYPE_CHECKING:
    from pipelines.demo import Asked

__all__ = ["Page", "write_report"]


class Page(msgspec.Struct, frozen=True):
    """What the page tells."""

    imported: ImportReport
    asked: Any
    """``tuple[Asked, ...]``"""
    made: Any = ()
    """``tuple[Made, ...]``"""
    pictured: Pictured | None = None


def write_report(app: Lookwright, page: Page, path: Path) -> None:
    """Write the page, pictures within it. Raises ``StorageReadOnlyError`` where it cannot be written."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined
    )
    shas = _pictures_of(app, [hit for hits in _hits(page) for hit in hits])
    pictures = {sha256: _inline(app, sha256) for sha256 in {*shas.values(), *_asked_with(page)}}
    shown = {item: pictures[sha256] for item, sha256 in shas.items()}
    template = environment.get_template("report.html.jinja")
    look = _look(app, page.pictured)
    text = template.render(page=page, shown=shown, pictures=pictures, look=look)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageReadOnlyError(
            f"The report {path} cannot be written ({error.strerror}); name another with --report."
        ) from None


def _hits(page: Page) -> Iterator[Sequence[HitAnswer]]:
    asked: tuple[Asked, ...] = page.asked
    yield from (each.answer.hits for each in asked)
    if page.pictured and page.pictured.found:
        yield page.pictured.found.hits


def _look(app: Lookwright, pictured: Pictured | None) -> str | None:
    """The look's picture as a ``data:`` address, as it was rendered."""
    if pictured is None or pictured.look is None:
        return None
    image = look_image(app, pictured.look, "full")
    return f"data:{image.content_type};base64,{base64.b64encode(image.body or b'').decode()}"


def _pictures_of(app: Lookwright, hits: Sequence[HitAnswer]) -> dict[str, str]:
    """The SHA-256 of every hit's picture, by item."""
    items = {hit.id for hit in hits}
    with app.database.read() as session:
        records = ItemRepository(session).get(sorted(items))
    return {item: record.picture_sha256 for item, record in records.items()}


def _asked_with(page: Page) -> set[str]:
    return {each.picture for each in page.asked if each.picture}


def _inline(app: Lookwright, sha256: str) -> str:
    body, content_type = serve_picture(app, sha256, "medium")
    return f"data:{content_type};base64,{base64.b64encode(body).decode()}"
