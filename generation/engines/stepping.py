"""One call of a pipeline: its scheduler, its noise, its steps."""

from __future__ import annotations

from functools import partial
from typing import Any

from data.errors import PictureRefusedError
from data.ports import Picture
from generation.engines.previews import Projection
from generation.engines.types import Abilities, OnStep, RenderRequest

__all__ = ["Stepping"]


class Stepping:
    """Everything that belongs to one picture; ``step`` counts the denoising steps that are done."""

    def __init__(
        self,
        pipe: Any,
        request: RenderRequest,
        abilities: Abilities,
        on_step: OnStep,
        projection: Projection | None = None,
    ) -> None:
        self.step = 0
        self._pipe, self._request = pipe, request
        self._abilities, self._on_step = abilities, on_step
        self._projection = projection

    def run(self) -> Picture:
        """The picture. Whatever ``on_step`` raises passes through; the pipeline can be used again afterwards."""
        import torch

        pipe, request = self._pipe, self._request
        pipe.scheduler = type(pipe.scheduler).from_config(pipe.scheduler.config)
        try:
            made = pipe(
                prompt=request.prompt,
                width=request.width,
                height=request.height,
                num_inference_steps=request.steps,
                # on the CPU, whose random numbers are the same for every device
                generator=torch.Generator("cpu").manual_seed(request.seed),
                callback_on_step_end=self._after_step,
                callback_on_step_end_tensor_inputs=["latents"],
                **self._options(),
            )
        finally:
            pipe.maybe_free_model_hooks()  # an aborted call leaves its step cache and its parts where they were
        if any(getattr(made, "nsfw_content_detected", None) or ()):
            raise PictureRefusedError(
                "The checkpoint's own safety checker held the picture back: change the wish or the seed."
            )
        return made.images[0]

    def _options(self) -> dict[str, Any]:
        abilities, request = self._abilities, self._request
        options: dict[str, Any] = {}
        if abilities.guidance_max > 0:
            options["guidance_scale"] = request.guidance
        if abilities.negative:
            options["negative_prompt"] = request.negative
        return options

    def _after_step(
        self, pipe: Any, step: int, _timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        self.step = step + 1
        steps = max(getattr(pipe, "num_timesteps", 0), self._request.steps)
        shown = self._projection and partial(self._preview, self._projection, tensors["latents"])
        self._on_step(self.step, steps, shown)
        return tensors

    def _preview(self, projection: Projection, latents: Any) -> Picture:
        """The latents as they are, noise and all."""
        pipe, request = self._pipe, self._request
        if latents.ndim == 3:  # FLUX packs them two by two
            latents = pipe._unpack_latents(  # noqa: SLF001 - its own way back, which has no other name
                latents, request.height, request.width, pipe.vae_scale_factor
            )
        return projection.picture(latents)
