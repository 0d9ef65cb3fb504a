"""A hub on loopback that speaks the hub's own HTTP: listings, redirects to where large files lie, ranges, refusals."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

LARGE = 100_000
"""Files from this size on lie in large file storage, behind a redirect."""
_API = re.compile(r"/api/models/(?P<id>[^/]+/[^/]+)(?:/revision/(?P<revision>[^/]+))?")
_RESOLVE = re.compile(r"/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)")
_STORED = re.compile(r"/large/(?P<sha256>[0-9a-f]{64})")


class LoopbackHub(ThreadingHTTPServer):
    """Serves the folders under ``root``, ``root/ORG/NAME``; ``asked`` is every request with its Range."""

    daemon_threads = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.asked: list[tuple[str, str, str | None]] = []
        self.gated: set[str] = set()
        self.stop_after: int | None = None
        """Large files break off after so many bytes, each answer anew."""
        self.hold = threading.Event()
        """Set: a large file that broke off is closed; else it hangs until it is set."""
        self.hold.set()
        self.ranges = True
        self.wrong: dict[str, bytes] = {}
        """Bytes that are served for a path instead of what is listed."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def files(self, model: str) -> dict[str, bytes]:
        folder = self.root / model
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def add(self, model: str, folder: Path) -> None:
        """Serve a folder's files as a repository."""
        shutil.copytree(folder, self.root / model)

    def commit(self, model: str) -> str:
        return hashlib.sha1(b"".join(self.files(model).values())).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LoopbackHub
    refusals: ClassVar = {
        "RepoNotFound": 404,
        "RevisionNotFound": 404,
        "EntryNotFound": 404,
        "GatedRepo": 403,
    }

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append((self.command, path, self.headers.get("Range")))
        for pattern, answer in (
            (_API, self._info),
            (_RESOLVE, self._resolve),
            (_STORED, self._stored),
        ):
            if found := pattern.fullmatch(path):
                answer(**found.groupdict())
                return
        self._refuse("EntryNotFound")

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _known(self, model: str, revision: str | None) -> str | None:
        """The commit, or None where the answer was a refusal."""
        if not (self.server.root / model).is_dir():
            return self._refuse("RepoNotFound")
        if model in self.server.gated:
            return self._refuse("GatedRepo")
        commit = self.server.commit(model)
        if revision not in {None, "main", commit}:
            return self._refuse("RevisionNotFound")
        return commit

    def _info(self, id: str, revision: str | None) -> None:  # noqa: A002 - as the hub calls it
        if commit := self._known(id, revision):
            files = [_sibling(path, body) for path, body in self.server.files(id).items()]
            body = json.dumps({"id": id, "sha": commit, "siblings": files}).encode()
            self._send(200, {"Content-Type": "application/json"}, body)

    def _resolve(self, id: str, revision: str, path: str) -> None:  # noqa: A002
        commit = self._known(id, revision)
        if commit is None:
            return
        body = self.server.files(id).get(path)
        if body is None:
            self._refuse("EntryNotFound")
            return
        sha256 = hashlib.sha256(body).hexdigest()
        headers = {"X-Repo-Commit": commit, "ETag": f'"{sha256}"'}
        if len(body) < LARGE:
            self._send(200, headers, self.server.wrong.get(path, body))
            return
        linked = {"X-Linked-Etag": f'"{sha256}"', "X-Linked-Size": str(len(body))}
        self._send(302, headers | linked | {"Location": f"/large/{sha256}"}, b"")

    def _stored(self, sha256: str) -> None:
        for file in self.server.root.rglob("*"):
            if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
                body = self.server.wrong.get(file.name, file.read_bytes())
                break
        else:
            self._refuse("EntryNotFound")
            return
        asked = self.headers.get("Range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.server.ranges else 0
        headers = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes"}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self._send(206 if start else 200, headers, body[start:], breaks=True)

    def _refuse(self, code: str) -> None:
        self._send(self.refusals[code], {"X-Error-Code": code, "X-Error-Message": code}, b"")

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, *, breaks: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        stop = self.server.stop_after if breaks else None
        self.wfile.write(body if stop is None else body[:stop])
        if stop is not None and stop < len(body):
            self.wfile.flush()
            self.server.hold.wait(60)
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Nothing: ``asked`` tells it."""


def _sibling(path: str, body: bytes) -> dict[str, Any]:
    sha1 = hashlib.sha1(f"blob {len(body)}\0".encode() + body).hexdigest()
    told: dict[str, Any] = {"rfilename": path, "size": len(body), "blobId": sha1}
    if len(body) >= LARGE:
        told["lfs"] = {
            "sha256": hashlib.sha256(body).hexdigest(),
            "size": len(body),
            "pointerSize": 134,
        }
    return told


@contextmanager
def loopback_hub(root: Path) -> Iterator[LoopbackHub]:
    """The hub, answering until the end of the block."""
    hub = LoopbackHub(root)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        hub.hold.set()
        hub.shutdown()
        hub.server_close()
        thread.join()
