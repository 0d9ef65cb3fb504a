"""A server on loopback that speaks Hugging Face's and Replicate's interfaces, and fails as they do."""

from __future__ import annotations

import io
import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from PIL import Image

__all__ = ["KEY", "Answer", "Twin", "provider_twin"]

KEY = "r8_secretkeyofthetests"


class Answer(NamedTuple):
    """What the twin says next instead of what was asked for."""

    status: int
    body: bytes | dict[str, Any]
    headers: tuple[tuple[str, str], ...] = ()


class Twin:
    """``said`` are answers in store; ``heard`` is ``(method, path, authorization, body)`` of each request."""

    def __init__(self) -> None:
        self.address = ""
        self.said: deque[Answer] = deque()
        self.heard: list[tuple[str, str, str | None, Any]] = []
        self.hang = threading.Event()
        self.hang.set()
        self.polls = 2
        """Looks at a prediction before it has succeeded."""
        self.ending: dict[str, Any] = {}
        """What the last look shows besides."""
        self.predictions: dict[str, dict[str, Any]] = {}

    @property
    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self.heard]


def png(inputs: dict[str, Any]) -> bytes:
    """Another picture for each seed, of the size asked for."""
    size = (inputs.get("width", 1024), inputs.get("height", 1024))
    colour = hash((inputs.get("seed"), inputs.get("prompt"))) % 0xFFFFFF
    out = io.BytesIO()
    Image.new("RGB", size, (colour >> 16, colour >> 8 & 255, colour & 255)).save(out, "PNG")
    return out.getvalue()


class _Handler(BaseHTTPRequestHandler):
    twin: Twin

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._serve(json.loads(self.rfile.read(length) or b"null"))

    def _serve(self, body: Any) -> None:
        twin = self.twin
        twin.heard.append((self.command, self.path, self.headers.get("Authorization"), body))
        twin.hang.wait(20)
        self._say(twin.said.popleft() if twin.said else self._answer(body))

    def _answer(self, body: Any) -> Answer:
        if self.path.startswith("/files/"):
            return Answer(200, png(self.twin.predictions[self.path.split("/")[2]]["input"]))
        if self.path.endswith("/cancel"):
            return Answer(200, {"status": "canceled"})
        if self.command == "POST" and self.path.endswith("/predictions"):
            return self._predict(body)
        if self.path.startswith("/predictions/"):
            return self._look(self.path.split("/")[2])
        return Answer(200, png({**body["parameters"], "prompt": body["inputs"]}))

    def _predict(self, body: Any) -> Answer:
        number = f"p{len(self.twin.predictions)}"
        self.twin.predictions[number] = {"input": body["input"], "looks": 0}
        return Answer(201, {"id": number, "status": "starting"})

    def _look(self, number: str) -> Answer:
        held = self.twin.predictions[number]
        held["looks"] += 1
        if held["looks"] <= self.twin.polls:
            steps = held["input"].get("num_inference_steps", 1)
            logs = f"loading\n 10%|# | {held['looks']}/{steps} [00:01<00:02]"
            return Answer(200, {"id": number, "status": "processing", "logs": logs})
        output = [f"{self.twin.address}/files/{number}/out-0.png"]
        done = {"id": number, "status": "succeeded", "output": output}
        return Answer(200, done | self.twin.ending)

    def _say(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        try:
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # who asked has hung up


@contextmanager
def provider_twin() -> Iterator[Twin]:
    """A twin that serves until the end."""
    twin = Twin()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"twin": twin}))
    twin.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield twin
    finally:
        twin.hang.set()
        server.shutdown()
        thread.join()
        server.server_close()
