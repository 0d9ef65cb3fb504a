"""Any diffusers checkpoint as an engine: the bundled one, a hub id or a local folder."""

from __future__ import annotations

import threading
from typing import Any, Final

import msgspec

from data.errors import DeviceFullError
from data.ports import Picture
from generation.engines.checkpoint import Checkpoint, fingerprint_of, read_checkpoint
from generation.engines.families import abilities_of, family_of
from generation.engines.loading import choose_device, choose_dtype, load_pipeline
from generation.engines.options import Defaults, DiffusersOptions
from generation.engines.places import is_local, locate, short_name
from generation.engines.previews import Projection, fit_projection
from generation.engines.requests import request_for
from generation.engines.stepping import Stepping
from generation.engines.types import Abilities, OnStep, Preview, PromptStyle, RenderRequest

__all__ = ["DiffusersEngine"]

_PATIENCE: Final = 0.25
"""Seconds between two looks whether a waiting request was stopped."""


def _untold(step: int, steps: int, preview: Preview | None) -> None:
    """Steps that nobody follows."""
    del step, steps, preview


class DiffusersEngine:
    """Loaded at its first picture. Any number of threads may ask: it works on one request at a time."""

    def __init__(
        self,
        name: str,
        options: DiffusersOptions,
        defaults: Defaults,
        style: PromptStyle | None = None,
    ) -> None:
        self.name = name
        self.model = short_name(options.model)
        self._options, self._defaults = options, defaults
        self._style: PromptStyle | None = style
        self._lock = threading.Lock()
        """Held by whoever uses the pipeline, which keeps the state of the call it is in."""
        self._naming = threading.RLock()
        self._pipe: Any = None
        self._projection: Projection | None = None
        self._abilities: Abilities | None = None
        self._fingerprint: str | None = None

    @property
    def abilities(self) -> Abilities:
        with self._naming:
            if self._abilities is None:
                # of what is at the hub only the settings are here; a folder is looked through before the queue
                model = self._options.model
                folder = locate(model, whole=False)
                checkpoint = read_checkpoint(folder, self.model, whole=is_local(model))
                family = family_of(checkpoint)
                self._abilities = abilities_of(checkpoint, family, self._defaults, self._style)
            return self._abilities

    @property
    def fingerprint(self) -> str:
        with self._naming:
            if self._fingerprint is None:
                self._fingerprint = self._compute_fingerprint(self._checkpoint())
            return self._fingerprint

    def _checkpoint(self) -> Checkpoint:
        return read_checkpoint(locate(self._options.model, whole=True), self.model)

    def _compute_fingerprint(self, checkpoint: Checkpoint) -> str:
        """Over all that the pixels hang on, so that the same fingerprint and seed are the same picture."""
        options = self._options
        settings = sorted(checkpoint.folder.glob("*/*.json"))
        dtype = choose_dtype(choose_device(options.device), options.dtype)
        kept = msgspec.structs.replace(options, model="", device="", dtype=dtype, offload="none")
        files = [*checkpoint.weights, *settings, *(lora.file for lora in options.loras)]
        scales = [lora.scale for lora in options.loras]
        kept = msgspec.structs.replace(kept, loras=())
        return fingerprint_of(files, checkpoint.pipeline, msgspec.to_builtins(kept), scales)

    def warm(self) -> None:
        _ = self.fingerprint
        abilities = self.abilities
        with self._lock:
            self._load()
            if abilities.previews and self._projection is None:
                self._projection = fit_projection(self._pipe)
            first = request_for(abilities, "a red dress", seed=0, steps=abilities.steps_min)
            self._render(first, _untold)

    def render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        while not self._lock.acquire(timeout=_PATIENCE):
            on_step(0, request.steps, None)  # so that who waits for its turn can be stopped too
        try:
            on_step(0, request.steps, None)
            return self._render(request, on_step)
        finally:
            self._lock.release()

    def _render(self, request: RenderRequest, on_step: OnStep) -> Picture:
        self._load()
        stepping = Stepping(self._pipe, request, self.abilities, on_step, self._projection)
        try:
            return stepping.run()
        except Exception as error:
            full = _is_full(error)
            if not full:
                raise
        # outside of the handler, whose error would keep the tensors of all its frames alive
        _give_back_memory()
        raise DeviceFullError(
            f"The device's memory did not suffice in step {stepping.step} of {request.steps} "
            f"at {request.width}x{request.height}: ask for a smaller picture, or set generation.diffusers.offload to model."
        )

    def _load(self) -> None:
        if self._pipe is None:
            self._pipe = load_pipeline(self._checkpoint(), self._options)

    def close(self) -> None:
        self._pipe = None  # whoever renders still has it


def _is_full(error: Exception) -> bool:
    import torch

    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)


def _give_back_memory() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
