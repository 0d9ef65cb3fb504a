"""What a picture maker can do, in the eyes of a judge that it never met."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.ports import Picture
from generation.engines import Engine, RenderRequest
from pipelines.evaluation.asking import Asked, asked_pictures
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.copying import Copying, Variety, copying, variety
from pipelines.evaluation.judge import Judge, held_out_rows, score_judge, train_judge
from pipelines.evaluation.seen_colour import by_hue, by_shade
from pipelines.training.generator import Cutouts, draw_contact_sheet, pack_cutouts
from pipelines.training.photos import UNCLEAR, read_photos, split_by_sender
from pipelines.training.words import GARMENTS

__all__ = ["GeneratorReport", "evaluate_generator", "generator_table"]

_TWINS: Final = 5
_SEED: Final = 5000
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class GarmentScore:
    garment: str
    asked: int
    agreed: float
    mistaken_for: str


@dataclass(frozen=True)
class GeneratorReport:
    """``category`` and ``colour`` are shares of the asked pictures that the judge agreed with."""

    fingerprint: str
    prompts: int
    category: Measured
    category_of_three: Measured
    colour: Measured
    colour_by_hue: Measured
    both: Measured
    judge_on_photographs: Measured
    majority_category: float
    majority_colour: float
    variety: Variety
    copying: Copying
    seconds: float
    """One picture at the engine's own steps, median."""
    steps: int
    garments: tuple[GarmentScore, ...]
    colours: tuple[GarmentScore, ...]


def _silent(*_told: object) -> None:
    """Progress that nobody watches."""


def evaluate_generator(
    engine: Engine,
    photos: Path,
    cache: Path,
    *,
    table: str = "photos.csv",
    prompts: int = 200,
    epochs: int = 40,
    sheet: Path | None = None,
    progress: Callable[[str, int, int], None] = _silent,
) -> GeneratorReport:
    """Judges ``prompts`` fixed pictures of ``engine``; ``photos`` train the judge and hold the baselines.

    The judge stays in ``cache``. Raises ``InvalidInputError`` where the photographs are of no use.
    """
    train, held = _cutouts(photos / table, cache, progress)
    both = _joined(train, held)
    apart = held_out_rows(both.photos)
    judge = train_judge(
        both.take(np.flatnonzero(~apart).tolist()), cache / f"judge-2-{len(both)}-{epochs}.pt", epochs,
        lambda done, steps: progress("Training the judge", done, steps),
    )  # fmt: skip
    real = score_judge(judge, both.take(np.flatnonzero(apart).tolist()))
    asked = asked_pictures(prompts)
    began: list[float] = []
    pictures = np.stack(
        [_rendered(engine, one.prompt, _SEED + i, began, progress) for i, one in enumerate(asked)]
    )
    twins = _twins(engine, asked, began, progress)
    if sheet is not None:
        draw_contact_sheet(list(pictures[::2]), sheet, 10)
    return _reported(engine, judge, real, asked, pictures, twins, (train, held), began)


def _cutouts(
    table: Path, cache: Path, progress: Callable[[str, int, int], None]
) -> tuple[Cutouts, Cutouts]:
    """What the bundled picture maker was trained on, and what it never saw."""
    photos, _ = read_photos(table)
    train, valid, test = split_by_sender(photos)
    parts = [
        [photos[row] for row in part if photos[row].label not in UNCLEAR]
        for part in (train, sorted(valid + test))
    ]

    def tell(done: int, n: int) -> None:
        progress("Cutting garments out", done, n)

    seen, unseen = (pack_cutouts(part, cache, progress=tell)[0] for part in parts)
    return _known(seen), _known(unseen)


def _known(cutouts: Cutouts) -> Cutouts:
    return cutouts.take([i for i, p in enumerate(cutouts.photos) if p.label in GARMENTS])


def _joined(one: Cutouts, other: Cutouts) -> Cutouts:
    return Cutouts(
        (*one.photos, *other.photos), np.concatenate([one.pixels, other.pixels]),
        np.concatenate([one.alpha, other.alpha]),
    )  # fmt: skip


def _rendered(
    engine: Engine, prompt: str, seed: int, seconds: list[float],
    progress: Callable[[str, int, int], None],
) -> Bytes:  # fmt: skip
    able = engine.abilities
    request = RenderRequest(
        prompt=prompt, negative="", width=able.width, height=able.height, steps=able.steps,
        guidance=able.guidance, seed=seed,
    )  # fmt: skip
    began = time.perf_counter()
    picture: Picture = engine.render(request, _silent)
    seconds.append(time.perf_counter() - began)
    progress("Pictures", len(seconds), 0)
    return np.asarray(picture.convert("RGB"))


