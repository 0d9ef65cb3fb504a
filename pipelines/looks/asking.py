"""From a wish or a manifest to a job: every field checked before the queue, one entry for each wrong one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

import msgspec

from data.errors import InvalidInputError, ManifestInvalidError, QuestionInvalidError
from generation.engines import SEED_MAX, Abilities, Engine, check, request_for
from generation.manifest import Manifest, Size, read_manifest
from generation.translate import Prompt, Translation
from pipelines.looks.generating import GENERATE
from pipelines.looks.types import GenerateRequest, LooksAsked, Order
from pipelines.wiring import Lookwright

__all__ = ["ask_for_looks", "check_words", "enqueue_looks"]

MAX_WISH = 2_000
MAX_STEPS = 200

_SIZE = re.compile(r"\s*(\d{1,6})\s*[xX]\s*(\d{1,6})\s*", re.ASCII)


def ask_for_looks(
    app: Lookwright, request: GenerateRequest, *, owner: str = "", priority: int = 0
) -> LooksAsked:
    """Put the making of looks into the queue. Greater priorities go first.

    Raises ``QuestionInvalidError`` naming every field that is wrong, ``ModelUnavailableError`` where the
    engine's model is not in its place.
    """
    wrong = _check_numbers(app, request)
    size = _check_size(request.size, wrong)
    subject = _subject(app, request, wrong)
    engine = _engine(app, request, subject, wrong)
    if wrong or subject is None or engine is None:
        raise QuestionInvalidError(wrong)
    asked = subject.manifest.render
    changes = {"size": size, "steps": request.steps, "seed": request.seed}
    render = msgspec.structs.replace(
        asked, **{name: value for name, value in changes.items() if value is not None}
    )
    manifest = msgspec.structs.replace(subject.manifest, render=render)
    order, notes = order_for(app, engine, manifest, wished=request.manifest is None)
    order = msgspec.structs.replace(order, count=request.count, wish=(request.prompt or "").strip())
    if asked.model and asked.model != engine.model:
        notes += (f"The manifest was made for {asked.model}; {engine.model} pictures it now.",)
    subject = msgspec.structs.replace(subject, notes=(*subject.notes, *notes))
    return enqueue_looks(app, order, subject, owner=owner, priority=priority)


def order_for(
    app: Lookwright, engine: Engine, manifest: Manifest, *, wished: bool
) -> tuple[Order, tuple[str, ...]]:
    """The order for a manifest, its render block filled in with what the engine takes by itself, and notes.

    Raises ``QuestionInvalidError`` with a sentence for everything that the engine cannot do.
    """
    abilities, asked = engine.abilities, manifest.render
    prompt = app.translator.enhance(manifest, abilities.prompt_style)
    negative, notes = _negative(prompt, manifest, abilities, wished=wished)
    request = request_for(
        abilities,
        prompt.positive,
        secrets.randbelow(2**31) if asked.seed is None else asked.seed,
        negative=negative,
        size=asked.size and (asked.size.width, asked.size.height),
        steps=asked.steps,
        guidance=asked.guidance,
    )
    check(request, abilities)
    render = msgspec.structs.replace(
        asked,
        engine=engine.name,
        model=engine.model,
        seed=request.seed,
        size=Size(request.width, request.height),
        steps=request.steps,
        guidance=request.guidance,
    )
    manifest = msgspec.structs.replace(manifest, render=render)
    return Order(manifest, prompt.positive, negative, request.guidance, count=1), notes


def _negative(
    prompt: Prompt, manifest: Manifest, abilities: Abilities, *, wished: bool
) -> tuple[str, tuple[str, ...]]:
    """What the engine is told to leave out. Where it cannot be told, a manifest that says so is refused by
    the engine's check; of a wish the words are left out with a note."""
    if abilities.negative:
        return prompt.negative, ()
    if not wished:
        return manifest.render.negative, ()
    if not prompt.negative:
        return "", ()
    return "", (f"This engine cannot be told what to leave out: {prompt.negative}.",)


