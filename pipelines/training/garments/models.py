"""The garment reader's network by timm, for pictures of a size, and what carries over to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import InvalidInputError
from matching.garment import TimmModel, is_model_folder

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = [
    "BOTTLENECK_TRANSFORMER",
    "SMALLEST",
    "begun",
    "built",
    "can_grow",
    "grown",
    "outputs_loss",
    "size_of",
]

BOTTLENECK_TRANSFORMER: Final = "botnet26t_256"
"""Convolutions that end in self-attention (Srinivas et al. 2021, Bottleneck Transformers)."""
SMALLEST: Final[Mapping[str, Any]] = {"img_size": 32, "width_factor": 0.125}
_GRADE_WEIGHT: Final = 0.3
_SMOOTH: Final = 0.05


def built(
    architecture: str, arguments: Mapping[str, Any] | None, outputs: int, size: int
) -> nn.Module:
    """A fresh network; one that is made for a size of pictures is made for this one.

    Without ``arguments``, the architecture that ships is narrow and any other as timm has it.
    """
    import timm

    given = _usual(architecture) if arguments is None else dict(arguments)
    if "img_size" in given or _of_one_size(architecture):
        given["img_size"] = size
    return timm.create_model(architecture, num_classes=outputs, **given)


def _usual(architecture: str) -> dict[str, Any]:
    narrow = {"width_factor": 0.5} if architecture == BOTTLENECK_TRANSFORMER else {}
    return {"drop_path_rate": 0.05, **narrow}


def can_grow(architecture: str) -> bool:
    """Whether ``grown`` carries over what a network has learned from smaller pictures.

    Raises ``InvalidInputError`` where timm has no such architecture.
    """
    import timm

    if not timm.is_model(architecture):
        raise InvalidInputError(
            f"timm has no architecture {architecture!r}: take a name that timm.list_models() gives."
        )
    return architecture == BOTTLENECK_TRANSFORMER or not _of_one_size(architecture)


def _of_one_size(architecture: str) -> bool:
    import timm

    known = timm.get_pretrained_cfg(architecture)
    return known is not None and known.fixed_input_size


def size_of(folder: Path) -> int:
    """The side of the pictures that the model in ``folder`` sees.

    Raises ``InvalidInputError`` where it holds no model of timm's to start from.
    """
    if not is_model_folder(folder):
        raise InvalidInputError(
            f"{folder.name} holds no garment reader to start from, nor another model of timm's."
        )
    return TimmModel(str(folder)).input_size


def begun(folder: Path, outputs: Sequence[str], size: int) -> nn.Module:
    """A network of timm as it was left, to go on from with pictures of ``size``.

    Of its last layer it keeps the ``outputs`` that it has; the others are fresh ones.
    """
    found = TimmModel(str(folder))
    if found.label_names != tuple(outputs):
        fresh = _begun(found, folder, size, num_classes=len(outputs))
        _keep_outputs(_opened(folder), fresh, found.label_names, outputs)
        return fresh
    return _begun(found, folder, size)


def _begun(found: TimmModel, folder: Path, size: int, **given: Any) -> nn.Module:
    import timm

    if size == found.input_size or not _of_one_size(found.architecture):
        return _opened(folder, **given)
    if found.architecture != BOTTLENECK_TRANSFORMER:
        return _opened(folder, img_size=size, **given)
    given = {"num_classes": len(found.label_names), **given}
    fresh = timm.create_model(f"local-dir:{folder}", img_size=size, **given)
    return grown(_opened(folder, **given), fresh)


def _keep_outputs(old: Any, new: Any, had: Sequence[str], wanted: Sequence[str]) -> None:
    """Gives the outputs of ``new`` the weights that ``old`` has for those of the same name."""
    import torch

    before, after = old.get_classifier(), new.get_classifier()
    if not (isinstance(before, torch.nn.Linear) and isinstance(after, torch.nn.Linear)):
        return
    with torch.no_grad():
        for row, name in enumerate(wanted):
            if name in had:
                for each in ("weight", "bias"):
                    getattr(after, each)[row] = getattr(before, each)[had.index(name)]


def _opened(folder: Path, **given: Any) -> nn.Module:
    import timm

    try:
        return timm.create_model(f"local-dir:{folder}", pretrained=True, **given)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise InvalidInputError(f"timm cannot go on from the model in {folder.name}.") from error


def grown(old: nn.Module, new: nn.Module) -> nn.Module:
    """``new``, made for larger pictures, with what ``old`` has learned; places are stretched."""
    from torch.nn import functional as f

    learned = old.state_dict()
    fitted: dict[str, Tensor] = {}
    for name, wanted in new.state_dict().items():
        value = learned[name]
        if value.shape != wanted.shape:  # positions (places, width)
            rows = f.interpolate(
                value.T[None], size=wanted.shape[0], mode="linear", align_corners=True
            )
            value = rows[0].T.contiguous()
        fitted[name] = value
    new.load_state_dict(fitted)
    return new


def outputs_loss(out: Tensor, target: Tensor, above: Tensor, graded: Tensor) -> Tensor:
    """Cross-entropy over the categories and nothing; the grades' steps beside it.

    ``out`` ``(n, k + 5)``, ``target`` ``(n, k + 1)``, ``above`` ``(n, 4)``, ``graded`` ``(n,)``.
    """
    from torch.nn import functional as f

    known = target.shape[1]
    named = f.cross_entropy(out[:, :known], target, label_smoothing=_SMOOTH)
    steps = f.binary_cross_entropy_with_logits(out[:, known:], above, reduction="none")
    return named + _GRADE_WEIGHT * (steps.mean(1) * graded).mean()
