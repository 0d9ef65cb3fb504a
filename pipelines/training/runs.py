"""A training run's bookkeeping: schedule, weight averaging, checkpoints, curves, seeds."""

from __future__ import annotations

import copy
import csv
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data.errors import InvalidInputError

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = [
    "Average",
    "Curve",
    "Progress",
    "Run",
    "draw_curves",
    "optimizer_of",
    "read_checkpoint",
    "untold",
    "use_seed",
]

Progress = Callable[[int, int, str], None]
"""Told the step, the steps and an estimate."""

_WARM_UP: Final = 60
_LOOK_EVERY: Final = 10
_KEEP_EVERY: Final = 30.0


def use_seed(seed: int, threads: int | None = None) -> None:
    """Seeds Python, NumPy and torch."""
    import torch

    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    if threads:
        torch.set_num_threads(threads)


def untold(*_told: object) -> None:
    """Progress that nobody watches."""


def optimizer_of(
    model: nn.Module, rate: float, decay: float, betas: tuple[float, float] = (0.9, 0.98)
) -> Any:
    """AdamW; what is no matrix does not decay."""
    import torch

    plain = [p for p in model.parameters() if p.ndim < 2]
    heavy = [p for p in model.parameters() if p.ndim >= 2]
    groups = [
        {"params": heavy, "weight_decay": decay},
        {"params": plain, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=betas, fused=True)


@dataclass
class Curve:
    """The loss at each step, smoothed over about 50."""

    losses: list[float] = field(default_factory=list)

    @property
    def last(self) -> float:
        return float(np.mean(self.losses[-50:])) if self.losses else math.nan


class Average:
    """An exponential moving average of weights and batch statistics: what is kept in the end."""

    def __init__(self, model: nn.Module, decay: float = 0.998) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self._decay, self._count = decay, 0
        self._of: nn.Module | None = None
        self._numbers: tuple[list[Tensor], list[Tensor]] = ([], [])

    def update(self, model: nn.Module) -> None:
        import torch

        self._count += 1
        decay = min(self._decay, self._count / (self._count + 10))
        if self._of is not model:
            self._of, self._numbers = model, _numbers(self.model, model)
        kept, new = self._numbers
        together: Any = getattr(torch, "_foreach_lerp_")  # noqa: B009 - one call for all weights, as torch's own optimizers make it
        with torch.no_grad():
            together(kept, new, 1 - decay)


def _numbers(kept: nn.Module, new: nn.Module) -> tuple[list[Tensor], list[Tensor]]:
    """Weights and statistics of both; they stay the same tensors while a model learns."""
    pairs = zip(kept.state_dict().values(), new.state_dict().values(), strict=True)
    floating = [pair for pair in pairs if pair[0].dtype.is_floating_point]
    return [old for old, _ in floating], [now for _, now in floating]


@dataclass
class Run:
    """Model, optimizer and where they stand. The learning rate falls by a cosine over ``planned``
    steps or, where none are planned, over ``minutes``, however busy the machine is.
    """

    model: nn.Module
    average: Average
    optimizer: Any
    curve: Curve
    planned: int | None
    minutes: float
    rate: float
    step: int = 0
    told: list[Tensor] = field(default_factory=list)
    """Losses that nobody has looked at: to look is to wait for the device."""
    began: float = field(default_factory=time.monotonic)
    spent: float = 0.0
    saved: float = field(default_factory=time.monotonic)
    ended: bool = False

    @property
    def share(self) -> float:
        """How much of the run is behind it, in [0, 1]."""
        if self.planned is not None:
            return min(1.0, self.step / self.planned)
        return min(1.0, self.seconds / (self.minutes * 60))

    @property
    def steps(self) -> int:
        """The steps planned, or expected at the pace so far."""
        return self.planned or int(self.step / max(self.share, 1e-3))

    @property
    def done(self) -> bool:
        """Whether the last step was the last: a clock that strikes between two looks ends nothing."""
        return self.ended

    @property
    def left(self) -> float:
        """Seconds to go at the pace so far."""
        if self.planned is None:
            return max(0.0, self.minutes * 60 - self.seconds)
        return self.seconds / max(self.step, 1) * (self.planned - self.step)

    @property
    def seconds(self) -> float:
        return self.spent + time.monotonic() - self.began

    def begin_step(self) -> None:
        warm = min(1.0, (self.step + 1) / _WARM_UP)
        fall = 0.5 * (1 + math.cos(math.pi * self.share))
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * warm * max(fall, 0.005)
        self.optimizer.zero_grad(set_to_none=True)
        self.model.train()

    def end_step(self, loss: Tensor) -> None:
        """Learns from ``loss``, whose gradients are there.

        Raises ``FloatingPointError``, at most ten steps later, where it is no number.
        """
        import torch

        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()
        self.average.update(self.model)
        self.told.append(loss.detach())
        self.step += 1
        self.ended = self.share >= 1
        if self.step % _LOOK_EVERY == 0 or self.ended:
            self._look()

    def _look(self) -> None:
        import torch

        losses: list[float] = torch.stack(self.told).float().cpu().tolist() if self.told else []
        self.told.clear()
        if not all(math.isfinite(loss) for loss in losses):
            raise FloatingPointError("The loss is no number any more: lower the learning rate.")
        self.curve.losses.extend(losses)

    def keep(self, file: Path) -> None:
        """Saves, where half a minute has passed since it last did or the run is done."""
        if self.done or time.monotonic() - self.saved > _KEEP_EVERY:
            self.save(file)
            self.saved = time.monotonic()

    def save(self, file: Path) -> None:
        """Writes a checkpoint so that a kill at any moment leaves the old or the new one whole."""
        import torch

        self._look()
        file.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "model": self.model.state_dict(), "average": self.average.model.state_dict(),
            "optimizer": self.optimizer.state_dict(), "losses": self.curve.losses,
            "step": self.step, "planned": self.planned, "spent": self.seconds,
        }  # fmt: skip
        partial = file.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(file)

    def restore(self, file: Path) -> None:
        """Goes on from a checkpoint of this program, if there is one.

        Raises ``InvalidInputError`` where it is damaged, or another model's.
        """
        if not file.is_file():
            return
        state = read_checkpoint(file)
        try:
            self.model.load_state_dict(state["model"])
            self.average.model.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
        except (KeyError, RuntimeError, ValueError) as error:
            raise InvalidInputError(
                f"{file} is of another model: train without --resume, or with the options of that run."
            ) from error
        self.curve.losses[:] = state["losses"]
        self.step, self.planned, self.spent = state["step"], state["planned"], state["spent"]
        self.ended = self.share >= 1


