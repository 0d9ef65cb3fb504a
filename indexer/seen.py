"""Which ids a feed holds, without holding the ids."""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["SeenIds"]


class SeenIds:
    """Ids by digest and the row where each stood first.

    A digest of 12 bytes keeps a million ids, however long, within about 200 MB; two different ids of
    a million share one with a probability of 1e-17.
    """

    def __init__(self) -> None:
        self._rows: dict[bytes, int] = {}

    def first_row(self, item: str, row: int) -> int:
        """Remember ``item`` and give the row in which it was seen first: ``row`` if it is new."""
        return self._rows.setdefault(_digest(item), row)

    def __contains__(self, item: str) -> bool:
        return _digest(item) in self._rows

    def __len__(self) -> int:
        return len(self._rows)


def _digest(item: str) -> bytes:
    return blake2b(item.encode("utf-8", "surrogatepass"), digest_size=12).digest()
