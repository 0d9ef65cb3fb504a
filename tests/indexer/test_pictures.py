"""Where pictures are read from, and where not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import AddressRefusedError, NotFoundError, TooLargeError
from indexer import FeedOptions, PictureHasher, PictureSource, hash_pictures, open_feed


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A feed's folder with one picture, beside a file that is none of its business."""
    folder = tmp_path / "shop"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "red tee.jpg").write_bytes(b"red")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    return folder


@pytest.mark.parametrize(
    "address", ["images/red tee.jpg", "images/red%20tee.jpg", "images\\red tee.jpg"]
)
def test_a_path_is_looked_up_beside_the_feed(shop, address) -> None:
    assert PictureSource(shop).read(address) == b"red"


def test_a_path_is_looked_up_in_the_pictures_folder_too(shop, tmp_path) -> None:
    source = PictureSource(tmp_path / "elsewhere", images=shop / "images")
    assert source.read("red tee.jpg") == b"red"


def test_a_file_address_inside_the_folder_is_read(shop) -> None:
    address = (shop / "images" / "red tee.jpg").as_uri()
    assert PictureSource(shop).read(address) == b"red"


@pytest.mark.parametrize(
    "address",
    ["../secret.jpg", "images/../../secret.jpg", "link.jpg", "{secret}", "file://{secret}"],
)
def test_files_outside_are_refused_unless_the_person_allows_them(shop, address) -> None:
    address = address.format(secret=shop.parent / "secret.jpg")
    with pytest.raises(AddressRefusedError):
        PictureSource(shop).read(address)
    assert PictureSource(shop, allow_local=True).read(address) == b"secret"


@pytest.mark.parametrize("address", ["nothing.jpg", "images", "a\0b", "x" * 5000, "file:///"])
def test_what_is_no_file_is_not_found(shop, address) -> None:
    with pytest.raises(NotFoundError):
        PictureSource(shop, allow_local=True).read(address)


def test_another_machine_is_refused(shop) -> None:
    with pytest.raises(AddressRefusedError):
        PictureSource(shop, allow_local=True).read("file://server/share/a.jpg")


def test_without_a_fetcher_the_web_is_refused(shop) -> None:
    with pytest.raises(AddressRefusedError):
        PictureSource(shop).read("https://x.example/a.jpg")


def test_a_file_beyond_the_limit_is_too_large(shop) -> None:
    with pytest.raises(TooLargeError):
        PictureSource(shop, most_bytes=2).read("images/red tee.jpg")


def test_a_hash_changes_with_the_bytes_and_not_with_the_name(shop) -> None:
    (shop / "copy.jpg").write_bytes(b"red")
    (shop / "other.jpg").write_bytes(b"blue")
    hasher = PictureHasher(PictureSource(shop))
    assert hasher("images/red tee.jpg") == hasher("copy.jpg") != hasher("other.jpg")


def test_a_picture_that_is_replaced_in_place_changes_its_hash(shop) -> None:
    hasher = PictureHasher(PictureSource(shop))
    before = hasher("images/red tee.jpg")
    (shop / "images" / "red tee.jpg").write_bytes(b"redder")
    assert hasher("images/red tee.jpg") != before


def test_an_address_of_the_web_is_hashed_without_fetching_it(shop) -> None:
    hasher = PictureHasher(PictureSource(shop))
    first, second = hasher("https://x.example/a.jpg"), hasher("https://x.example/b.jpg")
    assert first != second


def test_a_row_whose_picture_is_not_there_is_a_problem_of_that_row(tmp_path, google) -> None:
    (tmp_path / "feed.tsv").write_text(google("A", "B"))
    items = next(open_feed(tmp_path / "feed.tsv", FeedOptions()).batches()).items
    (tmp_path / "red.jpg").write_bytes(b"red")
    assert len(hash_pictures(items, PictureHasher(PictureSource(tmp_path)))[0]) == 2
    (tmp_path / "red.jpg").unlink()
    candidates, problems = hash_pictures(items, PictureHasher(PictureSource(tmp_path)))
    assert candidates == ()
    assert [(p.row, p.item, p.code) for p in problems] == [
        (2, "A", "picture_not_found"), (3, "B", "picture_not_found"),
    ]  # fmt: skip
