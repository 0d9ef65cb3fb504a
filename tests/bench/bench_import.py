"""Imports: pictures a second, facts a second, and a whole dry run with its peak memory.

    python -m tests.bench.bench_import                        all three
    python -m tests.bench.bench_import pictures [--pictures N]
    python -m tests.bench.bench_import facts [--items N]
    python -m tests.bench.bench_import dry-run [--rows N]

Each case runs in a process of its own. CPU seconds stand beside wall seconds, since a shared
machine's wall clock says as much of its neighbours; ``cores`` is what a spinning process on every
core got of the machine just before and after. Needs ``LOOKWRIGHT_TEST_DATA``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from data import decode_picture, inspect_picture
from data.ports import Encoder, Picture
from indexer import PictureSource, Wanted, embed_pictures
from indexer.embed import SIDE
from pipelines.importing import ImportOptions, import_feed
from pipelines.settings import BUNDLED_MODELS, load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.bench.bench_validation import make_feed

Table = list[tuple[str, object]]
CASES = ("pictures", "facts", "dry-run")


# ------------------------------------------------------------- measuring


class Took:
    """Wall and CPU seconds of a block, of this process and of the children it waited for."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), _cpu()

    def stop(self) -> Took:
        self.wall, self.cpu = time.perf_counter() - self.wall, _cpu() - self.cpu
        return self

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.cpu:.1f} CPU s)"


@contextmanager
def taking() -> Iterator[Took]:
    took = Took()
    yield took
    took.stop()


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _spin(seconds: float) -> float:
    began, busy = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        pass
    return (time.process_time() - busy) / seconds


def cores_free(seconds: float = 1.5) -> float:
    """Cores' worth of time that one spinning process on every core gets."""
    count = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        return sum(pool.map(_spin, [seconds] * count, chunksize=1))


def peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def sample() -> Path:
    """The folder of the real catalogue."""
    data = os.environ.get("LOOKWRIGHT_TEST_DATA")
    if not data:
        sys.exit("Set LOOKWRIGHT_TEST_DATA to the folder with the real catalogue.")
    return Path(data, "catalogs", "luma-women").resolve()


# ------------------------------------------------------------- pictures


def bare_seconds(bodies: Sequence[bytes], encoder: Encoder) -> tuple[float, float]:
    """Core-seconds a picture takes to decode, and to encode in full batches, each on one core."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # with more, they count the time in which they spin for each other
    began = time.process_time()
    pictures = [_decoded(body) for body in bodies]
    decode = time.process_time() - began
    began = time.process_time()
    for start in range(0, len(pictures), 64):
        encoder.embed_pictures(pictures[start : start + 64])
    encode = time.process_time() - began
    torch.set_num_threads(threads)
    return decode / len(bodies), encode / len(bodies)


def _decoded(body: bytes) -> Picture:
    inspect_picture(body)
    picture = decode_picture(body, side=SIDE)
    shrink = min(picture.size) // SIDE
    return picture.reduce(shrink) if shrink > 1 else picture


def pictures(count: int, folder: Path) -> Table:
    """The rate of an import of real pictures beside what their decoding and encoding alone allow."""
    from search.encoders import open_encoder

    encoder = open_encoder(str(BUNDLED_MODELS / "encoder"), batch_size=64)
    feed, files = _picture_feed(folder, count)
    bodies = [file.read_bytes() for file in files[:349]]
    encoder.embed_pictures([_decoded(body) for body in bodies[:64]])  # warm, torch loaded as always
    around = [(cores_free(), *bare_seconds(bodies, encoder))]
    with taking() as flow:
        wanted = (Wanted(str(n), file.name, n) for n, file in enumerate(files))
        source = PictureSource(files[0].parent)
        flowed = sum(1 for _ in embed_pictures(wanted, source, encoder, batch_size=64))
    around.append((cores_free(), *bare_seconds(bodies, encoder)))
    with open_lookwright(load_settings(workspace=folder / "workspace"), encoder=encoder) as app:
        _ = app.index  # opened, its schema laid down
        with taking() as whole:
            report = import_feed(app, feed, ImportOptions())
    around.append((cores_free(), *bare_seconds(bodies, encoder)))
    # a shared machine's cores are faster at one moment than at another
    free, decode, encode = np.mean(around, axis=0)
    assert flowed == report.pictures_embedded == len(files), (flowed, report)
    bare, cores = decode + encode, os.cpu_count() or 1
    return [
        ("pictures", len(files)),
        ("decode, core-ms a picture", round(decode * 1e3, 2)),
        ("encode, core-ms a picture", round(encode * 1e3, 2)),
        ("cores, and free for us", f"{cores}, {free:.2f}"),
        ("most pictures/s: cores / (decode + encode)", round(cores / bare, 1)),
        ("the same of the free cores", round(free / bare, 1)),
        ("read-decode-encode alone", f"{len(files) / flow.wall:.1f} pictures/s, {flow}"),
        ("whole import", f"{len(files) / whole.wall:.1f} pictures/s, {whole}"),
        ("whole import / most", f"{bare * len(files) / whole.wall / cores:.2f}"),
        ("whole import / most of the free cores", f"{bare * len(files) / whole.wall / free:.2f}"),
        ("CPU: decode + encode / whole import", f"{bare * len(files) / whole.cpu:.2f}"),
    ]  # fmt: skip


def _picture_feed(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """A feed of one row a picture: the catalogue's own, each once."""
    place = folder / "shop" / "images"
    place.mkdir(parents=True)
    real = sorted(sample().glob("images/*.jpg"))
    files: list[Path] = []
    for number in range(count):
        turn, which = divmod(number, len(real))
        file = place / f"{turn}-{real[which].name}"
        # bytes behind a JPEG's end make it another picture and cost a decoder nothing
        file.write_bytes(real[which].read_bytes() + (f"#{turn}".encode() if turn else b""))
        files.append(file)
    feed = place.parent / "feed.tsv"
    with (sample() / "google.tsv").open(newline="", encoding="utf-8") as source:
        pattern = next(csv.DictReader(source, delimiter="\t"))
    with feed.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(pattern), delimiter="\t")
        writer.writeheader()
        for number, file in enumerate(files):
            own = {
                "id": f"P{number}",
                "item_group_id": f"G{number}",
                "image_link": f"images/{file.name}",
            }
            writer.writerow(pattern | own | {"additional_image_link": ""})
    return feed, files


