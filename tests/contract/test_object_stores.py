"""One suite for every object store."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from data import DiskObjects, S3Objects
from data.errors import InvalidInputError, NotFoundError, UnavailableError
from data.ports import ObjectStore

KINDS = ["disk", "s3"]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "disk":
        return DiskObjects(tmp_path / "objects")
    server = request.getfixturevalue("s3_server")
    return S3Objects(
        server.endpoint, f"test-{uuid.uuid4().hex[:12]}", server.access_key, server.secret_key
    )


def test_what_was_put_is_got(store: ObjectStore) -> None:
    store.put("pictures/ab/abcd.jpg", b"\x00bytes\xff", "image/jpeg")
    assert store.get("pictures/ab/abcd.jpg") == b"\x00bytes\xff"
    with store.open("pictures/ab/abcd.jpg") as reader:
        assert reader.read() == b"\x00bytes\xff"


def test_the_same_name_again_replaces(store: ObjectStore) -> None:
    store.put("a.txt", b"first", "text/plain")
    store.put("a.txt", b"2", "text/plain")
    assert store.get("a.txt") == b"2"


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    store.put("empty", b"", "text/plain")
    assert store.exists("empty")
    assert store.get("empty") == b""


def test_what_is_not_there_is_not_found(store: ObjectStore) -> None:
    assert not store.exists("a/missing")
    with pytest.raises(NotFoundError):
        store.get("a/missing")
    with pytest.raises(NotFoundError):
        store.open("a/missing")


def test_deleting_passes_over_what_is_not_there(store: ObjectStore) -> None:
    store.put("a/b", b"1", "text/plain")
    store.put("a/c", b"1", "text/plain")
    store.delete(["a/b", "a/missing", "b"])
    assert list(store.names()) == ["a/c"]
    store.delete([])


def test_names_are_sorted_and_begin_with_the_prefix(store: ObjectStore) -> None:
    for name in ("b/2", "a/1", "b/10", "b-side", "c"):
        store.put(name, b"x", "text/plain")
    assert list(store.names()) == ["a/1", "b-side", "b/10", "b/2", "c"]
    assert list(store.names("b/1")) == ["b/10"]
    assert list(store.names("b")) == ["b-side", "b/10", "b/2"]
    assert list(store.names("nothing/here")) == []


def test_an_empty_store_has_no_names(store: ObjectStore) -> None:
    assert list(store.names()) == []
    store.check()
    assert list(store.names()) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../../b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "a\\b",
        "a\0b",
        "ü",
        "a b",
        "x" * 1000,
    ],
)
def test_bad_names_are_refused(store: ObjectStore, name: str) -> None:
    for call in (store.get, store.open, store.exists, store.address, lambda n: store.delete([n])):
        with pytest.raises(InvalidInputError):
            call(name)
    with pytest.raises(InvalidInputError):
        store.put(name, b"", "text/plain")


def test_without_a_setting_only_we_serve_the_bytes(store: ObjectStore) -> None:
    store.put("a", b"1", "text/plain")
    assert store.address("a") is None


def test_a_public_address_is_given_when_it_is_set() -> None:
    store = S3Objects("http://127.0.0.1:1", "b", "k", "s", public_url="https://cdn.example/x/")
    assert store.address("pictures/a.jpg") == "https://cdn.example/x/pictures/a.jpg"


def test_a_signed_address_names_the_object(s3_server) -> None:
    store = S3Objects(s3_server.endpoint, "signed", "k", "s", presign=True)
    address = store.address("pictures/a.jpg")
    assert address is not None
    assert "/signed/pictures/a.jpg?" in address
    assert "Signature" in address


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    store = S3Objects("http://127.0.0.1:1", "bucket", "key", "secret")
    with pytest.raises(UnavailableError, match="does not answer"):
        store.check()


def test_wrong_keys_are_named_as_such(s3_server) -> None:
    store = S3Objects(s3_server.endpoint, "bucket", "somebody", "else")
    with pytest.raises(UnavailableError, match=r"keys|does not answer"):
        store.put("a", b"", "text/plain")
