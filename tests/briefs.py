"""Workshops, a picture and a garment, for the tests of briefs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from data.ateliers import Atelier, Contact, Place
from data.garments import Complexity, Garment, GarmentColour, Likelihood
from data.ports import Picture
from data.repositories import AtelierRepository, ContactRepository
from pipelines.briefs import BriefAnswer, BriefRequest, BriefsSent, ask_ateliers, show_brief
from pipelines.contact_keys import writing_ring
from pipelines.pictures import keep_query_picture
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright

SECRET = "a secret that is long enough to sign with"

DRESS = Garment(
    category=(Likelihood("Dress", 0.81), Likelihood("Skirt", 0.11), Likelihood("Top", 0.08)),
    complexity=Complexity(4, (0.02, 0.07, 0.21, 0.52, 0.18)),
    colours=(GarmentColour("coral", "#e8705a", 0.7), GarmentColour("blush", "#f0c3b6", 0.3)),
    unknown=False,
    plausible=("Dress",),
)


class DressReader:
    """Sees a dress in every picture."""

    fingerprint = "dress"
    labels = ("Dress", "Skirt", "Top")

    def read(self, pictures: Sequence[Picture]) -> list[Garment]:
        return [DRESS for _ in pictures]


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def atelier(name: str, **facts: object) -> Atelier:
    given: dict[str, object] = {"city": "Paris", "country": "FR", "place": Place(48.86, 2.35)}
    return Atelier(name, name.replace("-", " ").title(), **(given | facts))  # type: ignore[arg-type]


def keep(app: Lookwright, *ateliers: Atelier, email: str = "secret-{}@atelier.example") -> None:
    """Workshops with their contacts, encrypted."""
    ring = writing_ring(app.settings, app.database)
    with app.database.write() as session:
        AtelierRepository(session).put(ateliers, app.clock())
        ContactRepository(session, ring).put(
            {each.id: Contact(email=email.format(each.id)) for each in ateliers}
        )


def picture(seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (60, 48, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def ask(app: Lookwright, *ateliers: str, **wishes: object) -> BriefsSent:
    """Ask workshops for what the picture shows."""
    shown = keep_query_picture(app, picture())
    request = BriefRequest(ateliers=ateliers, picture=shown, **wishes)  # type: ignore[arg-type]
    return ask_ateliers(app, request)


def stories(app: Lookwright, asked: BriefsSent) -> dict[str, BriefAnswer]:
    """The enquiry's briefs as they are now, by workshop."""
    return {line.atelier.id: show_brief(app, line.id) for line in asked.briefs}


@contextmanager
def opened(workspace: Path, clock: object = None, **settings: object) -> Iterator[Lookwright]:
    """A workspace that reads dresses."""
    given = load_settings(workspace=workspace, **settings)
    with open_lookwright(given, clock or MovableClock()) as app:  # type: ignore[arg-type]
        app.__dict__["garment_reader"] = DressReader()
        yield app
