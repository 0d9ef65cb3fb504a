"""Google Merchant feeds as XML: RSS 2.0 and Atom with the ``g:`` namespace, streamed.

Document types and entities are refused altogether: no feed needs them, and they are how XML attacks
whoever reads it (defusedxml's documentation lists the ways).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from data.errors import FeedUnreadableError
from data.types import Dialect
from indexer.readers.base import Reader
from indexer.readers.google import google_field
from indexer.readers.text import size_of
from indexer.rows import FIELDS, Raw

__all__ = ["GoogleXml"]

_CHUNK = 1 << 16
_LONGEST_TEXT = 1 << 17
_ATOM = {"summary": "description", "content": "description"}
_REPEATED = "additional_image_link"


class _Items(ContentHandler):
    """Collects the texts of each item's own elements; deeper ones (shipping, tax) are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[dict[str, str]] = []
        self._depth = 0
        self._item: dict[str, str] = {}
        self._item_depth: int | None = None
        self._text: list[str] = []
        self._length = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802 - SAX's name
        del qname
        self._depth += 1
        self._text, self._length = [], 0
        if self._item_depth is None and name[1] in ("item", "entry"):
            self._item, self._item_depth = {}, self._depth
        elif self._item_depth == self._depth - 1 and name[1] == "link":
            href = attrs.get((None, "href"), "")
            if href and attrs.get((None, "rel"), "alternate") == "alternate":
                self._item["link"] = href

    def characters(self, content: str) -> None:
        self._length += len(content)
        if self._item_depth is not None and self._length <= _LONGEST_TEXT:
            self._text.append(content)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802 - SAX's name
        del qname
        if self._depth == self._item_depth:
            self.done.append(self._item)
            self._item_depth = None
        elif self._item_depth == self._depth - 1:
            self._keep(google_field(name[1]), name[0] or "")
        self._depth -= 1
        self._text, self._length = [], 0

    def _keep(self, field: str, space: str) -> None:
        if self._length > _LONGEST_TEXT:
            self._item["_too_long"] = field
            return
        text = "".join(self._text).strip()
        # g: names win over RSS's and Atom's own, whichever comes first
        field = field if "base.google.com" in space else _ATOM.get(field, field)
        if field == _REPEATED and self._item.get(field):
            self._item[field] += "\n" + text
        elif text and (field not in self._item or "base.google.com" in space):
            self._item[field] = text


class GoogleXml(Reader):
    """One item element after another, in constant memory. Rows are items, counted from 1."""

    dialect: ClassVar[Dialect] = Dialect.GOOGLE
    separator: ClassVar[str] = "\n"

    def __init__(self, file: BinaryIO) -> None:
        super().__init__({field: f"g:{field}" for field in FIELDS})
        self._file = file
        self._size = size_of(file)

    @property
    def progress(self) -> float:
        return 1.0 if self._file.closed else self._file.tell() / self._size

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        handler = _Items()
        parser: Any = DefusedExpatParser(forbid_dtd=True)
        parser.setFeature(feature_namespaces, True)
        parser.setContentHandler(handler)
        whole = False
        while not whole:
            chunk = self._file.read(_CHUNK)
            whole = not chunk or not self._feed(parser, handler, chunk)
            if not chunk:
                self._feed(parser, handler, b"")
            yield from self._raws(handler)
        if self.rows == 0 and not self.problems:
            raise FeedUnreadableError(
                "The feed holds no <item> and no <entry>; a Google Merchant feed is RSS 2.0 or Atom."
            )

    def _feed(self, parser: Any, handler: _Items, chunk: bytes) -> bool:
        """Whether reading can go on after this chunk; an empty one is the end."""
        try:
            parser.feed(chunk) if chunk else parser.close()
        except DefusedXmlException:
            raise FeedUnreadableError(
                "The feed declares a document type or entities, which are not read for safety; "
                "remove the <!DOCTYPE ...> part."
            ) from None
        except SAXParseException as error:
            code = "feed_cut" if not chunk else "xml_broken"
            where = f"line {error.getLineNumber()}: {error.getMessage()}"
            self.truncated = True
            self.report(self.rows + len(handler.done) + 1, "", code, where)
            return False
        except (SAXException, ValueError, LookupError):
            raise FeedUnreadableError(
                "The feed is XML in an encoding that is not read; save it as UTF-8."
            ) from None
        return True

    def _raws(self, handler: _Items) -> Iterator[tuple[int, Raw]]:
        for texts in handler.done:
            self.rows += 1
            if "_too_long" in texts:
                name, item = texts["_too_long"], texts.get("id", "")
                limit = f"{_LONGEST_TEXT:,} characters"
                self.report(self.rows, f"g:{name}", "cell_too_long", limit, item)
                continue
            known = {field: text for field, text in texts.items() if field in FIELDS}
            yield self.rows, Raw(**known)
        handler.done.clear()
