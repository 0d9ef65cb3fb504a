"""Shoppers who search by text and by picture while a brand imports its catalogue again and again.

Run by ``python -m tests.load``, which says where the catalogue is: ``LOAD_FEED`` and ``LOAD_PICTURES``.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import zipfile
from pathlib import Path

from locust import HttpUser, between, constant_pacing, events, tag, task

FEED = Path(os.environ["LOAD_FEED"])
PICTURES = sorted(Path(os.environ["LOAD_PICTURES"]).rglob("*.[jpw][pne][gb]*"))[:400]
SEARCH = "/api/v1/search"
WORDS = ("hoodie", "jacket", "tank top", "yoga pants", "shorts", "tee", "bra", "coat", "leggings")
COLORS = ("green", "red", "blue", "black", "white", "purple", "orange", "yellow", "gray")


class Shopper(HttpUser):
    """Asks every second or so; most questions are new, so that no cache answers them all."""

    weight = 7
    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        self.random = random.Random(id(self))
        self.seen = ""

    @task(5)
    @tag("text")
    def by_text(self) -> None:
        self._search("search by text", json=self._question())

    @task(3)
    @tag("picture")
    def by_picture(self) -> None:
        self._search("search by picture", files={"image": self._picture()})

    @task(1)
    def by_both(self) -> None:
        query = {"query": json.dumps(self._question())}
        self._search("search by picture and text", files={"image": self._picture()}, data=query)

    @task(1)
    def more_like_this(self) -> None:
        if self.seen:
            self.client.get(f"/api/v1/products/{self.seen}/similar", name="more like this")

    @task(2)
    def look_at_a_picture(self) -> None:
        if self.seen:
            found = self.client.get(f"/api/v1/products/{self.seen}", name="product")
            if found.ok:
                address = found.json()["image"] + "?size=medium"
                self.client.get(address, name="picture")

    def _search(self, name: str, **body: object) -> None:
        with self.client.post(SEARCH, name=name, catch_response=True, **body) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} {answer.text[:200]}")
                return
            hits = answer.json()["hits"]
            if not hits:
                answer.failure("no hits")
            else:
                self.seen = self.random.choice(hits)["id"]

    def _question(self) -> dict[str, object]:
        pick = self.random
        text = f"{pick.choice(COLORS)} {pick.choice(WORDS)} {pick.randint(0, 999)}"
        question: dict[str, object] = {"text": text, "limit": 20}
        if pick.random() < 0.7:
            question["budget"] = {"max": pick.choice((25, 40, 60, 90))}
        return question

    def _picture(self) -> tuple[str, bytes]:
        path = self.random.choice(PICTURES)
        return path.name, path.read_bytes()


class Brand(HttpUser):
    """Sends its feed, waits for the import, changes the prices and sends it again."""

    fixed_count = 1
    wait_time = constant_pacing(5)

    def on_start(self) -> None:
        self.rows = list(csv.reader(FEED.open(newline=""), delimiter="\t"))
        self.images = _zipped(self.rows, FEED.parent)
        self.round = 0
        self.job = ""

    @task
    def bring_the_catalogue(self) -> None:
        if self.job and not self._ended():
            return
        self.round += 1
        files = {"feed": ("google.tsv", self._feed()), "images": ("images.zip", self.images)}
        with self.client.post(
            "/api/v1/brands/load/imports", files=files, name="send a feed", catch_response=True
        ) as answer:
            if answer.status_code == 202:
                self.job = answer.json()["job"]["id"]
            else:
                answer.failure(f"{answer.status_code} {answer.text[:200]}")

    def _ended(self) -> bool:
        with self.client.get(f"/api/v1/jobs/{self.job}", name="job", catch_response=True) as answer:
            job = answer.json()
            if job.get("status") == "failed":
                answer.failure(f"import failed: {job['error']}")
            return job.get("status") not in ("queued", "running")

    def _feed(self) -> bytes:
        """The catalogue under a brand of its own, each round with other prices."""
        head, *rows = self.rows
        price, brand = head.index("price"), head.index("brand")
        out = io.StringIO()
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            changed = list(row)
            amount, _, currency = row[price].partition(" ")
            changed[price] = f"{float(amount) + self.round:.2f} {currency}"
            changed[brand] = "Load"
            writer.writerow(changed)
        return out.getvalue().encode()


def _zipped(rows: list[list[str]], folder: Path) -> bytes:
    column = rows[0].index("image_link")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted({row[column] for row in rows[1:]}):
            if (folder / name).is_file():
                archive.write(folder / name, name)
    return out.getvalue()


@events.init.add_listener
def _check(**_: object) -> None:
    if not PICTURES:
        message = "LOAD_PICTURES names a folder without pictures"
        raise SystemExit(message)
