"""``lookwright generate`` and ``refine``: words in, pictures with their manifests out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from api.cli.common import Common, stderr, stdout
from data import errors
from data.errors import InvalidInputError, LookwrightError, StorageReadOnlyError, TooLargeError

if TYPE_CHECKING:
    from data import Job, JobError
    from pipelines.looks import LookAnswer, LooksAsked
    from pipelines.wiring import Lookwright

__all__ = ["generate", "refine"]

OUT = Path("looks")
FIRST = 1
"""The priority of work that somebody waits for at a terminal."""


class Pictured(msgspec.Struct, frozen=True):
    """What a command made: each look, and the file that its picture is in."""

    asked: LooksAsked
    looks: tuple[LookAnswer, ...]
    files: tuple[str, ...]
    blocked: int


def generate(
    prompt: str | None = None,
    *,
    count: int = 1,
    seed: int | None = None,
    engine: str | None = None,
    size: str | None = None,
    steps: int | None = None,
    manifest: Path | None = None,
    out: Path = OUT,
    common: Common | None = None,
) -> int:
    """Picture looks from a wish, or from a manifest.

    Parameters
    ----------
    prompt
        What the look should be: "a flowing emerald silk evening dress, waist belt, studio light".
    count
        How many pictures, with seeds that follow each other.
    seed
        Where the noise begins; the same seed gives the same picture (default: by chance).
    engine
        bundled, diffusers or hosted (default: the setting generation.engine).
    size
        WIDTHxHEIGHT in pixels (default: what suits the model).
    steps
        Denoising steps (default: what suits the model).
    manifest
        A manifest to picture instead of a wish: a file of JSON.
    out
        The folder for the pictures and their manifests.
    """
    from pipelines.looks import GenerateRequest, ask_for_looks

    common = common or Common()
    _check_out(out)
    request = GenerateRequest(
        prompt=prompt,
        manifest=_manifest(manifest) if manifest else None,
        count=count,
        seed=seed,
        engine=engine,
        size=size,
        steps=steps,
    )
    return _picture(common, out, lambda app: ask_for_looks(app, request, priority=FIRST))


def refine(
    look: str,
    instruction: str,
    *,
    count: int = 1,
    seed: int | None = None,
    out: Path = OUT,
    common: Common | None = None,
) -> int:
    """Picture a look's child, with only what you ask for changed.

    Parameters
    ----------
    look
        The look's id.
    instruction
        What to change: "make it knee-length and burgundy".
    count
        How many pictures.
    seed
        Another place for the noise to begin (default: the look's own, which keeps the composition).
    out
        The folder for the pictures and their manifests.
    """
    from pipelines.looks import RefineRequest, refine_look

    common = common or Common()
    _check_out(out)
    request = RefineRequest(instruction=instruction, count=count, seed=seed)
    return _picture(common, out, lambda app: refine_look(app, look, request, priority=FIRST))


# ----------------------------------------------------------------- what both do


def _picture(common: Common, out: Path, ask: Callable[[Lookwright], LooksAsked]) -> int:
    with common.lookwright() as app:
        asked = ask(app)
        if not common.json:
            _print_understood(asked)
        job = _finished(common, app, asked.job)
        done = _written(app, asked, job, out)
    if not common.answer(done):
        _print_done(done)
    return 1 if done.blocked else 0


def _finished(common: Common, app: Lookwright, job: Job) -> Job:
    """The job, done here by a worker of this process. Raises what it failed on."""
    logging.getLogger("lookwright.jobs").setLevel(logging.ERROR)  # the rest is told below
    from pipelines.looks import GENERATE, follow
    from pipelines.working import working

    with working(app, GENERATE, grace=0), common.progress() as report:
        try:
            for event in follow(app, job):
                if event.progress.steps:
                    report("Picturing", event.progress.step, event.progress.steps)
                if event.kind == "retrying" and event.error:
                    stderr.print(f"{event.error.detail} Trying again.", markup=False)
        except KeyboardInterrupt:
            app.jobs.cancel(job.id)
            raise
    job = app.jobs.get(job.id)
    if job.error is not None:
        raise _failure(job.error)
    if job.status == "cancelled":
        raise InvalidInputError(f"The job {job.id} was cancelled; what it had made is kept.")
    return job


def _failure(told: JobError) -> LookwrightError:
    """The error that a job failed on."""
    kinds = {kind.code: kind for kind in (getattr(errors, name) for name in errors.__all__)}
    kind = kinds.get(told.code, LookwrightError)
    if issubclass(kind, InvalidInputError):
        kind = InvalidInputError  # some take more than a sentence
    return kind(told.detail)


def _written(app: Lookwright, asked: LooksAsked, job: Job, out: Path) -> Pictured:
    """Write each picture with its manifest beside it."""
    from pipelines.looks import GenerateReport, look_image, show_look

    report = msgspec.convert(job.result, GenerateReport)
    looks = tuple(show_look(app, name) for name in report.looks)
    files: list[str] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for look in looks:
            picture = out / f"{look.id[:8]}-{look.seed}.png"
            picture.write_bytes(look_image(app, look.id).body or b"")
            text = msgspec.json.format(msgspec.json.encode(look.manifest), indent=2)
            picture.with_suffix(".json").write_bytes(text)
            files.append(str(picture))
    except PermissionError:
        raise StorageReadOnlyError(
            f"The looks are kept, but {out} cannot be written to; "
            "`lookwright looks export` writes them elsewhere."
        ) from None
    return Pictured(asked, looks, tuple(files), report.blocked)


# ----------------------------------------------------------------- read and said


def _check_out(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InvalidInputError(f"{out} is a file; name a folder with --out.")


def _manifest(path: Path) -> dict[str, object]:
    from generation.manifest import MAX_BYTES, read_manifest

    try:
        if path.stat().st_size > 4 * MAX_BYTES:  # indented by a person
            raise TooLargeError(f"The manifest {path} has more than {4 * MAX_BYTES // 1000} kB.")
        body = path.read_bytes()
    except FileNotFoundError:
        raise InvalidInputError(f"There is no manifest {path}; check the path.") from None
    except IsADirectoryError:
        raise InvalidInputError(f"{path} is a folder; name a manifest in it.") from None
    return msgspec.to_builtins(read_manifest(body))


def _print_understood(asked: LooksAsked) -> None:
    for each in asked.understood:
        stderr.print(f"  {each.words} -> {each.field}: {each.value}", markup=False, style="dim")
    for change in asked.patch:
        value = "" if change.value is msgspec.UNSET else f" {change.value!r}"
        stderr.print(f"  {change.op} {change.path}{value}", markup=False, style="dim")
    if asked.ignored:
        stderr.print(f"Not understood: {', '.join(asked.ignored)}.", markup=False, style="yellow")
    for note in asked.notes:
        stderr.print(note, markup=False, style="yellow")


def _print_done(done: Pictured) -> None:
    for look, file in zip(done.looks, done.files, strict=True):
        stdout.print(f"{file}  seed {look.seed}  {look.id}", markup=False, soft_wrap=True)
    if done.blocked:
        stderr.print(f"{done.blocked} pictures were blocked by moderation.", style="yellow")
    if done.looks and done.looks[0].moderation == "unmoderated":
        stderr.print("Nothing looked at the pictures (unmoderated).", style="dim")
