"""Latents seen without their decoder, which costs as much as several denoising steps."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from data import picture_from
from data.ports import Picture

__all__ = ["Projection", "fit_projection"]

_PATCHES: Final = 8
_PATCH: Final = 3
"""Side of a patch in latents: wide enough that its neighbours hardly show in it."""


class Projection:
    """Each latent's colour as a linear function of its channels: ``(channels + 1, 3) float32``, colours 0 to 255."""

    def __init__(self, matrix: npt.NDArray[np.float32]) -> None:
        self._matrix = matrix

    def picture(self, latents: Any) -> Picture:
        """A picture with one pixel a latent, of ``(1, channels, height, width)``; any thread may ask."""
        height, width = latents.shape[2:]
        colours = _rows(latents) @ self._matrix
        pixels = np.clip(np.nan_to_num(colours), 0, 255).astype(np.uint8)
        return picture_from(pixels.reshape(height, width, 3))


def fit_projection(pipe: Any) -> Projection:
    """Fitted to what the pipeline's own decoder makes of random patches: one small decoding.

    The bundled model's own pictures come out within 7 of 255 levels (root mean square).
    """
    import torch

    noise = torch.Generator("cpu").manual_seed(0)
    vae = pipe.vae
    patches = torch.randn((1, vae.config.latent_channels, _PATCHES, _PATCHES), generator=noise)
    latents = patches.repeat_interleave(_PATCH, 2).repeat_interleave(_PATCH, 3)
    with torch.no_grad():
        decoded = vae.decode(_unscaled(vae, latents), return_dict=False)[0]
    side = latents.shape[-1]
    cells = torch.nn.functional.interpolate(decoded.float().cpu(), (side, side), mode="area")
    colours = (cells[0].reshape(3, -1).T.numpy() + 1) * 127.5
    matrix = np.linalg.lstsq(_rows(latents), np.nan_to_num(colours), rcond=None)[0]
    return Projection(matrix.astype(np.float32))


def _unscaled(vae: Any, latents: Any) -> Any:
    """As the decoder takes them, on its device."""
    config, weight = vae.config, next(vae.parameters())
    scaled = latents / config.scaling_factor + (getattr(config, "shift_factor", None) or 0.0)
    return scaled.to(weight.device, weight.dtype)


def _rows(latents: Any) -> npt.NDArray[np.float32]:
    """``(height * width, channels + 1)``, the last column for what is constant."""
    channels = latents.shape[1]
    flat = latents.detach()[0].float().cpu().numpy().reshape(channels, -1).T
    return np.concatenate([flat, np.ones((len(flat), 1), np.float32)], axis=1)
