"""What an encoder can do, measured beside the colour histogram."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.ports import Encoder
from pipelines.evaluation.histogram import colour_histograms
from pipelines.evaluation.other_view import OtherView, other_view, read_views
from pipelines.evaluation.pictures import opened
from pipelines.evaluation.wishes import WishScores, read_judged, score_wishes

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["EncoderReport", "Speed", "evaluate_encoder", "table_of"]


@dataclass(frozen=True)
class Speed:
    """``median_ms`` for one picture in memory, ``text_ms`` for one text, pictures a second in batches."""

    median_ms: float
    text_ms: float
    pictures_per_second: float


@dataclass(frozen=True)
class EncoderReport:
    fingerprint: str
    views: OtherView | None
    histogram: OtherView | None
    wishes: WishScores | None
    speed: Speed


def evaluate_encoder(
    encoder: Encoder,
    feed: Path | None = None,
    judged: Path | None = None,
    photos: Path | None = None,
) -> EncoderReport:
    """Measures on whatever is given: a feed with further pictures, a table of judged photographs."""
    views = histogram = wishes = None
    pictures: list[Image] = []
    if feed is not None:
        asked = read_views(feed)
        views = other_view(asked, encoder.embed_pictures)
        histogram = other_view(asked, colour_histograms)
        pictures = _some(asked.mains)
    if judged is not None and photos is not None:
        table = read_judged(judged, photos)
        wishes = score_wishes(table, encoder.embed_pictures, encoder.embed_texts)
        pictures = pictures or _some([j.file for j in table])
    return EncoderReport(
        encoder.fingerprint, views, histogram, wishes, measure_speed(encoder, pictures)
    )


def _some(files: Sequence[Path], count: int = 64) -> list[Image]:
    return opened(files[:count])


def measure_speed(encoder: Encoder, pictures: Sequence[Image]) -> Speed:
    """Times the encoder, warm, on decoded pictures; drawn noise where none are given."""
    from PIL import Image

    rng = np.random.default_rng(0)
    noise = [Image.fromarray(rng.integers(0, 255, (320, 256, 3), dtype=np.uint8)) for _ in range(8)]
    shown = list(pictures) or noise
    encoder.embed_pictures(shown[:2])
    encoder.embed_texts(["a dress"])
    single = [_seconds(lambda p=p: encoder.embed_pictures([p])) for p in (shown * 60)[:60]]
    text = [_seconds(lambda: encoder.embed_texts(["a green hoodie"])) for _ in range(30)]
    many = (shown * 256)[:256]
    batch = min(_seconds(lambda: encoder.embed_pictures(many)) for _ in range(2))
    return Speed(float(np.median(single)) * 1e3, float(np.median(text)) * 1e3, len(many) / batch)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def table_of(report: EncoderReport) -> str:
    """The report as a Markdown table, the baseline beside it."""
    lines = ["| measure | encoder | colour histogram |", "|---|---|---|"]
    if report.views and report.histogram:
        lines += [
            f"| other view, recall@1 ({report.views.recall_1.count} questions) | {report.views.recall_1} | {report.histogram.recall_1} |",
            f"| other view, recall@10 | {report.views.recall_10} | {report.histogram.recall_10} |",
        ]
    if report.wishes:
        for name, kind in (
            ("colour and garment", "pairs"),
            ("garment", "garments"),
            ("colour", "colours"),
        ):
            measured = getattr(report.wishes, kind)
            lines.append(
                f"| text to picture, {name}: macro R-precision ({measured.count} queries) | {measured} | - |"
            )
    speed = report.speed
    lines += [
        f"| one picture, median | {speed.median_ms:.1f} ms | - |",
        f"| one text, median | {speed.text_ms:.1f} ms | - |",
        f"| pictures a second, batches | {speed.pictures_per_second:.0f} | - |",
    ]
    return "\n".join(lines)
