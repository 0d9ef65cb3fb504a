"""The dialects of feeds, each behind the same small reader."""

from indexer.readers.base import Reader
from indexer.readers.detect import open_reader

__all__ = ["Reader", "open_reader"]
