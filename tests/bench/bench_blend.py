"""Recall and latency of the blend beside what re-ranking a cosine prefetch gives.

    python tests/bench/bench_blend.py                       200,000 synthetic vectors
    python tests/bench/bench_blend.py --count 20000 --queries 20
    python tests/bench/bench_blend.py --index FOLDER        a real catalogue's embedded index

Prints a Markdown table, and with ``--json FILE`` writes the rows. Recall@10 is by score: an item
within 1e-6 of the exhaustive tenth counts as found. Wall times and CPU times are both given, since
a shared machine's wall clock says as much of its neighbours.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from data.types import (
    Availability,
    Budget,
    Entry,
    Facts,
    Filters,
    PriceRange,
    Query,
    Question,
    Weights,
)
from search import EdgeIndex, Scales, open_edge_index, price_alignment, scaled_cosine
from search.indexes.generation import Recipe

WEIGHTS = {
    ".6/.2/.1/.1": Weights(),
    ".9/.05/.03/.02": Weights(0.9, 0.05, 0.03, 0.02),
    ".3/.5/.1/.1": Weights(0.3, 0.5, 0.1, 0.1),
    "4 x .25": Weights(0.25, 0.25, 0.25, 0.25),
    ".1/.8/.05/.05": Weights(0.1, 0.8, 0.05, 0.05),
    "1/0/0/0": Weights(1.0, 0.0, 0.0, 0.0),
    "0/1/0/0": Weights(0.0, 1.0, 0.0, 0.0),
}
KINDS = list(Availability)
NEAR = 1e-6


@dataclass(frozen=True)
class Catalogue:
    """Columns by item: ``vectors`` (n, d) unit rows, prices NaN where unknown."""

    items: list[str]
    vectors: np.ndarray
    price: np.ndarray
    brand_score: np.ndarray
    available: np.ndarray
    share: np.ndarray
    """(n,) in [0, 1): an item passes a filter of 10% where its share is below 0.1."""


@dataclass(frozen=True)
class Case:
    """One row of the table; ``passes`` says which items its filter keeps."""

    weights: str
    budget_name: str
    budget: Budget | None
    filter_name: str
    filters: Filters
    passes: np.ndarray


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def synthetic(count: int, dim: int, seed: int) -> tuple[Catalogue, list[Entry]]:
    """CLIP-like: clusters within clusters around a common mean; lognormal prices, brands, stock."""
    random = np.random.default_rng(seed)
    tops = unit(random.standard_normal((150, dim)))
    subs = unit(
        0.8 * tops[random.integers(150, size=4000)]
        + 0.6 * unit(random.standard_normal((4000, dim)))
    )
    size = random.pareto(1.2, 4000) + 0.2
    cluster = random.choice(4000, count, p=size / size.sum())
    mean, rows = unit(random.standard_normal(dim)), np.empty((count, dim), np.float32)
    for start in range(0, count, 20_000):
        chunk = slice(start, start + 20_000)
        noise = unit(random.standard_normal((len(cluster[chunk]), dim)))
        rows[chunk] = unit(0.55 * mean + 0.6 * subs[cluster[chunk]] + 0.55 * noise)
    price = np.exp(random.normal(3.8, 0.8, count)).round(2)
    scores = random.beta(4, 4, 300).round(3)
    popular = random.pareto(1.1, 300) + 0.1
    brand = random.choice(300, count, p=popular / popular.sum())
    kind = random.choice(4, count, p=[0.75, 0.05, 0.05, 0.15])
    share = random.random(count)
    variants = np.cumsum(random.random(count) < 0.4)  # groups of 1 to a few
    entries = [
        Entry(
            Facts(
                f"b{brand[at]}:{at}",
                f"g{variants[at]}",
                f"b{brand[at]}",
                KINDS[kind[at]],
                float(price[at]),
                float(scores[brand[at]]),
                size=tuple(f"{step}%" for step in (1, 10, 50) if share[at] * 100 < step),
            ),
            rows[at],
        )
        for at in range(count)
    ]
    available = np.array([one.part for one in KINDS])[kind]
    items = [entry.facts.item for entry in entries]
    return Catalogue(items, rows, price, scores[brand], available, share), entries


def real(index: EdgeIndex) -> Catalogue:
    """An index as it stands; filters by share are left out."""
    entries = list(index.entries_of(list(index.items())))
    facts = [entry.facts for entry in entries]
    return Catalogue(
        [fact.item for fact in facts],
        np.array([entry.vector for entry in entries], np.float32),
        np.array([np.nan if fact.price is None else fact.price for fact in facts]),
        np.array([fact.brand_score for fact in facts]),
        np.array([fact.availability.part for fact in facts]),
        np.ones(len(facts)),
    )


def questions_of(catalogue: Catalogue, count: int, seed: int) -> np.ndarray:
    """Pictures that lie near items without being one: ``(count, d)``."""
    random = np.random.default_rng(seed)
    near = catalogue.vectors[random.integers(len(catalogue.items), size=count)]
    return unit(near + 0.45 * unit(random.standard_normal(near.shape)))


def cases_of(catalogue: Catalogue, *, filtered: bool) -> Iterator[Case]:
    """Each row of the table."""
    low, middle, high = np.nanquantile(catalogue.price, [0.02, 0.5, 0.99])
    budgets = {
        "none": None,
        "median": Budget(max=float(middle)),
        "cheap": Budget(max=float(low)),
        "range": Budget(min=float(middle) * 0.7, max=float(middle) * 1.4),
        "luxury, no top": Budget(min=float(high)),
    }
    everything = np.ones(len(catalogue.items), bool)
    for named in WEIGHTS:
        for budget in budgets.items():
            yield Case(named, *budget, "100%", Filters(), everything)
    bounds = PriceRange(gte=float(middle) * 0.95, lte=float(middle) * 1.05)
    band = (catalogue.price >= bounds.gte) & (catalogue.price <= bounds.lte)
    choices = {"price band": (Filters(price=bounds), band)}
    if filtered:
        choices |= {
            f"{step}%": (Filters(size=(f"{step}%",)), catalogue.share * 100 < step)
            for step in (1, 10, 50)
        }
    for named in (".6/.2/.1/.1", ".3/.5/.1/.1", ".1/.8/.05/.05"):
        for budget_name in ("none", "median", "cheap"):
            for filter_name, (filters, passes) in choices.items():
                yield Case(named, budget_name, budgets[budget_name], filter_name, filters, passes)


def measure(
    index: EdgeIndex, catalogue: Catalogue, count: int, *, filtered: bool, seed: int
) -> list[dict[str, object]]:
    queries = questions_of(catalogue, count, seed)
    raw = queries @ catalogue.vectors.T
    scale = (float(np.quantile(raw, 0.05)), float(np.quantile(raw, 1 - 20 / raw.shape[1])))
    index._live.scales = Scales(text=scale, picture=scale)
    for query in queries[:20]:
        index.find(Question((Query(query, "picture"),)))  # warm
    return [
        row(index, catalogue, queries, raw, case) for case in cases_of(catalogue, filtered=filtered)
    ]


def row(
    index: EdgeIndex, catalogue: Catalogue, queries: np.ndarray, raw: np.ndarray, case: Case
) -> dict[str, object]:
    weights, lo_hi = WEIGHTS[case.weights], index._live.scales.picture
    facts = (
        weights.price_alignment * price_alignment(catalogue.price, case.budget)
        + weights.brand_score * catalogue.brand_score
        + weights.availability * catalogue.available
    )
    place = {item: at for at, item in enumerate(catalogue.items)}
    found, first100, first1000, complete, wall, cpu = [], [], [], [], [], []
    for query, near in zip(queries, raw, strict=True):
        true = np.where(case.passes, weights.cosine * scaled_cosine(near, *lo_hi) + facts, -1.0)
        top = min(10, int(case.passes.sum()))
        least = np.partition(true, -top)[-top] - NEAR
        asked = (Query(query, "picture"),)
        question = Question(asked, weights, case.budget, case.filters, limit=10, by_item=True)
        began, busy = time.perf_counter(), time.process_time()
        ranking = index.find(question)
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - busy)
        found.append(sum(true[place[hit.item]] >= least for hit in ranking.hits) / top)
        complete.append(ranking.complete)
        most = min(1000, len(near) - 1)  # a small catalogue is fetched whole
        nearest = np.argpartition(-np.where(case.passes, near, -2.0), most)[: most + 1][:1000]
        nearest = nearest[np.argsort(-near[nearest])]
        for prefetch, into in ((100, first100), (1000, first1000)):
            into.append(float((np.sort(true[nearest[:prefetch]])[-top:] >= least).mean()))
    return {
        "weights": case.weights,
        "budget": case.budget_name,
        "filter": case.filter_name,
        "recall": round(float(np.mean(found)), 4),
        "complete": round(float(np.mean(complete)), 3),
        "wrong": sum(c and f < 1 for c, f in zip(complete, found, strict=True)),
        "p50 ms": round(float(np.quantile(wall, 0.5)) * 1e3, 2),
        "p99 ms": round(float(np.quantile(wall, 0.99)) * 1e3, 2),
        "cpu p50 ms": round(float(np.median(cpu)) * 1e3, 2),
        "cosine 100": round(float(np.mean(first100)), 3),
        "cosine 1000": round(float(np.mean(first1000)), 3),
    }


def table(rows: list[dict[str, object]]) -> str:
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([str(line[head]) for head in heads] for line in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def opened(options: argparse.Namespace, folder: Path) -> tuple[EdgeIndex, Catalogue]:
    if options.index:
        [recipe] = Path(options.index).glob("g*/recipe.json")
        made = msgspec.json.decode(recipe.read_bytes(), type=Recipe)
        index = open_edge_index(Path(options.index), model=made.model, dim=made.dim)
        return index, real(index)
    catalogue, entries = synthetic(options.count, options.dim, options.seed)
    index = open_edge_index(folder, model="synthetic", dim=options.dim)
    began = time.perf_counter()
    build = index.begin_build()
    build.run(entries)
    build.swap()
    print(f"built {options.count} points in {time.perf_counter() - began:.0f} s\n", flush=True)
    return index, catalogue


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--index", help="the folder of an embedded index to measure instead")
    parser.add_argument("--json", help="write the rows here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index, catalogue = opened(options, Path(folder) / "index")
        rows = measure(
            index, catalogue, options.queries, filtered=not options.index, seed=options.seed + 1
        )
        index.close()
    print(table(rows))
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1, default=float))


if __name__ == "__main__":
    main()
