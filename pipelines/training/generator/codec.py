"""An AutoencoderKL that begins as a linear code of patches, and learns to decode it well.

Each patch of 8 by 8 pixels becomes its first principal components: the encoder's weights are
written down, not learned, so latents are there at once and cost no training. The decoder begins as
the patches' mean colours and learns the rest. Two identities carry numbers through the
architecture unchanged: ``silu(x) - silu(-x) = x``; and a group norm divides by next to a constant where
large constants ``+K`` and ``-K`` stand in the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pipelines.training.generator.studio import photographed

if TYPE_CHECKING:
    from torch import Tensor, nn

    from pipelines.training.generator.cutouts import Cutouts

__all__ = [
    "LATENT_CHANNELS",
    "DecoderBatches",
    "PatchCode",
    "build_codec",
    "decoder_loss",
    "fit_code",
]

LATENT_CHANNELS: Final = 12
PATCH: Final = 8
_WIDTHS: Final = (32, 48, 64, 64)
_GROUPS: Final = 8
_FLATTEN: Final = 0.6
_ENCODER_K: Final = 200.0
_DECODER_K: Final = 8.0
_FREE: Final = 16
_SURE: Final = -12.0
_EDGES: Final = 0.5
_SLACK: Final = 0.05


@dataclass(frozen=True)
class PatchCode:
    """``mean`` ``(192,)`` of patches and ``parts`` ``(k, 192)``: what each latent measures of the rest."""

    mean: Tensor
    parts: Tensor

    def encode(self, pictures: Tensor) -> Tensor:
        """``(n, 3, s, s)`` in [-1, 1] to ``(n, k, s / 8, s / 8)``: what the built encoder says, sooner."""
        from torch.nn import functional as f

        kernels = self.parts.reshape(-1, 3, PATCH, PATCH).to(pictures.device)
        shifts = -(self.parts @ self.mean).to(pictures.device)
        return f.conv2d(pictures, kernels, shifts, stride=PATCH)


def fit_code(pictures: Tensor) -> PatchCode:
    """Principal components of the patches of ``(n, 3, s, s)``.

    Their spreads are flattened (to the power 0.4), so that diffusion finds the coarse before the
    fine and neither drowns the other.
    """
    import torch
    from torch.nn import functional as f

    patches = f.unfold(pictures, PATCH, stride=PATCH).transpose(1, 2).reshape(-1, 3 * PATCH**2)
    mean = patches.mean(0)
    away = patches - mean
    values, vectors = torch.linalg.eigh(away.T @ away / len(away))
    values, vectors = values.flip(0), vectors.flip(1)
    spread = values[:LATENT_CHANNELS].clamp(min=1e-6).sqrt()
    return PatchCode(mean, vectors[:, :LATENT_CHANNELS].T / spread[:, None] ** _FLATTEN)


def build_codec(code: PatchCode, side: int) -> nn.Module:
    """An AutoencoderKL of 1.1 million weights whose encoder says ``code`` and is not trained."""
    import diffusers
    import torch

    levels = len(_WIDTHS)
    library: Any = diffusers
    model = library.AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=_WIDTHS, layers_per_block=1, latent_channels=LATENT_CHANNELS,
        norm_num_groups=_GROUPS, sample_size=side, scaling_factor=1.0,
        mid_block_add_attention=False, force_upcast=False,
    )  # fmt: skip
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if ".resnets." in name and ".conv2." in name:
                weight.zero_()
        for part in (model.encoder, model.decoder):
            for module in part.modules():
                if isinstance(getattr(module, "conv_shortcut", None), torch.nn.Conv2d):
                    _pass_on(module.conv_shortcut)
        _write_encoder(model, code.mean, code.parts)
        _write_decoder(model, code.mean, code.parts)
    model.encoder.requires_grad_(False)
    model.quant_conv.requires_grad_(False)
    return model


def _pass_on(conv: Any) -> None:
    """Each channel to itself, as far as there are as many."""
    import torch

    conv.weight.zero_()
    conv.bias.zero_()
    middle = conv.kernel_size[0] // 2
    rows = torch.arange(min(conv.weight.shape[:2]))
    conv.weight[rows, rows, middle, middle] = 1


def _write_encoder(model: Any, mean: Tensor, parts: Tensor) -> None:
    encoder, k = model.encoder, LATENT_CHANNELS
    _pass_on(encoder.conv_in)
    for level, channels in ((0, 3), (1, 12)):
        conv = encoder.down_blocks[level].downsamplers[0].conv
        conv.weight.zero_()
        conv.bias.zero_()
        for row in range(4 * channels):
            conv.weight[row, row // 4, row % 4 // 2, row % 2] = 1
    conv, norm, out = (
        encoder.down_blocks[2].downsamplers[0].conv,
        encoder.conv_norm_out,
        encoder.conv_out,
    )
    for weight in (conv.weight, conv.bias, out.weight, out.bias, norm.bias):
        weight.zero_()
    norm.weight.fill_(_ENCODER_K / 2)
    shifts = parts @ mean
    for i in range(k):
        # Three components with both signs and the two constants make a group of eight.
        plus = 8 * (i // 3) + 2 * (i % 3)
        conv.weight[plus, :48, :2, :2] = _gathered(parts[i])
        conv.bias[plus] = -shifts[i]
        conv.weight[plus + 1], conv.bias[plus + 1] = -conv.weight[plus], shifts[i]
        out.weight[i, plus, 1, 1], out.weight[i, plus + 1, 1, 1] = 1, -1
    for group in range(_GROUPS):
        conv.bias[8 * group + 6], conv.bias[8 * group + 7] = _ENCODER_K, -_ENCODER_K
    out.bias[k:] = _SURE
    _pass_on(model.quant_conv)


def _gathered(part: Tensor) -> Tensor:
    """``(192,)`` over (colour, row, column) to ``(48, 2, 2)``: as two unshufflings leave the pixels."""
    import torch

    pixels = part.reshape(3, 2, 2, 2, 2, 2, 2)  # colour; row: coarse, mid, fine; column likewise
    return torch.einsum("cabdefg->cdgbfae", pixels).reshape(48, 2, 2)


def _write_decoder(model: Any, mean: Tensor, parts: Tensor) -> None:
    import torch

    decoder, k = model.decoder, LATENT_CHANNELS
    _pass_on(model.post_quant_conv)
    back = torch.linalg.pinv(parts)
    means = back.reshape(3, PATCH**2, k).mean(1)
    level = mean.reshape(3, PATCH**2).mean(1)
    conv, norm, out = decoder.conv_in, decoder.conv_norm_out, decoder.conv_out
    conv.weight.mul_(0.5)
    conv.weight[:_FREE].zero_()
    conv.bias.zero_()
    out.weight[:, :12].zero_()
    out.bias.zero_()
    for colour in range(3):
        at = 4 * colour
        conv.weight[at, :, 1, 1], conv.weight[at + 1, :, 1, 1] = means[colour], -means[colour]
        conv.bias[at], conv.bias[at + 1] = level[colour], -level[colour]
        conv.bias[at + 2], conv.bias[at + 3] = _DECODER_K, -_DECODER_K
        norm.weight[at : at + 4] = _DECODER_K / 2**0.5
        out.weight[colour, at, 1, 1], out.weight[colour, at + 1, 1, 1] = 1, -1
    conv.weight[_FREE : _FREE + k].zero_()
    rows = torch.arange(k)
    conv.weight[_FREE + rows, rows, 1, 1] = 1
    out.weight[:, 12:].mul_(0.1)
    for block in decoder.up_blocks:
        if block.upsamplers is not None:
            _pass_on(block.upsamplers[0].conv)


@dataclass
class DecoderBatches:
    """Packshots in drawn colours with their latents. Three batches in four are crops, which show more cloth and less
    ground for the same work; the fourth shows whole pictures.
    """

    cutouts: Cutouts
    code: PatchCode
    weights: np.ndarray[tuple[int], np.dtype[np.float64]]
    size: int
    device: str
    seed: int

    def stream(self, start: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches from number ``start`` on, without end."""
        return (self.at(step) for step in count(start))

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """``(n, k, h / 8, w / 8)`` and ``(n, 3, h, w)`` in [-1, 1], the same for the same step and seed."""
        rng = np.random.default_rng((self.seed, 1, step))
        whole = step % 4 == 3
        many = max(1, self.size // 4) if whole else self.size
        rows = rng.choice(len(self.cutouts), many, p=self.weights)
        pictures = photographed(self.cutouts, rows, 0.4, rng, self.device).pictures() * 2 - 1
        if not whole:
            half = pictures.shape[-1] // 2
            corners = rng.integers(0, half // PATCH + 1, (many, 2)) * PATCH
            pictures = _cropped(pictures, corners, half)
        return self.code.encode(pictures), pictures

    def shrink(self) -> bool:
        """Halves the batch after the memory ran out; False where it is one already."""
        self.size //= 2
        return self.size >= 1


def _cropped(pictures: Tensor, corners: Any, side: int) -> Tensor:
    import torch

    return torch.stack(
        [p[:, y : y + side, x : x + side] for p, (y, x) in zip(pictures, corners, strict=True)]
    )


def decoder_loss(model: Any, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Absolute error of pixels, and of edges at two scales."""
    import torch
    from torch.nn import functional as f

    latents, pictures = batch
    # Painted latents are never quite right: the decoder learns to forgive a little.
    latents = latents + _SLACK * torch.randn_like(latents)
    latents = latents.contiguous(memory_format=torch.channels_last)
    with torch.autocast(pictures.device.type, torch.bfloat16):
        shown = model.decode(latents).sample
    shown = shown.float()
    loss = (shown - pictures).abs().mean()
    for _ in range(2):
        for axis in (2, 3):
            loss = loss + _EDGES * (shown.diff(dim=axis) - pictures.diff(dim=axis)).abs().mean()
        shown, pictures = f.avg_pool2d(shown, 2), f.avg_pool2d(pictures, 2)
    return loss
