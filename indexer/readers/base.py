"""What every reader offers to the feed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from data.types import Dialect, Problem
from indexer.problems import problem
from indexer.rows import Raw

__all__ = ["Reader"]


class Reader(ABC):
    """Streams a feed's rows. ``columns`` names each field as the file does; read once, front to back.

    Problems with a row's form collect in ``problems``, and ``truncated`` says after reading whether the
    feed broke off. ``rows`` counts the rows seen, those without an item included.
    """

    dialect: ClassVar[Dialect]
    separator: ClassVar[str] = ","
    """What stands between the further pictures in one text."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns
        self.problems: list[Problem] = []
        self.truncated = False
        self.rows = 0

    @abstractmethod
    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Each variant's row number, as a person counts it in the file, and its texts."""

    @property
    @abstractmethod
    def progress(self) -> float:
        """How much of the file has been read, in [0, 1]."""

    @abstractmethod
    def close(self) -> None:
        """Give the file back."""

    def report(self, row: int, field: str, code: str, value: str = "", item: str = "") -> None:
        self.problems.append(problem(row, item, field, code, value))