def read_checkpoint(file: Path, device: str | None = None) -> dict[str, Any]:
    """What ``Run.save`` wrote. Raises ``InvalidInputError`` where it is damaged, or something else."""
    import torch

    try:
        state: Any = torch.load(file, weights_only=True, map_location=device)
    except (OSError, EOFError, RuntimeError, ValueError, UnpicklingError):
        state = None
    if not isinstance(state, dict) or "average" not in state:
        raise InvalidInputError(
            f"{file} is damaged, or no checkpoint of this program: name another run, or train without --resume."
        )
    return state


def draw_curves(curve: Curve, stem: Path) -> None:
    """``stem.csv`` with every step and ``stem.png`` to look at."""
    from PIL import Image, ImageDraw

    with stem.with_suffix(".csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("step", "loss"))
        rows.writerows((i + 1, f"{loss:.4f}") for i, loss in enumerate(curve.losses))
    width, height, edge = 900, 420, 40
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    values = np.asarray(curve.losses or [0.0])
    window = max(1, len(values) // 100)
    smooth = np.convolve(values, np.ones(window) / window, "valid")
    low, high = float(smooth.min()), float(max(smooth.max(), smooth.min() + 1e-6))
    points = [
        (
            edge + i / max(len(smooth) - 1, 1) * (width - 2 * edge),
            edge + (high - v) / (high - low) * (height - 2 * edge),
        )
        for i, v in enumerate(smooth)
    ]
    pen.rectangle((edge, edge, width - edge, height - edge), outline="#999999")
    if len(points) > 1:
        pen.line(points, fill="#2456a6", width=2)
    pen.text((edge, 12), f"loss: {high:.2f} to {low:.2f} over {len(values)} steps", fill="black")
    picture.save(stem.with_suffix(".png"))
