"""open_clip, loaded without torch's compiler and with threads that sleep while they wait.

torchvision and timm mention the compiler while they load, which alone brings in some 900 modules (sympy among
them): 3 of the 8 CPU seconds that a command or a server takes to have its encoder. Nothing here compiles.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

__all__ = ["import_open_clip"]

_COMPILER = "torch._dynamo"
_ASKED = "torch._dynamo.utils"


def import_open_clip() -> Any:
    """The module ``open_clip``.

    Torch's threads sleep while they wait for each other, unless the environment says otherwise: beside threads
    that decode, or a neighbour's work, spinning made an import take three times as long.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read once, when torch is loaded
    with _compiler_left_out():
        import open_clip
    return open_clip


@contextmanager
def _compiler_left_out() -> Generator[None]:
    """While it loads, torchvision is told that nothing is compiled, and timm's marks for the compiler do nothing."""
    import torch

    if _COMPILER in sys.modules:
        yield
        return
    compiler: Any = torch.compiler
    stand_in = ModuleType(_ASKED)
    stand_in.__dict__["is_compile_supported"] = _never
    disable = compiler.disable
    sys.modules[_ASKED], compiler.disable = stand_in, _unmarked
    try:
        yield
    finally:
        compiler.disable = disable
        if sys.modules.get(_ASKED) is stand_in:
            del sys.modules[_ASKED]


def _never(device: str) -> bool:
    del device
    return False


def _unmarked(function: Any = None, *_: Any, **__: Any) -> Any:
    return _same if function is None else function


def _same(function: Any) -> Any:
    return function
