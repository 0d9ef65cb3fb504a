"""One suite for every engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pydantic import SecretStr

from data.errors import InvalidInputError
from data.ports import Picture
from generation.engines import (
    Defaults,
    DiffusersOptions,
    Engine,
    EngineOptions,
    HostedOptions,
    RenderRequest,
    RenderStopped,
    check,
    open_engine,
    request_for,
)
from tests.generation.provider_twin import KEY, provider_twin
from tests.generation.tiny_pipelines import one_thread, write_tiny

# diffusers' Euler scheduler makes arrays of tensors as numpy 2 does not want it
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

DIFFUSERS = ["sd", "sdxl", "sd3", "flux", "flux-guided", "fibo"]
PROVIDERS = ["huggingface", "replicate"]
KINDS = ["bundled", *DIFFUSERS, *PROVIDERS]


@pytest.fixture(scope="module", autouse=True)
def threads() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkpoints")


def options(checkpoints: Path, kind: str, seed: int = 0, **hosted: object) -> EngineOptions:
    shape = kind if kind in DIFFUSERS else "sd"
    folder = checkpoints / f"{shape}-{seed}"
    if not folder.exists():
        write_tiny(shape, folder, seed)
    local = DiffusersOptions(str(folder), device="cpu")
    told = HostedOptions(api_key=SecretStr(KEY), poll=0.01, allow_private=True, **hosted)  # type: ignore[arg-type]
    size = (64, 64) if kind in PROVIDERS else None
    return EngineOptions(bundled=local, diffusers=local, hosted=told, defaults=Defaults(size=size))


@pytest.fixture(params=KINDS, scope="module")
def engine(request: pytest.FixtureRequest, checkpoints: Path) -> Iterator[Engine]:
    kind = request.param
    if kind not in PROVIDERS:
        name = "bundled" if kind == "bundled" else "diffusers"
        yield open_engine(name, options(checkpoints, kind))
        return
    with provider_twin() as twin:
        told = {"provider": kind, "model": "org/name", "url": twin.address}
        hosted = open_engine("hosted", options(checkpoints, kind, **told))
        yield hosted
        hosted.close()


def ask(engine: Engine, seed: int = 7, **changed: object) -> RenderRequest:
    request = request_for(engine.abilities, "a red silk dress", seed, steps=3)
    return msgspec.structs.replace(request, **changed)


def quiet(*_: object) -> None: ...


def pixels(picture: Picture) -> bytes:
    assert picture.mode == "RGB"
    return picture.tobytes()


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(engine: Engine) -> None:
    first = pixels(engine.render(ask(engine), quiet))
    other = pixels(engine.render(ask(engine, seed=8), quiet))
    again = pixels(engine.render(ask(engine), quiet))
    assert first == again
    assert first != other


def test_the_size_asked_for_is_the_size_given(engine: Engine) -> None:
    step = engine.abilities.size_multiple
    width, height = engine.abilities.width, engine.abilities.height + step
    request = ask(engine, width=width, height=height)
    check(request, engine.abilities)
    assert engine.render(request, quiet).size == (width, height)


def test_steps_are_told_from_none_to_all(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    engine.render(ask(engine), lambda step, steps, _: told.append((step, steps)))
    assert told[0] == (0, 3)
    assert told[-1] == (3, 3)
    assert told == sorted(told)


def test_whoever_stops_it_is_obeyed_within_one_step(engine: Engine) -> None:
    told: list[int] = []

    def stop(step: int, *_: object) -> None:
        told.append(step)
        raise RenderStopped

    with pytest.raises(RenderStopped):
        engine.render(ask(engine), stop)
    assert told == [0]
    assert pixels(engine.render(ask(engine), quiet)) == pixels(engine.render(ask(engine), quiet))


def test_a_stop_on_the_way_leaves_the_next_picture_as_it_would_have_been(engine: Engine) -> None:
    before = pixels(engine.render(ask(engine), quiet))

    def stop(step: int, *_: object) -> None:
        if step == 2:
            raise RenderStopped

    try:
        engine.render(ask(engine, seed=9), stop)
    except RenderStopped:
        pass
    else:
        assert engine.name == "hosted", "only a provider may be done before it tells of a step"
    assert pixels(engine.render(ask(engine), quiet)) == before


def test_what_it_cannot_do_is_said_before_it_is_tried(engine: Engine) -> None:
    can = engine.abilities
    check(ask(engine), can)
    for wrong in (
        {"width": 7, "height": 7},
        {"width": 100_000, "height": 100_000},
        {"steps": 0},
        {"steps": 10_000},
        {"guidance": float("nan")},
        {"guidance": 1e9},
        {"seed": -1},
        {"prompt": " "},
    ):
        with pytest.raises(InvalidInputError):
            check(ask(engine, **wrong), can)


def test_a_negative_prompt_is_taken_or_refused(engine: Engine) -> None:
    request = ask(engine, negative="a hat")
    if engine.abilities.negative:
        check(request, engine.abilities)
        engine.render(request, quiet)
    else:
        with pytest.raises(InvalidInputError, match="leave out"):
            check(request, engine.abilities)


def test_previews_are_pictures(engine: Engine) -> None:
    sizes: list[tuple[int, int]] = []

    def look(_step: int, _steps: int, preview: object) -> None:
        if callable(preview):
            sizes.append(preview().size)

    request = ask(engine)
    engine.warm()
    engine.render(request, look)
    assert len(sizes) == (3 if engine.abilities.previews else 0)
    for width, height in sizes:
        assert width * request.height == height * request.width
        assert 1 < width <= request.width


def test_a_warm_engine_gives_the_same_pixels(checkpoints: Path) -> None:
    cold, warm = (open_engine("bundled", options(checkpoints, "bundled")) for _ in range(2))
    warm.warm()
    assert pixels(warm.render(ask(warm), quiet)) == pixels(cold.render(ask(cold), quiet))


def test_the_pixels_do_not_depend_on_who_else_asks(engine: Engine) -> None:
    alone = [pixels(engine.render(ask(engine, seed=seed), quiet)) for seed in (1, 2, 3)]
    together: dict[int, bytes] = {}

    def one(seed: int) -> None:
        together[seed] = pixels(engine.render(ask(engine, seed=seed), quiet))

    threads = [threading.Thread(target=one, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[seed] for seed in (1, 2, 3)] == alone


@pytest.mark.parametrize("kind", ["bundled", *DIFFUSERS])
def test_the_fingerprint_stays_and_changes_with_the_weights(checkpoints: Path, kind: str) -> None:
    name = "bundled" if kind == "bundled" else "diffusers"
    first, again, other = (
        open_engine(name, options(checkpoints, kind, seed)).fingerprint for seed in (0, 0, 1)
    )
    assert first == again != other
    assert len(first) == 24


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_fingerprint_of_a_hosted_model_names_it(checkpoints: Path, provider: str) -> None:
    told = [
        open_engine("hosted", options(checkpoints, provider, provider=provider, model=model))
        for model in ("org/name", "org/name", "org/other")
    ]
    first, again, other = (engine.fingerprint for engine in told)
    assert first == again != other
