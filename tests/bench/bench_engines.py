"""Seconds a picture on a GPU: SDXL-shaped and FLUX.1-schnell-shaped, plain and with each setting that helps.

    python -m tests.bench.bench_engines [--times N] [--tiny]

The real architectures at 1024x1024 with random weights, batch 1, text encoders and decoder included, each row built
anew and warmed up first. Rows are held against the published ones. Without a GPU it measures tiny shapes only.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from data.errors import LookwrightError
from data.ports import Picture
from generation.engines import Abilities, DiffusersOptions, RenderRequest
from generation.engines.loading import speed_up
from generation.engines.stepping import Stepping
from tests.bench.engine_shapes import flux_schnell, sdxl
from tests.generation.tiny_pipelines import SHAPES, one_thread

PROMPT = "a flowing emerald silk evening dress, waist belt, studio light"
CUDNN = "_native_cudnn"
PLAIN = DiffusersOptions("random")


class Shape(NamedTuple):
    """``published`` is what others reached, and with what."""

    build: Callable[[], Any]
    request: RenderRequest
    guided: bool
    published: str


SHAPES_ON_A_GPU = {
    "SDXL-shaped, 30 steps": Shape(
        sdxl,
        RenderRequest(PROMPT, "", 1024, 1024, 30, 5.0, 7),
        True,
        "1.47 s (H100, TensorRT)",
    ),
    "FLUX.1-schnell-shaped, 4 steps": Shape(
        flux_schnell,
        RenderRequest(PROMPT, "", 1024, 1024, 4, 0.0, 7),
        False,
        "0.775 s (H100, compiled, fp8)",
    ),
}
TINY = {
    "tiny SDXL-shaped, 4 steps": Shape(
        SHAPES["sdxl"], RenderRequest("a dress", "", 32, 32, 4, 5.0, 7), True, ""
    ),
    "tiny FLUX-shaped, 4 steps": Shape(
        SHAPES["flux"], RenderRequest("a dress", "", 32, 32, 4, 0.0, 7), False, ""
    ),
}
QUICK: Mapping[str, dict[str, Any]] = {
    "eager": {},
    "fuse_qkv": {"fuse_qkv": True},
    "step_cache 0.1": {"step_cache": 0.1},
}
ALL: Mapping[str, dict[str, Any]] = {
    "eager, bfloat16": {},
    f"attention {CUDNN}": {"attention": CUDNN},
    "fuse_qkv": {"fuse_qkv": True},
    "step_cache 0.1": {"step_cache": 0.1},
    "compile": {"compile": True},
    "compile + attention": {"compile": True, "attention": CUDNN},
    "compile + attention + fuse_qkv": {"compile": True, "attention": CUDNN, "fuse_qkv": True},
    "compile + attention + fp8": {"compile": True, "attention": CUDNN, "fp8": True},
    "compile + attention + fp8 + step_cache 0.1": {
        "compile": True, "attention": CUDNN, "fp8": True, "step_cache": 0.1,
    },
}  # fmt: skip


class Row(NamedTuple):
    setting: str
    first: float
    seconds: float
    memory: float
    change: str


def measure(
    shape: Shape, options: DiffusersOptions, device: str, times: int
) -> tuple[list[float], Picture]:
    """Seconds of each picture, the first one with whatever it compiles, and the last picture."""
    import torch

    torch.manual_seed(0)
    with torch.device(device):
        pipe = shape.build()
    pipe.to(torch.bfloat16 if device == "cuda" else torch.float32)
    pipe.set_progress_bar_config(disable=True)
    speed_up(pipe, options)
    wall = []
    for _ in range(times + 1):
        began = time.perf_counter()
        picture = Stepping(pipe, shape.request, _abilities(shape), _quiet).run()
        wall.append(time.perf_counter() - began)  # a picture is on the CPU, so the GPU is done
    return wall, picture


def _abilities(shape: Shape) -> Abilities:
    """Only what a call looks at: guidance and negatives."""
    asked = shape.request
    highest = 30.0 if shape.guided else 0.0
    return Abilities(
        "clip", 8, 8, 2048, 2048 * 2048, 1, 150, 0.0, highest, shape.guided, False,
        asked.width, asked.height, asked.steps, asked.guidance,
    )  # fmt: skip


def _quiet(step: int, steps: int, preview: object) -> None: ...


def rows(
    shape: Shape, settings: Mapping[str, dict[str, Any]], device: str, times: int
) -> list[Row | str]:
    """One row a setting; a sentence where it cannot be used."""
    import torch

    plain: Picture | None = None
    found: list[Row | str] = []
    for name, chosen in settings.items():
        if device == "cuda":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        try:
            wall, picture = measure(shape, msgspec.structs.replace(PLAIN, **chosen), device, times)
        except LookwrightError as error:
            found.append(f"| {name} | | | | {error.detail} |")
            continue
        finally:
            torch.compiler.reset()
        plain = plain or picture
        memory = torch.cuda.max_memory_allocated() / 2**30 if device == "cuda" else 0.0
        found.append(Row(name, wall[0], float(np.median(wall[1:])), memory, change(plain, picture)))
    return found


def change(plain: Picture, picture: Picture) -> str:
    """How far the pixels are from those of the plain run, of 255."""
    apart = np.abs(np.asarray(plain, np.int16) - np.asarray(picture, np.int16))
    return "none" if not apart.any() else f"mean {apart.mean():.2f}, most {apart.max()}"


def table(title: str, shape: Shape, found: Sequence[Row | str]) -> str:
    lines = [
        f"### {title}",
        "",
        "| setting | first picture, s | a picture, s | peak GiB | change of the pixels (of 255) |",
        "|---|---|---|---|---|",
    ]
    lines += [row if isinstance(row, str) else _line(row) for row in found]
    if shape.published:
        lines.append(f"| *published* | | {shape.published} | | |")
    return "\n".join(lines)


def _line(row: Row) -> str:
    times = f"{row.first:.2f} | {row.seconds:.3f}"
    return f"| {row.setting} | {times} | {row.memory:.1f} | {row.change} |"


def main() -> None:
    import torch
    from diffusers.utils import logging

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5, help="pictures of each row")
    parser.add_argument("--tiny", action="store_true", help="tiny shapes on the CPU only")
    given = parser.parse_args()
    logging.set_verbosity_error()
    if torch.cuda.is_available() and not given.tiny:
        print(f"On one {torch.cuda.get_device_name()}, torch {torch.__version__}.\n")
        for title, shape in SHAPES_ON_A_GPU.items():
            print(table(title, shape, rows(shape, ALL, "cuda", given.times)), "\n", flush=True)
        return
    print(
        "No GPU is at hand: tiny shapes on the CPU show that the script runs; their times say nothing.\n"
    )
    with one_thread():
        for title, shape in TINY.items():
            print(table(title, shape, rows(shape, QUICK, "cpu", given.times)), "\n", flush=True)


if __name__ == "__main__":
    main()