def _twins(
    engine: Engine, asked: Sequence[Asked], seconds: list[float],
    progress: Callable[[str, int, int], None],
) -> dict[str, Bytes]:  # fmt: skip
    """Several pictures of one prompt for every third garment."""
    by_garment = {one.garment: one for one in reversed(asked)}
    return {
        garment: np.stack(
            [_rendered(engine, one.prompt, 9 * _SEED + i, seconds, progress) for i in range(_TWINS)]
        )
        for garment, one in list(by_garment.items())[::3]
    }


def _reported(
    engine: Engine, judge: Judge, real: Measured, asked: Sequence[Asked], pictures: Bytes,
    twins: dict[str, Bytes], known: tuple[Cutouts, Cutouts], seconds: Sequence[float],
) -> GeneratorReport:  # fmt: skip
    told = judge.judge(pictures)[0]
    best = told.argsort(1)[:, ::-1]
    truth = np.array([GARMENTS.index(one.garment) for one in asked])
    right, of_three = best[:, 0] == truth, (best[:, :3] == truth[:, None]).any(1)
    shades = [by_shade(picture) for picture in pictures]
    named = np.array(
        [seen.get(one.colour, 0) >= 0.5 for seen, one in zip(shades, asked, strict=True)]
    )
    hues = np.array(
        [one.colour in by_hue(picture) for picture, one in zip(pictures, asked, strict=True)]
    )
    return GeneratorReport(
        engine.fingerprint, len(asked), _share(right), _share(of_three), _share(named), _share(hues),
        _share(right & named), real, _most([one.garment for one in asked]),
        _most([one.colour for one in asked]), variety(judge, twins, known[0]),
        copying(pictures, *known), float(np.median(seconds)), engine.abilities.steps,
        _scores([one.garment for one in asked], right, [GARMENTS[i] for i in best[:, 0]]),
        _scores([one.colour for one in asked], named, [max(s, key=lambda k: s[k]) for s in shades]),
    )  # fmt: skip


def _share(right: NDArray[np.bool_]) -> Measured:
    return bootstrap(right.astype(float).tolist())


def _most(names: Sequence[str]) -> float:
    return max(Counter(names).values()) / len(names)


def _scores(
    asked: Sequence[str], right: NDArray[np.bool_], seen: Sequence[str]
) -> tuple[GarmentScore, ...]:
    scores: list[GarmentScore] = []
    for name, count in Counter(asked).most_common():
        rows = [i for i, one in enumerate(asked) if one == name]
        wrong = Counter(seen[i] for i in rows if not right[i]).most_common(1)
        agreed = float(np.mean([right[i] for i in rows]))
        scores.append(GarmentScore(name, count, agreed, wrong[0][0] if wrong else ""))
    return tuple(scores)


def generator_table(report: GeneratorReport) -> str:
    """The report as Markdown tables, the baselines beside it."""
    held = report.copying
    lines = [
        "| measure | picture maker | beside it |",
        "|---|---|---|",
        (
            f"| judge agrees with the garment asked for ({report.prompts} prompts) | {report.category} "
            f"| always the commonest: {report.majority_category:.3f} |"
        ),
        f"| ... among the judge's first three | {report.category_of_three} | - |",
        (
            f"| the judge itself on {report.judge_on_photographs.count} real garments of unseen senders "
            f"| - | {report.judge_on_photographs} |"
        ),
        f"| colour asked for, by shade | {report.colour} | always one: {report.majority_colour:.3f} |",
        f"| colour asked for, by hue, chroma and lightness | {report.colour_by_hue} | - |",
        f"| garment and colour | {report.both} | - |",
        (
            f"| variety of shapes within a prompt | {report.variety.shapes:.3f} "
            f"| real garments of one class: {report.variety.real_shapes:.3f} |"
        ),
        (
            f"| variety to the judge | {report.variety.features:.3f} "
            f"| real: {report.variety.real_features:.3f} |"
        ),
        (
            f"| distance to the nearest training shape, median | {held.shapes:.3f} "
            f"| unseen real garments: {held.real_shapes:.3f} |"
        ),
        f"| copies: nearer than 1% of unseen real garments are | {held.rate:.3f} | 0.010 |",
        f"| one picture of {report.steps} steps, median | {report.seconds:.2f} s | - |",
        "",
    ]
    for title, scores in (("garment", report.garments), ("colour", report.colours)):
        lines += [f"| {title} | asked | agreed | else mostly seen as |", "|---|---|---|---|"]
        lines += [
            f"| {s.garment} | {s.asked} | {s.agreed:.2f} | {s.mistaken_for or '-'} |"
            for s in scores
        ]
        lines.append("")
    return "\n".join(lines).rstrip()
