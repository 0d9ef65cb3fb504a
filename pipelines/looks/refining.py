"""A look's child: only what was asked is another."""

from __future__ import annotations

import msgspec

from data import LookRepository
from data.errors import InvalidInputError, QuestionInvalidError
from generation.engines import SEED_MAX
from generation.manifest import Manifest, diff, read_manifest
from generation.translate import Translation
from pipelines.looks.asking import MAX_WISH, check_words, enqueue_looks, order_for
from pipelines.looks.types import LooksAsked, RefineRequest
from pipelines.wiring import Lookwright

__all__ = ["refine_look"]


def refine_look(
    app: Lookwright, look: str, request: RefineRequest, *, owner: str = "", priority: int = 0
) -> LooksAsked:
    """Put the making of a look's children into the queue; ``patch`` says what of the manifest is another.

    Raises ``NotFoundError``, ``QuestionInvalidError`` naming every field that is wrong,
    ``ModelUnavailableError``.
    """
    with app.database.read() as session:
        parent = LookRepository(session).get(look)
    before = read_manifest(parent.manifest)
    wrong = _check_numbers(app, request)
    changed = _changed(app, before, request.instruction.strip(), wrong)
    if wrong or changed is None:
        raise QuestionInvalidError(wrong)
    seed = parent.seed if request.seed is None else request.seed
    manifest = msgspec.structs.replace(
        changed.manifest, render=msgspec.structs.replace(changed.manifest.render, seed=seed)
    )
    engine = app.engines.get(manifest.render.engine)
    order, notes = order_for(app, engine, manifest, wished=True)
    order = msgspec.structs.replace(
        order, count=request.count, wish=request.instruction.strip(), parents=(parent.id,)
    )
    changed = msgspec.structs.replace(changed, notes=(*changed.notes, *notes))
    asked = enqueue_looks(app, order, changed, owner=owner, priority=priority)
    return msgspec.structs.replace(asked, patch=diff(before, order.manifest))


def _check_numbers(app: Lookwright, request: RefineRequest) -> dict[str, str]:
    wrong: dict[str, str] = {}
    most = app.settings.looks.most_pictures
    if not 1 <= request.count <= most:
        wrong["count"] = f"must lie between 1 and {most}, not {request.count}"
    if request.seed is not None and not 0 <= request.seed <= SEED_MAX:
        wrong["seed"] = f"must lie between 0 and {SEED_MAX}, not {request.seed}"
    return wrong


def _changed(
    app: Lookwright, before: Manifest, instruction: str, wrong: dict[str, str]
) -> Translation | None:
    if not instruction:
        wrong["instruction"] = "is empty; say what to change, such as 'make it knee-length'"
    elif len(instruction) > MAX_WISH:
        wrong["instruction"] = (
            f"is {len(instruction):,} characters long; at most {MAX_WISH:,} are read"
        )
    elif refusal := check_words(app, instruction, Manifest()):
        wrong["instruction"] = refusal
    else:
        return _refined(app, before, instruction, wrong)
    return None


def _refined(
    app: Lookwright, before: Manifest, instruction: str, wrong: dict[str, str]
) -> Translation | None:
    try:
        changed = app.translator.refine(before, instruction)
    except InvalidInputError as error:
        wrong["instruction"] = error.detail
        return None
    if changed.manifest == before:
        wrong["instruction"] = "changes nothing; name a garment, a colour, a length or the like"
    return changed
