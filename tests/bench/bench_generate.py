"""What a job costs around the bare engine, and how soon the first step begins after ``POST /generate``.

    python -m tests.bench.bench_generate [--times N] [--steps N] [--model FOLDER]

With ``--model`` a diffusers checkpoint renders; without, the stand-in engine whose steps only take time: that is the
overhead itself. Bare calls and jobs take turns in one run. A job is everything from the queue to the kept look:
moderation, thumbnails, metadata, signature, storing, and telling every step.
"""

from __future__ import annotations

import argparse
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
import numpy as np
import structlog
import uvicorn

from api.http import create_app
from generation.engines import Engine, OnStep, RenderRequest, request_for
from pipelines.looks import GenerateRequest, ask_for_looks
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from pipelines.working import working
from tests.bench.bench_import import Table, table
from tests.drawn_engine import DrawnEngine
from tests.looks import drawing

WISH = "a flowing emerald silk evening dress, waist belt, studio light"
STEP_SECONDS = 0.1


class Timed:
    """An engine that notes when its latest picture began."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.began = engine, 0.0

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def render(self, request: RenderRequest, on_step: OnStep) -> object:
        def told(step: int, steps: int, preview: object) -> None:
            if step == 0:
                self.began = time.perf_counter()
            on_step(step, steps, preview)  # pyright: ignore[reportArgumentType]

        return self._engine.render(request, told)


@contextmanager
def opened(folder: Path, model: str | None) -> Iterator[tuple[Lookwright, Timed]]:
    generation = {"engine": "diffusers", "diffusers": {"model": model}} if model else {}
    with open_lookwright(load_settings(workspace=folder, generation=generation)) as app:
        translator = app.translator
        if model is None:
            drawing(app, DrawnEngine(STEP_SECONDS))
            app.__dict__["translator"] = translator
        timed = Timed(app.engines.get())
        app.engines.get = lambda _name=None: timed  # pyright: ignore[reportAttributeAccessIssue]
        yield app, timed


def bare(app: Lookwright, steps: int) -> float:
    """Seconds of the engine alone, for what the job asks of it."""
    engine = app.engines.get()
    prompt = app.translator.enhance(
        app.translator.translate(WISH).manifest, engine.abilities.prompt_style
    )
    request = request_for(engine.abilities, prompt.positive, 7, steps=steps)
    began = time.perf_counter()
    engine.render(request, lambda *_: None)
    return time.perf_counter() - began


def job(app: Lookwright, steps: int) -> float:
    """Seconds of the whole job, from the enqueue to its end."""
    began = time.perf_counter()
    asked = ask_for_looks(app, GenerateRequest(WISH, seed=7, steps=steps))
    while not app.jobs.get(asked.job.id).status.ended:
        time.sleep(0.01)
    return time.perf_counter() - began


@contextmanager
def served(app: Lookwright) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(app), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1") as client:
        yield client
    server.should_exit = True
    thread.join()


def first_step(client: httpx.Client, timed: Timed) -> float:
    """Seconds from the request to the moment at which denoising begins."""
    body = {"prompt": WISH, "seed": 7, "steps": 1}
    began = time.perf_counter()
    asked = client.post("/generate", json=body).raise_for_status().json()
    while client.get(f"/jobs/{asked['job']['id']}").json()["status"] in ("queued", "running"):
        time.sleep(0.02)
    return timed.began - began


def measure(times: int, steps: int, model: str | None, folder: Path) -> Table:
    with opened(folder, model) as (app, timed):
        with working(app):
            bare(app, 1)
            job(app, 1)  # warm: the model, the finisher's certificate
            pairs = [(bare(app, steps), job(app, steps)) for _ in range(times)]
        with served(app) as client:
            first_step(client, timed)
            firsts = [first_step(client, timed) for _ in range(2 * times)]
    alone, whole = np.median(np.array(pairs), axis=0)
    name = app.engines.get().model
    return [
        (f"engine alone ({name}, {steps} steps), median of {times}", f"{alone:.3f} s"),
        ("the whole job, median", f"{whole:.3f} s"),
        ("overhead", f"{(whole - alone) * 1e3:.0f} ms, {(whole / alone - 1) * 100:.1f}%"),
        (
            f"`POST /generate` to the first step, of {2 * times}",
            f"p50 {np.median(firsts) * 1e3:.0f} ms, worst {max(firsts) * 1e3:.0f} ms",
        ),
    ]


def _quiet(*_: object) -> NoReturn:
    raise structlog.DropEvent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10, help="pairs of a bare call and a job")
    parser.add_argument("--steps", type=int, default=20, help="denoising steps of each")
    parser.add_argument("--model", help="a diffusers checkpoint (default: the stand-in engine)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lookwright-bench-") as folder:
        structlog.configure(processors=[_quiet])
        rows = measure(given.times, given.steps, given.model, Path(folder))
        print(table("generate", rows), flush=True)


if __name__ == "__main__":
    main()
