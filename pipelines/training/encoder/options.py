"""How an encoder is to be trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

__all__ = ["CONTEXT", "EncoderTraining"]

CONTEXT: Final = 32
"""Tokens that a text may have."""


@dataclass(frozen=True)
class EncoderTraining:
    """How to train an encoder. ``steps`` makes a run repeatable; without it ``minutes`` decides."""

    photos: Path
    out: Path
    cache: Path
    table: str = "photos.csv"
    minutes: float = 45.0
    steps: int | None = None
    size: int = 128
    first_size: int = 80
    """Small pictures teach most of it in a third of the time; the last part sees them whole."""
    first_share: float = 0.5
    last_views: int = 20_000
    """From so many views, but no more than it has seen, rows learn to say kinds of garments at the end."""
    settling: int = 300
    """Steps in which words settle, at the very end, on the colours and details of ``labels``, where there are any."""
    image_tower: str = "cs3darknet_focus_s"
    dim: int = 256
    sources: int | None = None
    """Photographs in a batch, each in ``recolours`` colours; 32, on a graphics card 256."""
    recolours: int = 2
    wishes: int | None = None
    """Three for each photograph, on a graphics card two."""
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    temperature: float = 0.07
    seed: int = 7
    device: str = "auto"
    threads: int | None = None
    resume: bool = False
    teachers: tuple[Path, ...] = ()
    """What runs of a garment reader or of an encoder left (their ``out``): they have a say in how views are named, the more,
    the more they expected a view's label."""
    labels: tuple[Path, ...] = ()
    """Tables of what people said (``pipelines.training.labels``); a later one has the last word. Their names of colours stand in
    for measured ones; words for details are learned, and narrower names."""
    start_from: Path | None = None
    """The folder of an encoder of the same shape: a run goes on from its weights, at a third of the
    learning rate, and sees whole pictures from the first step. Where the run that made it stands
    there too, what named things goes on as well; otherwise the rows say kinds already, and are not
    made to a second time."""

    @classmethod
    def smoke(cls, photos: Path, out: Path, cache: Path) -> EncoderTraining:
        """Everything once, in a minute: proves the machinery, learns next to nothing."""
        return cls(
            photos,
            out,
            cache,
            steps=6,
            sources=8,
            wishes=16,
            size=64,
            first_size=32,
            last_views=64,
            settling=3,
        )

    def on(self, device: str) -> EncoderTraining:
        """With what a device is best fed with, where nothing else was asked for."""
        sources, each = (32, 3) if device == "cpu" else (256, 2)
        sources = self.sources or sources
        rate, first = self.learning_rate, self.first_share
        if self.start_from is not None:
            rate, first = rate / 3, 0.0
        return replace(
            self, device=device, sources=sources, wishes=self.wishes or each * sources,
            learning_rate=rate, first_share=first,
        )  # fmt: skip
