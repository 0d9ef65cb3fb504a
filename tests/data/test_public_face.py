from __future__ import annotations

import subprocess
import sys

import pytest

import data
from data import errors


def test_everything_on_the_face_is_there() -> None:
    for name in data.__all__:
        assert getattr(data, name) is not None
    assert set(data.__all__) <= set(dir(data))


def test_what_is_not_on_the_face_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = data.nothing


def test_values_load_without_the_heavy_libraries() -> None:
    heavy = "{'sqlalchemy', 'alembic', 'advanced_alchemy', 'httpx', 'minio', 'redis', 'litestar'}"
    script = f"import sys, data, data.types, data.errors, data.ports, data.money; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_tree_of_errors_names_every_error_with_its_code() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    assert all(issubclass(kind, errors.LookwrightError) for kind in kinds)
    assert all(name in (errors.__doc__ or "") for name in errors.__all__)
    assert len({kind.code for kind in kinds}) == len(kinds)