# ------------------------------------------------------------- facts


class Digests:
    """An encoder that costs nothing: a vector drawn from the picture's own pixels."""

    fingerprint, dim = "digests", 256
    scales = {"text": (0.0, 1.0), "picture": (0.0, 1.0)}  # noqa: RUF012 - as the port has it

    def embed_pictures(self, pictures: Sequence[Picture]) -> np.ndarray:
        rows = np.stack([self._row(picture.tobytes()) for picture in pictures])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._row(text.encode()) for text in texts])

    def _row(self, body: bytes) -> np.ndarray:
        seed = int.from_bytes(hashlib.blake2b(body, digest_size=8).digest())
        return np.random.default_rng(seed).standard_normal(self.dim, dtype=np.float32)


class Drawn:
    """A web on which every address is a small picture of its own."""

    def fetch(self, address: str, *, limit: int | None = None) -> bytes:
        del limit
        colours = hashlib.blake2b(address.encode(), digest_size=48).digest()
        out = io.BytesIO()
        Image.frombytes("RGB", (4, 4), colours).save(out, "PNG")
        return out.getvalue()

    def close(self) -> None: ...


def _open(folder: Path) -> contextmanager[Lookwright]:  # type: ignore[valid-type]
    return open_lookwright(load_settings(workspace=folder / "workspace"), encoder=Digests())


def facts(items: int, folder: Path) -> Table:
    """A catalogue whose every item has another price, then the same once more."""
    first, second = folder / "first.tsv", folder / "second.tsv"
    make_feed(first, items, sample() / "google.tsv")
    _rewrite(first, second)
    with _open(folder) as app:
        app.__dict__["fetcher"] = Drawn()
        with taking() as new:
            added = import_feed(app, first, ImportOptions())
        with taking() as changed:
            report = import_feed(app, second, ImportOptions())
        with taking() as again:
            same = import_feed(app, second, ImportOptions())
        assert (added.added, report.facts_changed, same.unchanged) == (items,) * 3
        assert app.index.count() == items
    return [
        ("items", items),
        ("first import, pictures and encoder of no cost", f"{items / new.wall:.0f} items/s, {new}"),
        ("every price changed", f"{items / changed.wall:.0f} items/s, {changed}"),
        ("items a CPU second", round(items / changed.cpu)),
        ("nothing changed", f"{items / again.wall:.0f} items/s, {again}"),
        ("peak memory, MiB", peak_mib()),
    ]


def _rewrite(first: Path, second: Path) -> None:
    """Pictures on the web in both feeds; other prices in the second."""
    plain = first.with_suffix(".plain")
    first.rename(plain)
    with (
        plain.open(newline="", encoding="utf-8") as source,
        first.open("w", newline="", encoding="utf-8") as one,
        second.open("w", newline="", encoding="utf-8") as two,
    ):
        rows = csv.DictReader(source, delimiter="\t")
        names = list(rows.fieldnames or ())
        before, after = (csv.DictWriter(out, names, delimiter="\t") for out in (one, two))
        before.writeheader()
        after.writeheader()
        for number, row in enumerate(rows):
            row["image_link"] = f"https://shop.example/{number}.png"
            before.writerow(row)
            after.writerow(row | {"price": f"{100 + number % 90}.50 USD"})
    plain.unlink()


# ------------------------------------------------------------- a dry run


def dry_run(rows: int, folder: Path) -> Table:
    """The whole use case on an empty workspace, and against a source that has other items."""
    feed = folder / "feed.tsv"
    make_feed(feed, rows, sample() / "google.tsv")
    _rewrite(feed, folder / "second.tsv")
    with _open(folder) as app, taking() as took:
        report = import_feed(app, feed, ImportOptions(dry_run=True))
    assert report.added == rows, report
    return [
        ("rows", rows),
        ("dry run", f"{rows / took.wall:.0f} rows/s, {took}"),
        ("rows a CPU second", round(rows / took.cpu)),
        ("peak memory, MiB", peak_mib()),
    ]


# ------------------------------------------------------------- the command


def table(title: str, rows: Table) -> str:
    lines = [f"| {title} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join(lines) + "\n"


def _run(case: str, given: argparse.Namespace) -> None:
    folder = Path(tempfile.mkdtemp(prefix="lookwright-bench-", dir=given.tmp))
    try:
        if case == "pictures":
            rows = pictures(given.pictures, folder)
        elif case == "facts":
            rows = facts(given.items, folder)
        else:
            rows = dry_run(given.rows, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(case, rows), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("case", nargs="?", choices=CASES, help="one case instead of all")
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--tmp", help="where the workspaces are made, instead of the system's place"
    )
    given = parser.parse_args()
    if given.case:
        _run(given.case, given)
        return
    for case in CASES:
        words = [sys.executable, "-m", "tests.bench.bench_import", case, *sys.argv[1:]]
        subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
