"""Cover: does any product really match, or should an atelier be asked?

A logistic rule over what the best hits show: how much they look like the question, how far the best
stands out, and whether the garment reader sees the same category and colours in both.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from data.errors import ModelUnavailableError
from data.types import QueryKind

__all__ = [
    "CONSIDERED",
    "Agreement",
    "CoverRule",
    "Evidence",
    "evidence_of",
    "read_cover",
    "write_cover",
]

SETTINGS: Final = "lookwright.json"

CONSIDERED: Final = 10
"""The best hits, by likeness, that the rule looks at."""


@dataclass(frozen=True)
class Agreement:
    """What the question and a hit have in common, each in [0, 1]."""

    category: float
    colour: float


@dataclass(frozen=True)
class Evidence:
    """``likeness`` of the best hit on the encoder's own scale, ``lead``: how far it stands above the
    mean of the others; ``agreement`` is None where nothing could be read.
    """

    likeness: float
    lead: float
    agreement: Agreement | None = None


def evidence_of(likenesses: Sequence[float], agreements: Sequence[Agreement] = ()) -> Evidence:
    """From the hits' likenesses in [0, 1], in any order, and the agreements of the best of them.

    Of the agreements the best on average counts: one product that matches is enough.
    """
    best = sorted(likenesses, reverse=True)[:CONSIDERED]
    if not best:
        return Evidence(0.0, 0.0, None)
    rest = best[1:] or best
    agreement = max(agreements, key=lambda a: a.category + a.colour, default=None)
    return Evidence(best[0], best[0] - sum(rest) / len(rest), agreement)


Terms = Mapping[str, float]


@dataclass(frozen=True)
class CoverRule:
    """Coefficients for each kind of question; ``agreeing`` where the reader has spoken, else ``alone``.

    They are constants of a model, fitted by ``lookwright evaluate cover --fit``.
    """

    alone: Mapping[QueryKind, Terms]
    agreeing: Mapping[QueryKind, Terms]
    threshold: float = 0.5

    def probability(self, kind: QueryKind, evidence: Evidence) -> float:
        """That a product matches, in [0, 1]."""
        values = {"bias": 1.0, "likeness": evidence.likeness, "lead": evidence.lead}
        terms = self.alone[kind]
        if evidence.agreement is not None:
            terms = self.agreeing[kind]
            values |= {
                "category": evidence.agreement.category,
                "colour": evidence.agreement.colour,
            }
        total = sum(terms.get(name, 0.0) * value for name, value in values.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))

    def covers(self, kind: QueryKind, evidence: Evidence) -> bool:
        return self.probability(kind, evidence) >= self.threshold


def read_cover(folder: Path) -> CoverRule | None:
    """The rule in the ``lookwright.json`` of an encoder's folder, None where there is none.

    Raises ``ModelUnavailableError`` where it cannot be understood.
    """
    file = folder / SETTINGS
    try:
        document: Any = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        found = document.get("cover")
        return None if found is None else msgspec.convert(found, CoverRule)
    except (ValueError, AttributeError) as error:
        raise ModelUnavailableError(
            f"The cover rule in {SETTINGS} of the model {folder.name!r} cannot be read: fit it again."
        ) from error


def write_cover(folder: Path, rule: CoverRule) -> None:
    """Puts the rule beside the scales of an encoder's folder."""
    file = folder / SETTINGS
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    document["cover"] = asdict(rule)
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
