"""What people said of pictures that the garment reader had read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base

__all__ = ["CorrectionRow"]


class CorrectionRow(Base):
    """One garment on one picture; ``box`` is "0,0,1,1" for the whole picture."""

    __tablename__ = "garment_corrections"

    picture_sha256: Mapped[str] = mapped_column(primary_key=True)
    box: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str | None]
    grade: Mapped[int | None]
    colours: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime]
