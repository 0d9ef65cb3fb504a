"""Objects in a bucket of a server that speaks S3: MinIO, Garage, SeaweedFS, AWS, rclone."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from data.errors import (
    NotFoundError,
    SettingInvalidError,
    StorageFullError,
    StorageReadOnlyError,
    UnavailableError,
)
from data.objects._names import checked, checked_prefix

__all__ = ["S3Objects"]

_MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}
_FULL = {"XMinioStorageFull", "QuotaExceeded", "InsufficientStorage"}
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_SIGNED_FOR = timedelta(hours=1)


class S3Objects:
    """Each object is one of the bucket's, which is made where it is missing.

    ``endpoint`` is the server's address, ``https://host:port``. With ``public_url`` browsers read
    from there, with ``presign`` from addresses signed for an hour, else only through us.
    """

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        access_key: str,
        secret_key: str,
        *,
        region: str = "us-east-1",
        public_url: str | None = None,
        presign: bool = False,
    ) -> None:
        address = urlsplit(endpoint)
        if (
            address.scheme not in {"http", "https"}
            or not address.hostname
            or address.path.strip("/")
        ):
            raise SettingInvalidError(
                "The object store's address must look like https://host:port, without a path."
            )
        # the library's own client would wait five minutes for a server that is not there
        pool = PoolManager(
            timeout=Timeout(connect=5, read=60),
            retries=Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
        )
        self._client = Minio(
            address.netloc,
            access_key,
            secret_key,
            secure=address.scheme == "https",
            region=region,
            http_client=pool,
        )
        self._bucket = bucket
        self._public_url = public_url.rstrip("/") if public_url else None
        self._presign = presign
        self._made = False

    def put(self, name: str, body: bytes, content_type: str) -> None:
        checked(name)
        with _failures(name):
            self._make_bucket()
            self._client.put_object(
                self._bucket, name, io.BytesIO(body), len(body), content_type=content_type
            )

    def get(self, name: str) -> bytes:
        checked(name)
        try:
            return self._read(name)
        except UnavailableError as error:
            # the library understands no server that sends its errors as text/xml; HEAD has no body
            if self.exists(name):
                raise
            raise _not_found(name) from error

    def _read(self, name: str) -> bytes:
        with _failures(name):
            response = self._client.get_object(self._bucket, name)
            try:
                return response.read()
            finally:
                response.close()
                response.release_conn()

    def open(self, name: str) -> BinaryIO:
        # pictures are small; a buffer can be read after the connection has gone back
        return io.BytesIO(self.get(name))

    def exists(self, name: str) -> bool:
        checked(name)
        try:
            with _failures(name):
                self._client.stat_object(self._bucket, name)
        except NotFoundError:
            return False
        return True

    def delete(self, names: Iterable[str]) -> None:
        unwanted = [DeleteObject(checked(name)) for name in names]
        if not unwanted:
            return
        with _failures():
            self._make_bucket()
            for error in self._client.remove_objects(self._bucket, unwanted):
                if error.code not in _MISSING:
                    raise UnavailableError("The object store refuses to delete; check its log.")

    def names(self, prefix: str = "") -> Iterator[str]:
        checked_prefix(prefix)
        with _failures():
            self._make_bucket()
            found = self._client.list_objects(self._bucket, prefix=prefix, recursive=True)
            return iter(sorted(each.object_name for each in found if each.object_name))

    def address(self, name: str) -> str | None:
        checked(name)
        if self._public_url:
            return f"{self._public_url}/{quote(name)}"
        if not self._presign:
            return None
        with _failures(name):
            return self._client.presigned_get_object(self._bucket, name, expires=_SIGNED_FOR)

    def check(self) -> None:
        with _failures():
            self._make_bucket()
            self._client.put_object(self._bucket, "check", io.BytesIO(b"lookwright"), 10)
            self._client.remove_object(self._bucket, "check")

    def _make_bucket(self) -> None:
        if not self._made and not self._client.bucket_exists(self._bucket):
            try:
                self._client.make_bucket(self._bucket)
            except (
                MinioException
            ) as error:  # another writer was first; not all servers say it alike
                if "BucketAlready" not in str(error):
                    raise
        self._made = True


@contextmanager
def _failures(name: str = "") -> Iterator[None]:
    """The library's errors, in our words."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise _not_found(name) from error
        if error.code in _FULL:
            raise StorageFullError("The object store is full; make room and try again.") from error
        if error.code in _REFUSED:
            raise StorageReadOnlyError(
                "The object store refuses the keys it was given; check them and their rights."
            ) from error
        raise _unavailable() from error
    except (MinioException, HTTPError, OSError) as error:
        raise _unavailable() from error


def _not_found(name: str) -> NotFoundError:
    return NotFoundError(f"There is no object {name}.")


def _unavailable() -> UnavailableError:
    return UnavailableError(
        "The object store does not answer as it should; check its address, its keys and that it runs."
    )
