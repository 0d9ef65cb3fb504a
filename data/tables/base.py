"""What all tables share."""

from __future__ import annotations

from typing import ClassVar

from advanced_alchemy.base import AdvancedDeclarativeBase, CommonTableAttributes, create_registry
from sqlalchemy import MetaData
from sqlalchemy.orm import registry as orm_registry

__all__ = ["Base"]

_registry = create_registry()


class Base(CommonTableAttributes, AdvancedDeclarativeBase):
    """Lookwright's own registry: libraries that bring tables of their own do not mix with ours."""

    __abstract__ = True
    registry: ClassVar[orm_registry] = _registry
    metadata: ClassVar[MetaData] = _registry.metadata
