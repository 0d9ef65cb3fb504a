from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from data import decode_picture, encode_png, pixel_sha256, system_clock
from data.errors import SettingInvalidError, SigningUnavailableError, StorageReadOnlyError
from data.garments import Likelihood
from data.ports import Picture
from generation.finish import (
    LookFacts,
    LookFinisher,
    PictureGuard,
    PictureSigner,
    read_signature,
    read_words,
)
from generation.finish.certificates import (
    _pem,
    _root,
    development_credentials,
    read_credentials,
)
from generation.finish.metadata import notes_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MANIFEST = json.dumps({"short_description": "robe d'été \uffff 👗", "seed": 7}, ensure_ascii=False)
FACTS = LookFacts("look-1", MANIFEST, 2**53 + 1, "bundled", "f00d", NOW)
WORDS = read_words()


def picture(width: int = 900, height: int = 600) -> Picture:
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def finisher(folder: Path, guard: PictureGuard | None = None) -> LookFinisher:
    return LookFinisher(WORDS, guard, PictureSigner(folder, system_clock))


def texts(png: bytes) -> dict[str, str]:
    opened = Image.open(io.BytesIO(png))
    opened.load()
    return opened.text


class Saying:
    """A classifier that sees the same in every picture."""

    def __init__(self, **seen: float) -> None:
        self.seen = seen

    def classify(self, pictures: Sequence[Picture]) -> list[tuple[Likelihood, ...]]:
        return [tuple(Likelihood(*one) for one in self.seen.items()) for _ in pictures]


def test_a_finished_picture_keeps_its_pixels_and_says_how_it_was_made(tmp_path: Path) -> None:
    original = picture()
    finished = finisher(tmp_path / "signing").finish(original, FACTS)
    said = texts(finished.png)
    assert decode_picture(finished.png).tobytes() == original.tobytes()
    assert json.loads(said["lookwright:manifest"]) == json.loads(MANIFEST)
    assert int(said["lookwright:seed"]) == FACTS.seed
    assert finished.moderation == "unmoderated"


def test_the_same_is_said_in_xmp(tmp_path: Path) -> None:
    finished = finisher(tmp_path / "signing").finish(picture(), FACTS)
    packet = texts(finished.png)["XML:com.adobe.xmp"]
    (described,) = ET.fromstring(packet.encode()).iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
    )
    said = {child.tag.rpartition("}")[2]: child.text or "" for child in described}
    assert json.loads(said["manifest"]) == json.loads(MANIFEST)
    assert said["DigitalSourceType"].endswith("trainedAlgorithmicMedia")
    assert said["seed"] == str(FACTS.seed)


@given(
    st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner, max_size=3), max_leaves=5)
)
@settings(max_examples=50, deadline=None)
def test_any_manifest_that_is_written_is_read_back_equal(manifest: object) -> None:
    facts = msgspec.structs.replace(FACTS, manifest=json.dumps(manifest, ensure_ascii=False))
    said = texts(encode_png(picture(8, 8), notes_of(facts)))
    packet = ET.fromstring(said["XML:com.adobe.xmp"].encode())
    (inside,) = packet.iter("{https://lookwright.org/ns/1.0/}manifest")
    assert json.loads(said["lookwright:manifest"]) == manifest
    assert json.loads(inside.text or "") == manifest


def test_threads_that_sign_first_share_one_certificate(tmp_path: Path) -> None:
    makers = [finisher(tmp_path / "signing") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda maker: maker.finish(picture(64, 64), FACTS), makers * 3))
    root = development_credentials(tmp_path / "signing", system_clock()).root
    states = {found.state for each in done if (found := read_signature(each.png, root))}
    assert states == {"Trusted"}
    assert [path.name for path in tmp_path.iterdir()] == ["signing"]


def test_the_signature_is_read_back_and_trusted_by_who_trusts_the_root(tmp_path: Path) -> None:
    finished = finisher(tmp_path / "signing").finish(picture(), FACTS)
    root = development_credentials(tmp_path / "signing", system_clock()).root
    found = read_signature(finished.png, root)
    assert found is not None
    assert (found.state, found.generated, found.problems) == ("Trusted", True, ())
    assert found.look["look"] == "look-1"
    assert json.loads(found.look["manifest"]) == json.loads(MANIFEST)
    untold = read_signature(finished.png)
    assert untold is not None
    assert untold.state == "Valid"


def test_a_pixel_changed_after_signing_shows(tmp_path: Path) -> None:
    body = bytearray(finisher(tmp_path / "signing").finish(picture(), FACTS).png)
    body[-40] ^= 1
    found = read_signature(bytes(body))
    assert found is not None
    assert found.state == "Invalid"
    assert "assertion.dataHash.mismatch" in found.problems


def test_a_share_copy_has_the_same_pixels_and_tells_nothing_but_that_it_is_generated(
    tmp_path: Path,
) -> None:
    maker = finisher(tmp_path / "signing")
    finished = maker.finish(picture(), FACTS)
    shared = maker.share_copy(finished.png)
    found = read_signature(shared)
    assert found is not None
    assert (found.generated, dict(found.look)) == (True, {})
    assert pixel_sha256(decode_picture(shared)) == finished.pixel_sha256
    assert list(texts(shared)) == ["XML:com.adobe.xmp"]
    for secret in (b"look-1", b"short_description", str(FACTS.seed).encode(), b"f00d"):
        assert secret not in shared


