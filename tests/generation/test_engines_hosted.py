from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from data.errors import (
    InvalidInputError,
    LookwrightError,
    PictureRefusedError,
    ProviderBusyError,
    ProviderRefusedError,
    SettingInvalidError,
)
from generation.engines import Defaults, HostedOptions, RenderRequest, RenderStopped
from generation.engines.hosted import HostedEngine, open_hosted
from tests.generation.provider_twin import KEY, Answer, Twin, provider_twin

REQUEST = RenderRequest("a red dress", "a hat", 64, 96, 8, 5.0, 7)
PROVIDERS = ["huggingface", "replicate"]


@pytest.fixture
def twin() -> Iterator[Twin]:
    with provider_twin() as twin:
        yield twin


@pytest.fixture
def engine(twin: Twin) -> Iterator[Callable[..., HostedEngine]]:
    opened: list[HostedEngine] = []

    def opener(provider: str = "replicate", **more: object) -> HostedEngine:
        told = {"model": "org/name", "api_key": SecretStr(KEY), "url": twin.address} | more
        options = HostedOptions(provider=provider, poll=0.01, allow_private=True, **told)  # type: ignore[arg-type]
        opened.append(open_hosted(options, Defaults()))
        return opened[-1]

    yield opener
    for each in opened:
        each.close()


def quiet(*_: object) -> None: ...


def failure(engine: HostedEngine) -> LookwrightError:
    with pytest.raises(LookwrightError) as caught:
        engine.render(REQUEST, quiet)
    assert KEY not in caught.value.detail
    assert "\n" not in caught.value.detail
    return caught.value


def test_hugging_face_is_asked_as_it_wants_to_be(
    engine: Callable[..., HostedEngine], twin: Twin
) -> None:
    assert engine("huggingface").render(REQUEST, quiet).size == (64, 96)
    method, path, authorization, body = twin.heard[0]
    assert (method, path, authorization) == ("POST", "/models/org/name", f"Bearer {KEY}")
    assert body == {
        "inputs": "a red dress",
        "parameters": {
            "negative_prompt": "a hat", "width": 64, "height": 96,
            "num_inference_steps": 8, "guidance_scale": 5.0, "seed": 7,
        },
    }  # fmt: skip


def test_replicate_is_asked_looked_at_and_fetched_from_without_the_key(
    engine: Callable[..., HostedEngine], twin: Twin
) -> None:
    steps: list[int] = []
    engine().render(REQUEST, lambda step, *_: steps.append(step))
    assert twin.paths == [
        "POST /models/org/name/predictions",
        *["GET /predictions/p0"] * 3,
        "GET /files/p0/out-0.png",
    ]
    assert [heard[2] for heard in twin.heard] == [f"Bearer {KEY}"] * 4 + [None]
    assert steps[0] == 0
    assert steps[-1] == 8


