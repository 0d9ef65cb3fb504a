"""Requests an engine can fulfil: filled in from what it does by itself, and checked before the queue."""

from __future__ import annotations

from collections.abc import Iterator

from data.errors import QuestionInvalidError
from generation.engines.types import SEED_MAX, Abilities, RenderRequest

__all__ = ["check", "request_for"]


def request_for(
    abilities: Abilities,
    prompt: str,
    seed: int,
    *,
    negative: str = "",
    size: tuple[int, int] | None = None,
    steps: int | None = None,
    guidance: float | None = None,
) -> RenderRequest:
    """A request in which what is not asked for is the engine's own default; ``size`` is (width, height)."""
    width, height = size or (abilities.width, abilities.height)
    return RenderRequest(
        prompt=prompt,
        negative=negative,
        width=width,
        height=height,
        steps=abilities.steps if steps is None else steps,
        guidance=abilities.guidance if guidance is None else guidance,
        seed=seed,
    )


def check(request: RenderRequest, abilities: Abilities) -> None:
    """Raises ``QuestionInvalidError`` with a sentence for each field in which the engine cannot do it."""
    wrong: dict[str, str] = {}
    for field, why in (
        *_words(request, abilities),
        *_size(request, abilities),
        *_numbers(request, abilities),
    ):
        wrong[field] = f"{wrong[field]} {why}" if field in wrong else why
    if wrong:
        raise QuestionInvalidError(wrong)


def _words(request: RenderRequest, abilities: Abilities) -> Iterator[tuple[str, str]]:
    if not request.prompt.strip():
        yield "prompt", "The prompt is empty: say what to picture."
    if request.negative.strip() and not abilities.negative:
        why = "This engine cannot be told what to leave out: drop the negative prompt, or choose another engine."
        yield "negative", why


def _size(request: RenderRequest, abilities: Abilities) -> Iterator[tuple[str, str]]:
    size = f"{request.width}x{request.height}"
    low, high, step = abilities.size_min, abilities.size_max, abilities.size_multiple
    sides = (request.width, request.height)
    if not all(low <= side <= high for side in sides):
        yield (
            "size",
            f"The size {size} is outside what this engine pictures: each side from {low} to {high} pixels.",
        )
    elif request.width * request.height > abilities.pixels_max:
        yield (
            "size",
            f"The size {size} is more than this engine pictures: {abilities.pixels_max} pixels in all.",
        )
    if any(side % step for side in sides):
        near = "x".join(str(min(max(round(side / step) * step, low), high)) for side in sides)
        yield "size", f"The sides of {size} are no multiples of {step}: try {near}."


def _numbers(request: RenderRequest, abilities: Abilities) -> Iterator[tuple[str, str]]:
    if not abilities.steps_min <= request.steps <= abilities.steps_max:
        yield (
            "steps",
            f"{request.steps} steps are outside this engine's {abilities.steps_min} to {abilities.steps_max}.",
        )
    low, high = abilities.guidance_min, abilities.guidance_max
    if low == high and request.guidance != low:
        yield "guidance", f"This engine has no guidance to set: leave it out, or say {low:g}."
    elif not low <= request.guidance <= high:  # also refuses what is no number
        yield (
            "guidance",
            f"A guidance of {request.guidance:g} is outside this engine's {low:g} to {high:g}.",
        )
    if not 0 <= request.seed <= SEED_MAX:
        yield "seed", f"The seed {request.seed} is outside 0 to {SEED_MAX}."