def test_pixels_have_one_name_however_they_are_packed(tmp_path: Path) -> None:
    original = picture(40, 30)
    first = finisher(tmp_path / "one").finish(original, FACTS)
    again = finisher(tmp_path / "two").finish(original.copy(), FACTS)
    assert first.pixel_sha256 == again.pixel_sha256
    assert first.pixel_sha256 == hashlib.sha256(b"40x30\n" + original.tobytes()).hexdigest()
    assert first.pixel_sha256 != pixel_sha256(picture(30, 40))


def test_thumbnails_fit_their_sides_and_never_grow(tmp_path: Path) -> None:
    maker = finisher(tmp_path / "signing")
    large = maker.finish(picture(900, 600), FACTS).thumbnails
    assert {side: decode_picture(webp).size for side, webp in large.items()} == {
        150: (150, 100),
        400: (400, 267),
        800: (800, 533),
    }
    small = maker.finish(picture(128, 128), FACTS).thumbnails
    assert decode_picture(small[800]).size == (128, 128)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [({"nsfw": 0.9, "sfw": 0.1}, "blocked"), ({"SFW": 0.8, "NSFW": 0.2}, "passed"), ({"porn": 0.3, "hentai": 0.3}, "blocked")],
)  # fmt: skip
def test_a_classifier_decides_what_is_shown(
    tmp_path: Path, seen: dict[str, float], outcome: str
) -> None:
    guard = PictureGuard(Saying(**seen), ("NSFW", "porn", "hentai"), 0.5)
    finished = finisher(tmp_path / "signing", guard).finish(picture(), FACTS)
    assert finished.moderation == outcome
    assert bool(finished.png) is bool(finished.thumbnails) is (outcome == "passed")


def test_a_classifier_that_knows_none_of_the_labels_is_a_wrong_setting() -> None:
    guard = PictureGuard(Saying(cat=0.6, dog=0.4), ("nsfw",), 0.5)
    with pytest.raises(SettingInvalidError, match="gives cat, dog, and none of these"):
        guard.check(picture())


# ----------------------------------------------------------------- certificates


def pair(folder: Path, now: datetime) -> tuple[Path, Path]:
    development_credentials(folder, now)
    return folder / "chain.pem", folder / "key.pem"


def test_the_development_certificate_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = development_credentials(tmp_path / "signing", NOW)
    assert development_credentials(tmp_path / "signing", NOW) == first
    assert (tmp_path / "signing" / "key.pem").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["signing"]


def test_a_certificate_of_ones_own_signs(tmp_path: Path) -> None:
    certificate, key = pair(tmp_path / "own", NOW)
    signer = PictureSigner(tmp_path / "unused", lambda: NOW, certificate, key)
    signed = LookFinisher(WORDS, None, signer).finish(picture(), FACTS).png
    assert read_signature(signed) is not None
    assert not (tmp_path / "unused").exists()


def test_an_expired_certificate_says_since_when(tmp_path: Path) -> None:
    certificate, key = pair(tmp_path / "old", NOW)
    with pytest.raises(SettingInvalidError, match="expired on 2036-04-28"):
        read_credentials(certificate, key, NOW + timedelta(days=4000))
    with pytest.raises(SettingInvalidError, match="in force from"):
        read_credentials(certificate, key, NOW - timedelta(days=2))


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    certificate, _ = pair(tmp_path / "one", NOW)
    _, other = pair(tmp_path / "two", NOW)
    with pytest.raises(SettingInvalidError, match="does not belong to"):
        read_credentials(certificate, other, NOW)


@pytest.mark.parametrize(
    "body", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"]
)
def test_broken_files_say_what_is_expected(tmp_path: Path, body: bytes) -> None:
    certificate, key = pair(tmp_path / "good", NOW)
    (tmp_path / "bad.pem").write_bytes(body)
    with pytest.raises(SettingInvalidError, match="holds no certificates"):
        read_credentials(tmp_path / "bad.pem", key, NOW)
    with pytest.raises(SettingInvalidError, match="holds no private key"):
        read_credentials(certificate, tmp_path / "bad.pem", NOW)
    with pytest.raises(SettingInvalidError, match="cannot be read"):
        read_credentials(certificate, tmp_path / "none.pem", NOW)


def test_a_certificate_that_c2pa_does_not_take_is_named(tmp_path: Path) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "chain.pem").write_bytes(_root(own, NOW).public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(_pem(own))
    signer = PictureSigner(tmp_path, lambda: NOW, tmp_path / "chain.pem", tmp_path / "key.pem")
    with pytest.raises(SettingInvalidError, match=r"development root.*self-signed"):
        LookFinisher(WORDS, None, signer).finish(picture(), FACTS)


def test_a_workspace_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageReadOnlyError, match="cannot be kept"):
        development_credentials(tmp_path / "file" / "signing", NOW)


def test_without_the_signing_library_the_sentence_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "c2pa", None)
    with pytest.raises(SigningUnavailableError, match=r"finish\.sign to false"):
        finisher(tmp_path / "signing").finish(picture(), FACTS)
    assert LookFinisher(WORDS, None, None).finish(picture(), FACTS).png
