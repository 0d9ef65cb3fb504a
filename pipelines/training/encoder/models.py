"""The encoder that learns: open_clip's two towers, and beside them what names things from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.colours import SHADES
from data.errors import InvalidInputError
from pipelines.training.encoder.options import CONTEXT, EncoderTraining
from pipelines.training.encoder.palettes import PALETTE
from pipelines.training.runs import read_checkpoint
from pipelines.training.words import DETAILS, GARMENTS

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = [
    "CHECKPOINT", "SHARP", "begin_from", "built", "garment_shares", "is_run", "learned_by",
    "model_config", "naming_model", "picture_rows", "text_rows", "with_heads",
]  # fmt: skip

SHARP: Final = 8.0
"""What names things sees unit rows so many times as long."""
CHECKPOINT: Final = Path("training") / "checkpoint.pt"
"""Where, in its folder, a run keeps what it has learned."""


def model_config(options: EncoderTraining, vocabulary: int) -> dict[str, Any]:
    """The ``model_cfg`` of open_clip: an image tower by timm name and a small text tower."""
    return {
        "embed_dim": options.dim,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": options.image_tower, "timm_model_pretrained": False,
            "timm_pool": "avg", "timm_proj": "linear", "image_size": options.size,
        },
        "text_cfg": {
            "context_length": CONTEXT, "vocab_size": vocabulary, "hf_tokenizer_name": "tokenizer",
            "width": 192, "heads": 3, "layers": 3, "pool_type": "argmax",
        },
    }  # fmt: skip


def built(config: dict[str, Any]) -> nn.Module:
    """open_clip's model of that configuration, as yet without knowledge."""
    from open_clip.model import CustomTextCLIP

    return CustomTextCLIP(**{key: value for key, value in config.items() if key != "custom_text"})


def with_heads(model: nn.Module, dim: int) -> nn.Module:
    """The model and, beside it, what names garment, shades, all colours shown and details from its
    rows while it learns.
    """
    from torch import nn

    heads = {
        "garment": nn.Linear(dim, len(GARMENTS)),
        "shade": nn.Linear(dim, len(SHADES)),
        "palette": nn.Linear(dim, PALETTE),
        "detail": nn.Linear(dim, len(DETAILS)),
    }
    return nn.ModuleDict({"clip": model, **heads})


def is_run(folder: Path) -> bool:
    """Whether an encoder's run stands in ``folder``, and not only the encoder that it made."""
    return (folder / CHECKPOINT).is_file()


def learned_by(folder: Path, device: str) -> Mapping[str, Tensor]:
    """The averaged weights of a run's model, with what names things, as its checkpoint holds them.

    Raises ``InvalidInputError`` where that is damaged.
    """
    return read_checkpoint(folder / CHECKPOINT, device)["average"]


def begin_from(model: Any, folder: Path) -> None:
    """Gives a model with heads the weights in ``folder``: a run's whole model or an exported encoder.

    Raises ``InvalidInputError`` where there is none of this shape.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        if is_run(folder):
            _take(model, learned_by(folder, "cpu"))
        else:
            model["clip"].load_state_dict(load_file(folder / "open_clip_model.safetensors"))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise InvalidInputError(
            f"{folder.name} holds no encoder of the shape that is trained: name one that this command made, or models/encoder."
        ) from error


def naming_model(options: EncoderTraining, learned: Mapping[str, Tensor]) -> nn.Module:
    """A run's model with its naming heads: to teach other models."""
    words = learned["clip.text.token_embedding.weight"].shape[0]
    model = with_heads(built(model_config(options, words)), options.dim)
    _take(model, learned)
    return model


def _take(model: Any, learned: Mapping[str, Tensor]) -> None:
    """What a run has learned; what tells details stays as it is where the run had other ones, or none.

    Raises ``RuntimeError`` where anything else is missing or of another shape.
    """
    its = {name: value for name, value in model.state_dict().items() if name.startswith("detail.")}
    fits = {name: learned[name] for name in its if name in learned}
    fits = {name: value for name, value in fits.items() if value.shape == its[name].shape}
    rest = {name: value for name, value in learned.items() if name not in its}
    model.load_state_dict({**its, **rest, **fits})


def picture_rows(clip: Any, pictures: Tensor) -> Tensor:
    """``(n, 3, s, s)`` in [-1, 1] to unit rows ``(n, d)`` float32."""
    import torch
    from torch.nn import functional as f

    with torch.autocast(pictures.device.type, torch.bfloat16):
        rows = clip.encode_image(pictures)
    return f.normalize(rows.float(), dim=1)


def text_rows(clip: Any, tokens: Tensor) -> Tensor:
    """Unit rows ``(t, d)`` of texts no longer than the longest of the batch; open_clip's own mask is for the whole context."""
    import torch
    from torch.nn import functional as f

    whole, length = clip.text.attn_mask, tokens.shape[1]
    clip.text.attn_mask = whole[:length, :length]
    try:
        with torch.autocast(tokens.device.type, torch.bfloat16):
            rows = clip.encode_text(tokens)
    finally:
        clip.text.attn_mask = whole
    return f.normalize(rows.float(), dim=1)


def garment_shares(model: Any, rows: Tensor) -> Tensor:
    """Unit rows ``(n, d)`` to ``(n, len(GARMENTS))``: how likely each garment is."""
    return model["garment"](rows * SHARP).float().softmax(1)
