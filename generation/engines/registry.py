"""The engines by name, each opened when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from data.errors import InvalidInputError, ModelUnavailableError
from generation.engines.options import Defaults, EngineOptions
from generation.engines.places import locate
from generation.engines.types import Engine

__all__ = ["ENGINES", "Engines", "open_engine"]

_STEPS: Final = 16
_GUIDANCE: Final = 4.0


def _bundled(options: EngineOptions) -> Engine:
    from generation.engines.diffusers_engine import DiffusersEngine

    if not (locate(options.bundled.model, whole=False) / "model_index.json").is_file():
        raise ModelUnavailableError(
            "The picture maker that ships is not in models/generator: put the folder back, make it with "
            "`lookwright train generator`, or name another engine in generation.engine."
        )
    return DiffusersEngine("bundled", options.bundled, _suited(options.defaults), style="bundled")


def _suited(said: Defaults) -> Defaults:
    """What the small model was trained and measured with, where nobody says otherwise."""
    guidance = _GUIDANCE if said.guidance is None else said.guidance
    return Defaults(said.size, said.steps or _STEPS, guidance)


def _diffusers(options: EngineOptions) -> Engine:
    from generation.engines.diffusers_engine import DiffusersEngine

    if not options.diffusers.model:
        raise ModelUnavailableError(
            "No checkpoint is named for the engine 'diffusers': set generation.diffusers.model to a hub id or a folder."
        )
    return DiffusersEngine("diffusers", options.diffusers, options.defaults)


def _hosted(options: EngineOptions) -> Engine:
    from generation.engines.hosted import open_hosted

    return open_hosted(options.hosted, options.defaults)


ENGINES: Final[Mapping[str, Callable[[EngineOptions], Engine]]] = MappingProxyType(
    {"bundled": _bundled, "diffusers": _diffusers, "hosted": _hosted}
)


def open_engine(name: str, options: EngineOptions) -> Engine:
    """The engine of that name; its weights are read at its first picture.

    Raises ``InvalidInputError`` for an unknown name, ``ModelUnavailableError`` where its model is not set up.
    """
    make = ENGINES.get(name)
    if make is None:
        raise InvalidInputError(f"There is no engine {name!r}; {', '.join(ENGINES)} are.")
    return make(options)


class Engines:
    """Opens each engine once, whatever thread asks; ``default`` is the one that is meant where none is named."""

    def __init__(self, options: EngineOptions, default: str = "bundled") -> None:
        self.default = default
        self._options = options
        self._lock = threading.Lock()
        self._open: dict[str, Engine] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """All engines, whether they are set up or not."""
        return tuple(ENGINES)

    def get(self, name: str | None = None) -> Engine:
        """The engine of that name. Raises as ``open_engine``."""
        chosen = name or self.default
        with self._lock:
            if chosen not in self._open:
                self._open[chosen] = open_engine(chosen, self._meant_for(chosen))
            return self._open[chosen]

    def _meant_for(self, name: str) -> EngineOptions:
        """The installation's default size, steps and guidance belong to its default engine alone."""
        if name == self.default:
            return self._options
        return msgspec.structs.replace(self._options, defaults=Defaults())

    def close(self) -> None:
        """Close connections and let go of models."""
        with self._lock:
            for engine in self._open.values():
                engine.close()
            self._open.clear()
