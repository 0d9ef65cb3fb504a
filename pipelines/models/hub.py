"""The hub, as huggingface_hub speaks to it (``HF_ENDPOINT``, ``HF_TOKEN`` and its proxies count).

Files are fetched here and not by the library's own download, because that one begins anew after a kill.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from data.errors import (
    InvalidInputError,
    ModelUnavailableError,
    NotFoundError,
    UnavailableError,
)

__all__ = ["Hub", "Listing", "RemoteFile"]

_CHUNK: Final = 1 << 18
"""What a break of the connection may cost."""
_ATTEMPTS: Final = 5


class RemoteFile(msgspec.Struct, frozen=True):
    """A file as the hub lists it: of large ones it tells the SHA-256, of small ones git's SHA-1."""

    path: str
    size: int
    sha256: str | None = None
    git_sha1: str | None = None

    def is_in(self, file: Path) -> bool:
        """Whether ``file`` holds exactly these bytes."""
        if file.stat().st_size != self.size:
            return False
        told = self.sha256 or self.git_sha1
        digest = (
            hashlib.sha256()
            if self.sha256
            else hashlib.sha1(f"blob {self.size}\0".encode(), usedforsecurity=False)
        )
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                digest.update(chunk)
        return told is None or digest.hexdigest() == told


class Listing(msgspec.Struct, frozen=True):
    repository: str
    commit: str
    files: tuple[RemoteFile, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files)


class Hub:
    """Lists repositories and fetches files; every failure is a sentence of ours."""

    def listing(self, repository: str, revision: str | None = None) -> Listing:
        """What is in a repository. Raises ``NotFoundError``, ``ModelUnavailableError``, ``UnavailableError``."""
        from huggingface_hub import HfApi

        with _said_by_us(repository, revision):
            found: Any = HfApi(endpoint=_endpoint()).model_info(
                repository, revision=revision, files_metadata=True
            )
        files = tuple(
            RemoteFile(
                one.rfilename, one.size or 0, one.lfs.sha256 if one.lfs else None, one.blob_id
            )
            for one in found.siblings or ()
        )
        return Listing(repository, found.sha, files)

    def fetch(
        self, listing: Listing, file: RemoteFile, to: Path, report: Callable[[int], None]
    ) -> None:
        """Fetch a file, going on from the bytes that are there; ``report`` is told how many came.

        Raises ``ModelUnavailableError`` where other bytes arrive than the hub has listed.
        """
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("ab") as opened, _said_by_us(listing.repository, listing.commit):
            _append(opened, listing, file, report)
        if not file.is_in(to):
            to.unlink()
            raise ModelUnavailableError(
                f"{file.path} of {listing.repository} arrived damaged and was thrown away: pull the model again."
            )


def _endpoint() -> str | None:
    """Asked anew each time; the library reads it once, when it is imported."""
    return os.environ.get("HF_ENDPOINT")


def _append(
    opened: BinaryIO, listing: Listing, file: RemoteFile, report: Callable[[int], None]
) -> None:
    from httpx2 import TransportError

    failures = 0
    while (before := opened.tell()) < file.size:
        try:
            _stream(opened, listing, file, report)
        except TransportError:
            failures = failures + 1 if opened.tell() == before else 0
            if failures == _ATTEMPTS:
                raise


def _stream(
    opened: BinaryIO, listing: Listing, file: RemoteFile, report: Callable[[int], None]
) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, http_stream_backoff

    at = opened.tell()
    url = hf_hub_url(listing.repository, file.path, revision=listing.commit, endpoint=_endpoint())
    headers = build_hf_headers() | {"Accept-Encoding": "identity"}
    if at:
        headers["Range"] = f"bytes={at}-"
    with http_stream_backoff(
        "GET",
        url,
        headers=headers,
        timeout=30,
        retry_on_exceptions=(),  # from the byte that it broke off at, by us
        retry_on_status_codes=(408, 429),
    ) as response:
        hf_raise_for_status(response)
        if at and response.status_code != 206:
            opened.seek(0)
            opened.truncate()  # the server cannot go on from the middle
        for chunk in response.iter_bytes(_CHUNK):
            opened.write(chunk)
            report(len(chunk))


@contextmanager
def _said_by_us(repository: str, revision: str | None) -> Generator[None]:
    from httpx2 import HTTPError
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelUnavailableError(
            f"{repository} is given only to those who accept its terms: do so on its page and set HF_TOKEN."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise NotFoundError(
            f"The hub has no model {repository}: correct the name, or set HF_TOKEN if it is private."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise NotFoundError(
            f"{repository} has no revision {revision}: correct --revision."
        ) from error
    except errors.EntryNotFoundError as error:
        raise ModelUnavailableError(
            f"The hub lists a file of {repository} that it does not have: pull again later."
        ) from error
    except errors.HFValidationError as error:
        raise InvalidInputError(f"{repository!r} is no name of a model.") from error
    except errors.OfflineModeIsEnabled as error:
        raise UnavailableError(
            f"{repository} is not here, and HF_HUB_OFFLINE forbids to ask the hub: unset it to pull."
        ) from error
    except HTTPError as error:
        raise UnavailableError(
            "The hub does not answer as it should: look at the connection and HF_ENDPOINT; what has come is kept, and a further pull goes on."
        ) from error
