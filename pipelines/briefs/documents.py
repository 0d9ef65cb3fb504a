"""A brief as a page for a browser and as a PDF for paper, from one and the same sheet."""

from __future__ import annotations

import base64
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from data.briefs import BriefState
from data.repositories import AtelierRepository, BriefRepository
from matching.briefs import BriefSheet, brief_sheet
from pipelines.wiring import Lookwright

if TYPE_CHECKING:
    from typst import Fonts

__all__ = ["brief_page", "brief_pdf", "brief_pdf_at"]

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class _Picture(msgspec.Struct, frozen=True):
    file: str
    caption: str
    width: int
    height: int


class _Paper(msgspec.Struct, frozen=True):
    """What the template of the PDF is given, as JSON."""

    sheet: BriefSheet
    pictures: tuple[_Picture, ...]
    grades: tuple[str, ...]
    """The probability of each grade, in words."""


class _Document(msgspec.Struct, frozen=True):
    """A sheet with the bytes of its pictures."""

    sheet: BriefSheet
    pictures: tuple[tuple[_Picture, bytes], ...]
    made: datetime


def brief_page(app: Lookwright, name: str) -> str:
    """The brief as one HTML file with everything inside. Raises ``NotFoundError``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    document = _document(app, name)
    environment = Environment(
        loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined
    )
    template = environment.get_template("brief.html")
    inline = [
        (picture, f"data:image/webp;base64,{base64.b64encode(body).decode()}")
        for picture, body in document.pictures
    ]
    return template.render(sheet=document.sheet, pictures=inline, grades=_grades(document.sheet))


def brief_pdf(app: Lookwright, name: str) -> bytes:
    """The brief as a PDF with the pictures. Raises ``NotFoundError``."""
    return _pdf(_document(app, name))


def brief_pdf_at(app: Lookwright, name: str, state: BriefState) -> bytes:
    """The PDF of a brief as it was in ``state``, whatever has become of it since."""
    return _pdf(_document(app, name, state))


def _document(app: Lookwright, name: str, state: BriefState | None = None) -> _Document:
    with app.database.read() as session:
        briefs = BriefRepository(session)
        brief = briefs.get(name)
        enquiry = briefs.enquiry(brief.enquiry)
        record = AtelierRepository(session).get([brief.atelier])[brief.atelier]
    seen = msgspec.structs.replace(brief, state=state or brief.state)
    pictures = tuple(
        (
            _Picture(f"{number}.webp", each.caption, each.width, each.height),
            app.objects.get(each.name),
        )
        for number, each in enumerate(enquiry.subject.pictures)
    )
    made = brief.created.replace(microsecond=0)  # typst counts in seconds
    return _Document(brief_sheet(seen, enquiry, record.atelier), pictures, made)


def _pdf(document: _Document) -> bytes:
    import typst

    paper = _Paper(
        document.sheet, tuple(picture for picture, _ in document.pictures), _grades(document.sheet)
    )
    inputs = {"page": msgspec.json.encode(paper).decode()}
    with tempfile.TemporaryDirectory(prefix="brief-") as folder:
        root = Path(folder)
        for picture, body in document.pictures:
            (root / picture.file).write_bytes(body)
        main = root / "brief.typ"
        main.write_bytes((_TEMPLATES / "brief.typ").read_bytes())
        made: Any = typst.compile(
            main, root=root, font_paths=_fonts(), sys_inputs=inputs, timestamp=document.made
        )
        return made


@cache
def _fonts() -> Fonts:
    """Typst's own, and for scripts that these lack, those of the system."""
    import typst

    return typst.Fonts(include_system_fonts=True)


def _grades(sheet: BriefSheet) -> tuple[str, ...]:
    shares = sheet.reading.grades if sheet.reading else ()
    return tuple(f"{round(share * 100)} %" for share in shares) or ("",) * 5
