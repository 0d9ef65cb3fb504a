"""What a job costs around the bare engine, and how soon the first step begins after ``POST /generate``.

    python -m tests.bench.bench_generate [--times N] [--steps N] [--engine drawn|bundled|diffusers] [--model FOLDER]

``drawn`` is a stand-in whose steps only take time, which shows the overhead itself; ``bundled`` is the model that ships,
and with ``--model`` a diffusers checkpoint renders. Bare calls and jobs take turns in one run; each job is compared with
the bare call beside it, by the clock and by the process's CPU time, which says more on a machine that others use. A job
is everything from the queue to the kept look: moderation, thumbnails, metadata, signature, storing, and telling steps.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Self

import httpx
import numpy as np
import numpy.typing as npt
import structlog
import uvicorn

from api.http import create_app
from data import Claim, Ending, Job
from generation.engines import Engine, OnStep, RenderRequest, request_for
from pipelines.looks import GENERATE, GenerateRequest, ask_for_looks
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from pipelines.working import working
from tests.bench.bench_import import Table, table
from tests.drawn_engine import DrawnEngine
from tests.looks import drawing

WISH = "a flowing emerald silk evening dress, waist belt, studio light"
STEP_SECONDS = 0.1


class Timed:
    """An engine that says when a picture begins."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.began = engine, threading.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def render(self, request: RenderRequest, on_step: OnStep) -> object:
        def told(step: int, steps: int, preview: object) -> None:
            if step == 0:
                self.began.set()
            on_step(step, steps, preview)  # pyright: ignore[reportArgumentType]

        return self._engine.render(request, told)


@contextmanager
def opened(folder: Path, engine: str, model: str | None) -> Iterator[tuple[Lookwright, Timed]]:
    generation = {"engine": "diffusers", "diffusers": {"model": model}} if model else {}
    with open_lookwright(load_settings(workspace=folder, generation=generation)) as app:
        translator = app.translator
        if engine == "drawn":
            drawing(app, DrawnEngine(STEP_SECONDS))
            app.__dict__["translator"] = translator
        timed = Timed(app.engines.get())
        app.engines.get = lambda _name=None: timed  # pyright: ignore[reportAttributeAccessIssue]
        yield app, timed


Seconds = tuple[float, float]
"""By the clock, and of the process on the CPUs."""


def timed(call: Callable[[], object]) -> Seconds:
    clock, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - clock, time.process_time() - cpu


def bare(app: Lookwright, steps: int) -> Seconds:
    """The engine alone, for what the job asks of it."""
    engine = app.engines.get()
    prompt = app.translator.enhance(
        app.translator.translate(WISH).manifest, engine.abilities.prompt_style
    )
    request = request_for(engine.abilities, prompt.positive, 7, steps=steps)
    return timed(lambda: engine.render(request, lambda *_: None))


def job(app: Lookwright, steps: int) -> Seconds:
    """The whole job, from the enqueue to its end; how this waits costs next to nothing."""

    def ask_and_wait() -> None:
        with Ended(app) as ended:
            ask_for_looks(app, GenerateRequest(WISH, seed=7, steps=steps))
            ended.wait()

    return timed(ask_and_wait)


def pair(app: Lookwright, steps: int, *, turned: bool) -> tuple[Seconds, Seconds]:
    """Alone and in a job, or the other way round: what goes first has no advantage."""
    if turned:
        whole = job(app, steps)
        return bare(app, steps), whole
    return bare(app, steps), job(app, steps)


class Ended(threading.Event):
    """Set when the next job has ended, in this process."""

    def __init__(self, app: Lookwright) -> None:
        super().__init__()
        self._queue, self._finish = app.jobs, app.jobs.finish

    def __enter__(self) -> Self:
        self._queue.finish = self._told
        return self

    def _told(self, claim: Claim, ending: Ending) -> Job | None:
        job = self._finish(claim, ending)
        if claim.job.kind == GENERATE:
            self.set()
        return job

    def __exit__(self, *_: object) -> None:
        self._queue.finish = self._finish


@contextmanager
def served(app: Lookwright) -> Iterator[httpx.Client]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(app), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


def first_step(client: httpx.Client, engine: Timed) -> Seconds:
    """From the request to the moment at which denoising begins; client and server are one process."""
    body = {"prompt": WISH, "seed": 7, "steps": 1}
    engine.began.clear()
    asked: list[httpx.Response] = []

    def ask_and_wait() -> None:
        asked.append(client.post("/generate", json=body).raise_for_status())
        engine.began.wait()

    seconds = timed(ask_and_wait)
    place = f"/jobs/{asked[0].json()['job']['id']}"
    while client.get(place).json()["status"] in ("queued", "running"):
        time.sleep(0.02)
    return seconds


def measure(given: argparse.Namespace, folder: Path) -> Table:
    steps, times = given.steps, given.times
    with opened(folder, given.engine, given.model) as (app, engine):
        with working(app, GENERATE):
            engine.warm()
            bare(app, 1)
            job(app, 1)  # the finisher's certificate
            pairs = np.array([pair(app, steps, turned=bool(i % 2)) for i in range(times)])
            print(pairs.tolist(), file=sys.stderr, flush=True)
        with served(app) as client:
            first_step(client, engine)
            firsts = np.array([first_step(client, engine) for _ in range(2 * times)]) * 1e3
    name = f"{engine.model}, {steps} steps"
    told = [_row(pairs[:, :, 0], "by the clock", name), _row(pairs[:, :, 1], "CPU", name)]
    clock, cpu = np.median(firsts, axis=0)
    later = f"p50 {clock:.0f} ms, worst {firsts[:, 0].max():.0f} ms; CPU p50 {cpu:.0f} ms"
    return [*told, (f"`POST /generate` to the first step, of {2 * times}", later)]


def _row(pairs: npt.NDArray[np.float64], what: str, name: str) -> tuple[str, str]:
    """``pairs`` is (n, 2): alone, and within a job."""
    alone, whole = np.median(pairs, axis=0)
    low, middle, high = np.quantile(pairs[:, 1] / pairs[:, 0] - 1, (0.25, 0.5, 0.75)) * 100
    return (
        f"{name}, {what}, medians of {len(pairs)}: alone, in a job, overhead pair by pair",
        f"{alone:.3f} s, {whole:.3f} s, {middle:+.1f}% (quartiles {low:+.1f}%, {high:+.1f}%)",
    )


def _quiet(*_: object) -> NoReturn:
    raise structlog.DropEvent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=10, help="pairs of a bare call and a job")
    parser.add_argument("--steps", type=int, default=20, help="denoising steps of each")
    parser.add_argument("--engine", choices=("drawn", "bundled", "diffusers"), default="drawn")
    parser.add_argument("--model", help="a diffusers checkpoint, for --engine diffusers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lookwright-bench-") as folder:
        structlog.configure(processors=[_quiet])
        rows = measure(given, Path(folder))
        print(table("generate", rows), flush=True)


if __name__ == "__main__":
    main()
