"""Text files as they really come: encodings, byte order marks, broken ends, endless lines."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from data.errors import FeedUnreadableError
from indexer.readers.base import Reader

__all__ = ["LONGEST_LINE", "Table", "TextLines", "encoding_of", "open_file", "size_of"]

LONGEST_LINE = 1 << 20
"""Characters; a longer line is no row."""
MOST_COLUMNS = 2000
_HEAD = 1 << 16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def open_file(path: Path) -> tuple[BinaryIO, bytes]:
    """The file and its first bytes. Raises ``FeedUnreadableError`` where there is nothing to read."""
    try:
        file = path.open("rb")
        head = file.read(_HEAD)
        file.seek(0)
    except FileNotFoundError:
        raise FeedUnreadableError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise FeedUnreadableError(f"{path} is a folder; name the feed's file inside it.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise FeedUnreadableError(f"{path} cannot be read: {reason}.") from error
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        file.close()
        raise FeedUnreadableError(f"{path.name} is empty; export the feed again.")
    return file, head


def encoding_of(head: bytes) -> str:
    """The encoding by its byte order mark, UTF-8 without one."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def size_of(file: BinaryIO) -> int:
    """The bytes of an open file, at least 1."""
    return max(1, os.fstat(file.fileno()).st_size)


class TextLines:
    """A file's lines with their ends, none longer than ``LONGEST_LINE``.

    Lines that are no UTF-8 are read as Windows-1252 and NUL characters are taken out; ``reader`` is told
    of the first line of each kind. ``whole`` says whether the latest line had its end, ``ended`` whether
    there are no more.
    """

    def __init__(self, file: BinaryIO, encoding: str, reader: Reader, first_row: int = 2) -> None:
        self.whole = True
        self.ended = False
        self.broken = ""
        self._reader = reader
        self._first_row = first_row
        self._told: set[str] = set()
        self._size = size_of(file)
        self._raw = file
        errors = "surrogateescape" if encoding.startswith("utf-8") else "strict"
        self._text = io.TextIOWrapper(self._raw, encoding, errors, newline="")

    @property
    def progress(self) -> float:
        return 1.0 if self._raw.closed else min(1.0, self._raw.tell() / self._size)

    def close(self) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[str]:
        readline = self._text.readline
        try:
            while line := readline(LONGEST_LINE):
                if not line.isascii():
                    line = self._repaired(line)
                if "\0" in line:
                    line = self._tell("control_characters", line.replace("\0", ""))
                self.whole = line.endswith(("\n", "\r"))
                if not self.whole and len(line) >= LONGEST_LINE - 1:
                    self._skip_line()
                yield line
        except UnicodeDecodeError:
            # only UTF-16 and UTF-32 are read strictly: half a character is a cut file
            self.whole, self.broken = False, "the text breaks off within a character"
        self.ended = True

    def _repaired(self, line: str) -> str:
        try:
            line.encode()
        except UnicodeEncodeError:
            body = line.encode("utf-8", "surrogateescape")
            return self._tell("not_utf8", body.decode("cp1252", "replace"))
        return line

    def _tell(self, code: str, line: str) -> str:
        if code not in self._told:
            self._told.add(code)
            self._reader.report(self._reader.rows + self._first_row, "", code)
        return line

    def _skip_line(self) -> None:
        """Pass over the rest of an endless line, leaving ``whole`` as the file has it."""
        while rest := self._text.readline(LONGEST_LINE):
            if rest.endswith(("\n", "\r")):
                self.whole = True
                return
        self.whole = False


class Table:
    """The cells of a CSV or TSV file, row by row, and whether it broke off."""

    def __init__(self, file: BinaryIO, head: bytes, reader: Reader) -> None:
        encoding = encoding_of(head)
        first = head.decode(encoding, "replace").lstrip("\ufeff").partition("\n")[0]
        self.delimiter = max("\t,;|", key=first.count)
        self.lines = TextLines(file, encoding, reader)
        self._reader = reader
        self._stream = iter(self.lines)
        self._cells = csv.reader(self._stream, delimiter=self.delimiter)
        self.header = self._header()

    def _header(self) -> list[str]:
        try:
            header = next(self._cells, [])
        except csv.Error:
            header = []
        if not header or len(header) > MOST_COLUMNS:
            raise FeedUnreadableError(
                f"The feed does not begin with a line of at most {MOST_COLUMNS} column "
                "names; a feed names its columns in the first line and has one row a line."
            )
        return header

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Row number (the header is row 1) and exactly as many cells as the header has."""
        table, width, reader, lines = self._cells, len(self.header), self._reader, self.lines
        row, line = 1, table.line_num
        while True:
            row, line = row + 1, table.line_num
            try:
                cells = next(table)
            except StopIteration:
                break
            except csv.Error:
                reader.rows = row - 1
                self._lost(row, "cell_too_long", f"{csv.field_size_limit():,} characters")
                continue
            reader.rows = row - 1
            if lines.ended:
                self._lost(row, "feed_cut", "a double quote is never closed")
            elif (len(cells) == width and table.line_num - line == 1) or self._fits(row, cells):
                yield row, cells
        if lines.broken:
            self._lost(row, "feed_cut", lines.broken)

    def _fits(self, row: int, cells: list[str]) -> bool:
        """Bring a row to the header's width; False for one that cannot be used."""
        width = len(self.header)
        if not cells or self._swallowed(row, cells):
            return False
        if len(cells) == width:
            return True
        counted = f"{len(cells)} cells, the header {width}"
        if len(cells) < width and not self.lines.whole:
            self._lost(row, "feed_cut", counted)
            return False
        code = "too_few_cells" if len(cells) < width else "too_many_cells"
        if len(cells) < width or any(cells[width:]):
            self._reader.report(row, "", code, counted, cells[0])
        fits = not any(cells[width:])
        cells[width:] = [""] * (width - len(cells))
        return fits

    def _swallowed(self, row: int, cells: list[str]) -> bool:
        """Whether a quote that was never meant as one has taken in the rows that follow."""
        enough = max(1, (len(self.header) - 1) // 2)
        for cell in cells:
            if "\n" in cell and any(
                line.count(self.delimiter) >= enough for line in cell.split("\n")
            ):
                self._lost(row, "quote_open")
                return True
        return False

    def _lost(self, row: int, code: str, value: str = "") -> None:
        """Note a place at which rows may have been lost, so that none counts as gone."""
        self._reader.truncated = True
        self._reader.report(row, "", code, value)