def test_a_version_of_replicates_is_asked_for_by_its_hash(
    engine: Callable[..., HostedEngine], twin: Twin
) -> None:
    engine(model="org/name:abc123").render(REQUEST, quiet)
    assert twin.paths[0] == "POST /predictions"
    assert twin.heard[0][3]["version"] == "abc123"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_model_does_not_take_is_not_sent(
    engine: Callable[..., HostedEngine], twin: Twin, provider: str
) -> None:
    without = ("negative", "size", "steps", "guidance", "seed")
    hosted = engine(provider, without=without)
    can = hosted.abilities
    assert not can.negative
    assert (can.steps_min, can.guidance_min) == (can.steps_max, can.guidance_max)
    with pytest.raises(ProviderRefusedError, match="gave a picture of 1024x1024"):
        hosted.render(REQUEST, quiet)
    sent = twin.heard[0][3]
    assert sent.get("input", sent.get("parameters")).keys() <= {"prompt"}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Answer(401, {"error": f"Invalid token {KEY}"}), ProviderRefusedError, "api_key"),
        (Answer(403, {"detail": "no"}), ProviderRefusedError, "api_key"),
        (Answer(402, {"title": "Insufficient credit"}), ProviderRefusedError, "credit"),
        (Answer(404, {"detail": "no"}), ProviderRefusedError, "hosted.model"),
        (Answer(302, b"", (("Location", "http://elsewhere"),)), ProviderRefusedError, "hosted.url"),
        (Answer(422, {"detail": f"width > 1440 {KEY}"}), ProviderRefusedError, "width > 1440 [key]"),
        (Answer(400, {"error": "NSFW content detected"}), PictureRefusedError, "change the wish"),
        (Answer(400, b"<html>"), ProviderRefusedError, "does not say why"),
        (Answer(400, b"[1]"), ProviderRefusedError, "does not say why"),
    ],
)  # fmt: skip
def test_what_cannot_pass_is_final(
    engine: Callable[..., HostedEngine],
    twin: Twin,
    provider: str,
    answer: Answer,
    kind: type[Exception],
    says: str,
) -> None:
    twin.said.append(answer)
    error = failure(engine(provider))
    assert type(error) is kind
    assert isinstance(error, InvalidInputError)
    assert says in error.detail


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(429, {"detail": "slow down"}, (("Retry-After", "12"),)), 12.0),
        (Answer(429, {}, (("Retry-After", "soon"),)), None),
        (Answer(429, {}, (("Retry-After", "nan"),)), None),
        (Answer(429, {}, (("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),)), 0.0),
        (Answer(503, {"error": "Model is loading", "estimated_time": 20.5}), 20.5),
        (Answer(503, {"estimated_time": "long"}), None),
        (Answer(500, b""), None),
        (Answer(200, b"not a picture"), None),
        (Answer(200, {"error": "but it says 200"}), None),
    ],
)
def test_what_can_pass_says_when_to_ask_again(
    engine: Callable[..., HostedEngine],
    twin: Twin,
    provider: str,
    answer: Answer,
    wait: float | None,
) -> None:
    twin.said.append(answer)
    error = failure(engine(provider))
    assert isinstance(error, ProviderBusyError)
    assert error.retry_after == wait


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ({"status": "failed", "error": "NSFW content detected. Try again."}, PictureRefusedError),
        ({"status": "failed", "error": "Prediction interrupted; please retry"}, ProviderBusyError),
        ({"status": "failed", "error": "CUDA out of memory"}, ProviderBusyError),
        ({"status": "failed", "error": "width must be a multiple"}, ProviderRefusedError),
        ({"status": "failed", "error": None}, ProviderRefusedError),
        ({"status": "canceled", "output": None}, ProviderBusyError),
        ({"status": "aborted", "output": None}, ProviderBusyError),
        ({"output": []}, ProviderBusyError),
        ({"output": {"no": "address"}}, ProviderBusyError),
        ({"output": "data:image/png;base64,%%%"}, ProviderBusyError),
        ({"output": "data:image/png;base64,aGVsbG8="}, ProviderBusyError),
        ({"output": "ftp://elsewhere/picture"}, InvalidInputError),
    ],
)
def test_a_prediction_that_ends_without_a_picture_says_which_way(
    engine: Callable[..., HostedEngine], twin: Twin, ending: dict[str, object], kind: type
) -> None:
    twin.ending = ending
    assert isinstance(failure(engine()), kind)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_never_answers_is_given_up(
    engine: Callable[..., HostedEngine], twin: Twin, provider: str
) -> None:
    twin.hang.clear()
    error = failure(engine(provider, timeout=0.3, answer_timeout=0.2))
    assert isinstance(error, ProviderBusyError)


def test_a_prediction_that_takes_too_long_is_cancelled(
    engine: Callable[..., HostedEngine], twin: Twin
) -> None:
    twin.polls = 10_000
    assert "within 0.5 seconds" in failure(engine(timeout=0.5)).detail
    assert twin.paths[-1] == "POST /predictions/p0/cancel"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stop_does_not_wait_for_the_provider(
    engine: Callable[..., HostedEngine], twin: Twin, provider: str
) -> None:
    twin.polls = 10_000
    if provider == "huggingface":
        twin.hang.clear()
    asked = 1 if provider == "huggingface" else 2

    def stop(*_: object) -> None:
        if len(twin.heard) >= asked:
            raise RenderStopped

    began = time.monotonic()
    with pytest.raises(RenderStopped):
        engine(provider).render(REQUEST, stop)
    assert time.monotonic() - began < 15, "the twin would hang for 20 seconds"
    if provider == "replicate":
        assert twin.paths[-1] == "POST /predictions/p0/cancel"


def test_a_provider_that_is_not_there_is_worth_another_try() -> None:
    options = HostedOptions(model="org/name", url="http://127.0.0.1:9", allow_private=True)
    hosted = open_hosted(options, Defaults())
    assert isinstance(failure(hosted), ProviderBusyError)
    hosted.close()


@pytest.mark.parametrize("key", ["two words", "ends\n", "é", "", "tab\t"])
def test_a_key_that_is_none_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(SettingInvalidError) as caught:
        open_hosted(HostedOptions(model="org/name", api_key=SecretStr(key)), Defaults())
    assert not key or key not in caught.value.detail


def test_no_log_and_no_value_shows_the_key(
    engine: Callable[..., HostedEngine], twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hosted = engine()
    hosted.render(REQUEST, quiet)
    twin.said.append(Answer(500, {"error": KEY}))
    error = failure(hosted)
    assert caplog.records
    assert KEY not in caplog.text + repr(hosted.__dict__) + repr(error.__cause__)
