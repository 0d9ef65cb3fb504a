"""What checkpoints of each architecture can do, read from their settings alone."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from data.errors import ModelUnavailableError
from generation.engines.checkpoint import Checkpoint
from generation.engines.options import Defaults
from generation.engines.types import Abilities, PromptStyle

__all__ = ["Family", "abilities_of", "family_of"]


class Family(msgspec.Struct, frozen=True):
    """An architecture: how it is asked, and what it takes by itself."""

    style: PromptStyle
    steps: int
    guidance: float
    negative: bool = True
    previews: bool = True
    latents: int = 128
    """The side of the latents by default, where the checkpoint does not say."""
    patch: int = 1
    """Sides in latents are multiples of this."""
    least: int = 1
    """Sides in pixels are multiples of this at least."""


_FAMILIES: Final = {
    "StableDiffusionPipeline": Family("clip", 25, 7.5, latents=64, least=8),
    "StableDiffusionXLPipeline": Family("clip", 30, 5.0, least=8),
    "StableDiffusion3Pipeline": Family("plain", 28, 7.0, patch=2),
    "FluxPipeline": Family("plain", 28, 3.5, negative=False, patch=2),
    "BriaFiboPipeline": Family("structured", 30, 5.0, previews=False, latents=64),
}
_FIBO_FACTOR: Final = 16
_NEEDED: Final = {
    "prompt", "height", "width", "num_inference_steps", "generator", "callback_on_step_end",
}  # fmt: skip


def family_of(checkpoint: Checkpoint) -> Family:
    """The checkpoint's architecture. One that is not in the table is asked what it takes: that loads diffusers.

    Raises ``ModelUnavailableError`` where it makes no pictures from words.
    """
    known = _FAMILIES.get(checkpoint.pipeline)
    if known is None:
        return _asked(checkpoint)
    if (
        checkpoint.pipeline == "StableDiffusion3Pipeline"
        and "text_encoder_3" not in checkpoint.parts
    ):
        return msgspec.structs.replace(known, style="clip")  # without T5 only CLIP reads the prompt
    return known


def _asked(checkpoint: Checkpoint) -> Family:
    import inspect

    import diffusers

    kind: Any = getattr(diffusers, checkpoint.pipeline, None)
    takes = (
        set(inspect.signature(kind.__call__).parameters) if isinstance(kind, type) else set[str]()
    )
    if not takes >= _NEEDED or "image" in takes:
        raise ModelUnavailableError(
            f"The model {checkpoint.name!r} is a {checkpoint.pipeline}, which makes no pictures from words alone: "
            "name another checkpoint."
        )
    style: PromptStyle = "plain" if "transformer" in checkpoint.parts else "clip"
    negative = "negative_prompt" in takes and "true_cfg_scale" not in takes
    guidance = 5.0 if "guidance_scale" in takes else 0.0
    return Family(style, 28, guidance, negative=negative, previews=False, patch=4)


def abilities_of(
    checkpoint: Checkpoint, family: Family, defaults: Defaults, style: PromptStyle | None = None
) -> Abilities:
    """``defaults`` are the installation's; the folder's ``lookwright.json`` may say more of the model.

    Raises ``ModelUnavailableError`` where that file says what no model can do.
    """
    multiple = max(_factor(checkpoint) * family.patch, family.least)
    side = max(multiple, _side(checkpoint, family) // multiple * multiple)
    guidance, steps, highest = family.guidance, family.steps, 30.0
    if _is_distilled(checkpoint):
        guidance, steps, highest = 0.0, 4, 0.0
    found = Abilities(
        prompt_style=style or family.style,
        size_multiple=multiple,
        size_min=max(multiple, side // 4 // multiple * multiple),
        size_max=side * 2,
        pixels_max=side * side * 9 // 4,
        steps_min=1,
        steps_max=150,
        guidance_min=0.0,
        guidance_max=highest if guidance else 0.0,
        negative=family.negative,
        previews=family.previews,
        width=side,
        height=side,
        steps=steps,
        guidance=guidance,
    )
    return _chosen(_said(found, checkpoint), defaults)


def _factor(checkpoint: Checkpoint) -> int:
    """Pixels along one side of a latent."""
    if checkpoint.pipeline == "BriaFiboPipeline":
        return _FIBO_FACTOR
    blocks: Any = checkpoint.config("vae").get("block_out_channels", (0, 0, 0, 0))
    return 2 ** (len(blocks) - 1)


def _side(checkpoint: Checkpoint, family: Family) -> int:
    config = checkpoint.config("unet") or checkpoint.config("transformer")
    size: Any = config.get("sample_size") or family.latents
    return int(max(size) if isinstance(size, list) else size) * _factor(checkpoint)


def _is_distilled(checkpoint: Checkpoint) -> bool:
    """FLUX.1-schnell and its like take no guidance and need four steps."""
    config = checkpoint.config("transformer")
    return checkpoint.pipeline == "FluxPipeline" and not config.get("guidance_embeds", False)


def _said(found: Abilities, checkpoint: Checkpoint) -> Abilities:
    said = checkpoint.settings().get("abilities", {})
    try:
        return msgspec.convert({**msgspec.structs.asdict(found), **said}, Abilities)
    except (msgspec.ValidationError, TypeError) as error:
        raise ModelUnavailableError(
            f"lookwright.json of the model {checkpoint.name!r} says what no model can do ({error}): correct it."
        ) from None


def _chosen(found: Abilities, defaults: Defaults) -> Abilities:
    width, height = defaults.size or (found.width, found.height)
    steps = found.steps if defaults.steps is None else defaults.steps
    guidance = found.guidance if defaults.guidance is None else defaults.guidance
    return msgspec.structs.replace(
        found, width=width, height=height, steps=steps, guidance=guidance
    )
