"""On what and how exactly a model computes, chosen by what the machine can do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, Literal

__all__ = ["Precision", "choose_device", "choose_precision"]

Precision = Literal["float32", "bfloat16", "float16"]
_DRIVERS: Final = ("/dev/nvidiactl", "/dev/nvhost-ctrl", "/dev/dxg", "/dev/kfd")
"""What Linux shows where a GPU's driver is: without one torch need not be asked, nor imported."""
_FAST_BF16: Final = frozenset({"amx_bf16", "avx512_bf16"})


def choose_device(device: str) -> str:
    """``auto`` takes a GPU where there is one."""
    if device != "auto":
        return device
    if sys.platform == "linux" and not any(Path(driver).exists() for driver in _DRIVERS):
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def choose_precision(device: str, precision: Precision | Literal["auto"]) -> Precision:
    """``auto``: half on a GPU; bfloat16 on a CPU whose instructions compute it; else float32."""
    if precision != "auto":
        return precision
    if device != "cpu":
        return "float16"
    return "bfloat16" if cpu_flags() & _FAST_BF16 else "float32"


def cpu_flags(table: Path = Path("/proc/cpuinfo")) -> frozenset[str]:
    """The processor's instruction sets as Linux names them; on other systems what torch says."""
    if table.is_file():
        for line in table.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("flags"):
                return frozenset(line.partition(":")[2].split())
        return frozenset()
    import torch

    told = torch.backends.cpu.get_cpu_capability()
    return frozenset({"avx512_bf16"}) if told == "AMX" else frozenset()