def enqueue_looks(
    app: Lookwright, order: Order, subject: Translation, *, owner: str = "", priority: int = 0
) -> LooksAsked:
    """The job that does what was asked."""
    job = app.jobs.enqueue(GENERATE, order, owner=owner, priority=priority)
    return LooksAsked(job, order.manifest, subject.understood, subject.ignored, subject.notes)


def check_words(app: Lookwright, words: str, manifest: Manifest) -> str | None:
    """Why there will be no picture of this; None where nothing speaks against it."""
    render = msgspec.structs.replace(
        manifest.render, negative=""
    )  # what is to be left out may be named
    shown = msgspec.structs.replace(manifest, render=render)
    said = "\n".join([words, *_strings(msgspec.to_builtins(shown))])
    found = app.finisher.check_words(said)
    return found.sentence if found.blocked else None


# ----------------------------------------------------------------- field by field


def _check_numbers(app: Lookwright, request: GenerateRequest) -> dict[str, str]:
    wrong: dict[str, str] = {}
    most = app.settings.looks.most_pictures
    if not 1 <= request.count <= most:
        wrong["count"] = f"must lie between 1 and {most}, not {request.count}"
    if request.seed is not None and not 0 <= request.seed <= SEED_MAX:
        wrong["seed"] = f"must lie between 0 and {SEED_MAX}, not {request.seed}"
    if request.steps is not None and not 1 <= request.steps <= MAX_STEPS:
        wrong["steps"] = f"must lie between 1 and {MAX_STEPS}, not {request.steps}"
    return wrong


def _check_size(given: str | None, wrong: dict[str, str]) -> Size | None:
    if given is None:
        return None
    found = _SIZE.fullmatch(given)
    if found is None:
        wrong["size"] = "must be WIDTHxHEIGHT in pixels, such as 512x768"
        return None
    width, height = map(int, found.groups())
    try:
        return msgspec.convert({"width": width, "height": height}, Size)
    except msgspec.ValidationError:
        wrong["size"] = (
            f"must be from 32 to 4096 pixels a side, in multiples of 8, not {width}x{height}"
        )
        return None


def _subject(
    app: Lookwright, request: GenerateRequest, wrong: dict[str, str]
) -> Translation | None:
    """What is to be pictured, from words or as it is given; None where something is wrong with it."""
    prompt = (request.prompt or "").strip()
    if request.manifest is not None and prompt:
        wrong["manifest"] = "cannot come with a prompt: give one of them"
        return None
    if request.manifest is not None:
        return _given(app, request.manifest, wrong)
    if not prompt:
        wrong["prompt"] = "is empty; say what the look should be, such as 'a red wool coat'"
    elif len(prompt) > MAX_WISH:
        wrong["prompt"] = f"is {len(prompt):,} characters long; at most {MAX_WISH:,} are read"
    else:
        return _translated(app, prompt, wrong)
    return None


def _given(app: Lookwright, given: dict[str, Any], wrong: dict[str, str]) -> Translation | None:
    try:
        manifest = read_manifest(given)
    except ManifestInvalidError as error:
        wrong |= {f"manifest{where}": why for where, why in error.fields.items()}
    except InvalidInputError as error:
        wrong["manifest"] = error.detail
    else:
        if refusal := check_words(app, "", manifest):
            wrong["manifest"] = refusal
        return Translation(manifest, (), ())
    return None


def _translated(app: Lookwright, prompt: str, wrong: dict[str, str]) -> Translation | None:
    if refusal := check_words(app, prompt, Manifest()):
        wrong["prompt"] = refusal
        return None
    try:
        return app.translator.translate(prompt)
    except InvalidInputError as error:
        wrong["prompt"] = error.detail
    return None


def _engine(
    app: Lookwright, request: GenerateRequest, subject: Translation | None, wrong: dict[str, str]
) -> Engine | None:
    named = request.engine or (subject.manifest.render.engine if subject else "")
    try:
        return app.engines.get(named)
    except InvalidInputError as error:
        wrong["engine"] = error.detail
    return None


def _strings(value: Any) -> Iterator[str]:
    """All text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
