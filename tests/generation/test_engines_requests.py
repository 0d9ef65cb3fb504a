from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidInputError, ModelUnavailableError
from generation.engines import (
    SEED_MAX,
    Abilities,
    DiffusersOptions,
    EngineOptions,
    Engines,
    HostedOptions,
    RenderRequest,
    check,
    open_engine,
    request_for,
)

CAN = Abilities(
    prompt_style="clip", size_multiple=8, size_min=64, size_max=256, pixels_max=128 * 256,
    steps_min=1, steps_max=50, guidance_min=0.0, guidance_max=20.0, negative=True, previews=False,
    width=128, height=128, steps=20, guidance=5.0,
)  # fmt: skip
BUNDLED = DiffusersOptions("/no/such/folder")
NONE = EngineOptions(bundled=BUNDLED, diffusers=DiffusersOptions(""), hosted=HostedOptions())


def test_what_is_not_asked_for_is_the_engines_own() -> None:
    request = request_for(CAN, "a dress", 7, size=(64, 128))
    assert request == RenderRequest("a dress", "", 64, 128, 20, 5.0, 7)
    assert request_for(CAN, "a dress", 7, guidance=0.0).guidance == 0.0


@given(
    side=st.integers(-10, 10**6), steps=st.integers(-5, 10**5), guidance=st.floats(),
    seed=st.integers(-1, 2**40),
)  # fmt: skip
def test_what_passes_is_within_all_limits(
    side: int, steps: int, guidance: float, seed: int
) -> None:
    request = request_for(CAN, "a dress", seed, size=(side, 128), steps=steps, guidance=guidance)
    try:
        check(request, CAN)
    except InvalidInputError:
        return
    assert 64 <= side <= 256
    assert side % 8 == 0
    assert 1 <= steps <= 50
    assert 0 <= guidance <= 20
    assert 0 <= seed <= SEED_MAX


def test_a_size_that_is_nearly_right_is_answered_with_one_that_is() -> None:
    with pytest.raises(InvalidInputError, match="try 104x128"):
        check(request_for(CAN, "a dress", 7, size=(101, 128)), CAN)


def test_an_engine_without_guidance_or_negatives_says_so() -> None:
    plain = msgspec.structs.replace(CAN, negative=False, guidance_max=0.0, guidance=0.0)
    with pytest.raises(InvalidInputError, match=r"leave out.*no guidance to set"):
        check(request_for(plain, "a dress", 7, negative="hat", guidance=3.0), plain)
    check(request_for(plain, "a dress", 7), plain)


def test_an_unknown_engine_is_answered_with_those_that_are() -> None:
    with pytest.raises(InvalidInputError, match="bundled, diffusers, hosted are"):
        open_engine("dall-e", NONE)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("bundled", "models/generator"),
        ("diffusers", "generation.diffusers.model"),
        ("hosted", "generation.hosted.model"),
    ],
)
def test_an_engine_that_is_not_set_up_says_what_to_set(name: str, sentence: str) -> None:
    with pytest.raises(ModelUnavailableError, match=sentence):
        Engines(NONE).get(name)


def test_naming_the_engines_loads_nothing_heavy() -> None:
    heavy = "sorted({'torch', 'diffusers', 'transformers', 'PIL.ImageFont'} & set(sys.modules))"
    code = f"import sys, generation.engines, pipelines.engines; print({heavy})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
