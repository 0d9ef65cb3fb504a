"""Pictures to vectors while they are read."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.types import Problem
from indexer import Embedded, PictureSource, Wanted, embed_pictures


class MeanColour:
    """An encoder whose vector is a picture's mean colour; it counts what it is given."""

    fingerprint, dim, scales = "mean", 3, {}

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.threads: set[str] = set()

    def embed_pictures(self, pictures):
        self.batches.append(len(pictures))
        self.threads.add(threading.current_thread().name)
        rows = np.stack([np.asarray(picture, np.float32).mean((0, 1)) + 1 for picture in pictures])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_texts(self, texts):
        raise NotImplementedError


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for number in range(20):
        Image.new("RGB", (40, 40), (number * 10, 50, 0)).save(tmp_path / f"{number}.png")
    (tmp_path / "copy.png").write_bytes((tmp_path / "3.png").read_bytes())
    (tmp_path / "page.png").write_text("<html>not found</html>")
    (tmp_path / "cut.png").write_bytes((tmp_path / "4.png").read_bytes()[:60])
    return tmp_path


def embed(shop: Path, addresses: list[str], encoder=None, **options):
    wanted = [Wanted(f"luma:{n}", address, n + 2) for n, address in enumerate(addresses)]
    found = list(embed_pictures(wanted, PictureSource(shop), encoder or MeanColour(), **options))
    return (
        [one for one in found if isinstance(one, Embedded)],
        [one for one in found if isinstance(one, Problem)],
    )


def test_every_picture_gets_its_own_vector_in_full_batches(shop) -> None:
    encoder = MeanColour()
    found, problems = embed(shop, [f"{n}.png" for n in range(20)], encoder, batch_size=8, workers=3)
    assert problems == []
    assert sorted(encoder.batches) == [4, 8, 8]
    assert len(encoder.threads) == 1
    for one in found:
        number = int(one.items[0].removeprefix("luma:"))
        expected = np.array([number * 10 + 1, 51, 1], np.float32)
        np.testing.assert_allclose(one.vector, expected / np.linalg.norm(expected), rtol=1e-5)


def test_a_result_carries_the_picture_s_bytes_and_what_they_are(shop) -> None:
    (one,), _ = embed(shop, ["7.png"])
    body = (shop / "7.png").read_bytes()
    assert one.body == body
    assert one.picture.sha256 == hashlib.sha256(body).hexdigest()
    assert (one.picture.content_type, one.picture.width) == ("image/png", 40)


def test_what_is_the_same_by_address_or_by_bytes_is_embedded_once(shop) -> None:
    encoder = MeanColour()
    found, _ = embed(shop, ["3.png", "3.png", "copy.png", "3.png"] * 30, encoder, batch_size=2)
    assert encoder.batches == [1]
    assert sorted(item for one in found for item in one.items) == sorted(
        f"luma:{n}" for n in range(120)
    )
    assert sum(one.vector is not None for one in found) == 1


def test_what_is_known_already_never_reaches_the_encoder(shop) -> None:
    encoder, asked = MeanColour(), []
    found, _ = embed(
        shop, ["3.png", "5.png"], encoder, known_embedding=lambda sha: not asked.append(sha)
    )
    assert encoder.batches == []
    assert [one.vector for one in found] == [None, None]
    assert len(asked) == 2


def test_broken_pictures_are_problems_of_their_rows_and_the_rest_goes_on(shop) -> None:
    found, problems = embed(shop, ["1.png", "page.png", "gone.png", "cut.png", "page.png", "2.png"])
    assert sorted(one.items for one in found) == [("luma:0",), ("luma:5",)]
    assert sorted((p.row, p.item, p.code) for p in problems) == [
        (3, "luma:1", "picture_unreadable"), (4, "luma:2", "picture_not_found"),
        (5, "luma:3", "picture_unreadable"), (6, "luma:4", "picture_unreadable"),
    ]  # fmt: skip


def test_a_failing_encoder_stops_the_run_with_its_own_error(shop) -> None:
    class Failing(MeanColour):
        def embed_pictures(self, pictures):
            raise MemoryError(len(pictures))

    with pytest.raises(MemoryError):
        embed(shop, ["1.png"], Failing())


def test_a_run_may_be_left_in_the_middle(shop) -> None:
    wanted = (Wanted(str(n), f"{n % 20}.png") for n in range(10_000))
    run = embed_pictures(wanted, PictureSource(shop), MeanColour(), batch_size=4)
    next(run)
    run.close()
    assert not [t for t in threading.enumerate() if t.name.startswith(("pictures", "encoder"))]


def test_the_wanted_are_taken_only_as_they_are_needed(shop) -> None:
    taken = []

    def wanted():
        for number in range(1000):
            taken.append(number)
            yield Wanted(str(number), f"missing-{number}.png")

    run = embed_pictures(wanted(), PictureSource(shop), MeanColour(), batch_size=4)
    next(run)
    assert len(taken) <= 17
    run.close()
