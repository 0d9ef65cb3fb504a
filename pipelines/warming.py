"""Models loaded ahead, so that the first look does not wait for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data import blank_picture, encode_png
from data.errors import LookwrightError
from pipelines.wiring import Lookwright

__all__ = ["warming"]

_log = logging.getLogger("lookwright.warming")


@contextmanager
def warming(app: Lookwright) -> Iterator[Callable[[], None]]:
    """Call what is given to load, in a thread, what the first look needs; nothing where the settings say no.

    A job that comes meanwhile waits for the rest of it. At the end it is waited for, as long as the
    settings grant to jobs that still run.
    """
    thread = threading.Thread(target=_warm, args=(app,), name="warming", daemon=True)
    try:
        yield thread.start if app.settings.generation.warm else lambda: None
    finally:
        if thread.is_alive():
            thread.join(app.settings.server.grace_seconds)


def _warm(app: Lookwright) -> None:
    parts = {"lexicon": _read_lexicon, "engine": _load_engine, "signing": _sign_once}
    for name, prepare in parts.items():
        try:
            prepare(app)
        except LookwrightError as error:  # whoever asks for a look is told the same
            _log.warning("%s: not ready ahead: %s", name, error.detail)


def _read_lexicon(app: Lookwright) -> None:
    from generation.translate import RuleTranslator

    del app
    RuleTranslator().translate("a red dress")


def _load_engine(app: Lookwright) -> None:
    app.engines.get().warm()


def _sign_once(app: Lookwright) -> None:
    app.finisher.share_copy(encode_png(blank_picture()))
