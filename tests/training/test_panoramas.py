from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import OpenEXR
import pytest

from data import decode_picture
from data.errors import InvalidInputError
from pipelines.training.garments.panoramas import look_around, main, read_panorama


def surroundings(width: int = 128) -> np.ndarray:
    """Blue above, green below, in the middle a sun that half precision cannot say."""
    light = np.full((width // 2, width, 3), 0.05, np.float32)
    light[: width // 4, :, 2] = 0.8
    light[width // 4 :, :, 1] = 0.8
    light[width // 4, width // 2] = np.inf
    return light


def written(file: Path, light: np.ndarray, channels: str = "RGB") -> Path:
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    with OpenEXR.File(header, {channels: light}) as out:
        out.write(str(file))
    return file


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["panoramas", *map(str, arguments)])
    main()


def test_views_of_panoramas_are_written_into_a_folder_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    light = surroundings()
    wood = written(tmp_path / "wood.exr", light)
    city = written(tmp_path / "city.exr", np.dstack([light, light[..., :1]]), "RGBA")
    asked(monkeypatch, wood, city, "--count", 3, "--out", tmp_path / "views")
    files = sorted((tmp_path / "views").rglob("*.png"))
    assert [f"{file.parent.name}/{file.name}" for file in files] == [
        f"{place}/{i:03}.png" for place in ("city", "wood") for i in range(3)
    ]
    assert {decode_picture(file.read_bytes()).size for file in files} == {(192, 192)}
    assert "6 views of 2 panoramas" in capsys.readouterr().out


def test_up_is_up_and_down_is_down(tmp_path: Path) -> None:
    light = read_panorama(written(tmp_path / "a.exr", surroundings()))
    views = look_around(light, 12, np.random.default_rng(1))
    again = look_around(light, 12, np.random.default_rng(1))
    assert all(np.array_equal(a, b) for a, b in zip(views, again, strict=True))
    compared = 0
    for view in views:
        blue, green = (view[..., 2] > view[..., 1]), (view[..., 1] > view[..., 2])
        rows = np.arange(192)
        if blue.any() and green.any():
            assert np.median(rows[blue.any(1)]) < np.median(rows[green.any(1)])
            compared += 1
    assert compared >= 3


def test_radiance_is_read_as_red_green_and_blue(tmp_path: Path) -> None:
    import cv2

    light = surroundings()
    light[~np.isfinite(light)] = 1
    cv2.imwrite(str(tmp_path / "a.hdr"), light[..., ::-1])
    assert np.allclose(read_panorama(tmp_path / "a.hdr"), light, atol=0.01)


def test_what_is_no_panorama_is_told_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path / "good.exr", surroundings())
    (tmp_path / "text.exr").write_text("no light")
    (tmp_path / "text.hdr").write_text("no light")
    cut = tmp_path / "cut.exr"
    cut.write_bytes(good.read_bytes()[:600])
    square = written(tmp_path / "square.exr", surroundings()[:, :64])
    depth = written(tmp_path / "depth.exr", surroundings()[..., 0], "Z")
    for bad in (
        tmp_path / "text.exr", tmp_path / "text.hdr", cut, square, depth, tmp_path / "none.exr",
    ):  # fmt: skip
        with pytest.raises(SystemExit):
            asked(monkeypatch, good, bad, "--out", tmp_path / "views")
        assert bad.name in capsys.readouterr().err
    with pytest.raises(SystemExit):
        asked(monkeypatch, good, good, "--out", tmp_path / "views")
    assert "same name" in capsys.readouterr().err
    assert not (tmp_path / "views").exists()
    with pytest.raises(SystemExit):
        asked(monkeypatch, good, "--out", tmp_path / "text.hdr")
    assert "text.hdr/good: Not a directory.\n" in capsys.readouterr().err


def test_large_panoramas_are_made_as_large_as_views_need(tmp_path: Path) -> None:
    light = surroundings(4096)
    light[~np.isfinite(light)] = 1
    small = read_panorama(written(tmp_path / "a.exr", light))
    assert small.shape == (1024, 2048, 3)
    assert np.allclose(small[0, 0], light[0, 0])
    assert np.allclose(small[-1, 0], light[-1, 0])


def test_a_sun_is_bright_and_not_black(tmp_path: Path) -> None:
    light = read_panorama(written(tmp_path / "a.exr", surroundings()))
    assert np.isfinite(light).all()
    assert light.max() == pytest.approx(65504)


def test_no_views_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit):
        asked(monkeypatch, tmp_path / "a.exr", "--count", 0, "--out", tmp_path)
    with pytest.raises(InvalidInputError, match="There is no"):
        read_panorama(tmp_path / "a.exr")
