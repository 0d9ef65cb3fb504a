"""The HTTP face as a running server."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

import structlog
import uvicorn

from api.http.app import HttpFace, create_app
from api.http.logs import configure_logs
from data.errors import UnavailableError
from pipelines.health import ready as check_parts
from pipelines.settings import Settings
from pipelines.warming import warming
from pipelines.wiring import Lookwright, open_lookwright

__all__ = ["serve"]

log = structlog.get_logger("lookwright.http")


def serve(
    settings: Settings,
    host: str | None = None,
    port: int | None = None,
    *,
    worker: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until asked to stop; calls under way have ``grace_seconds`` to end.

    ``ready`` is told the address once it answers; port 0 takes a free one. Raises
    ``UnavailableError`` where the port is taken and ``WorkspaceInUseError`` where the workspace is.
    """
    configure_logs(settings.log)
    listener = _listen(host or settings.server.host, settings.server.port if port is None else port)
    address = _address(listener)
    with listener, open_lookwright(settings) as lookwright, warming(lookwright) as warm:
        _warm_up(lookwright)
        app = create_app(lookwright, worker=worker)

        def announce() -> None:
            _announce(lookwright, address)
            if ready is not None:
                ready(address)
            if worker:
                warm()

        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=max(1, round(settings.server.grace_seconds)),
        )
        with _stopping_is_no_failure():
            Server(config, app, announce).run(sockets=[listener])


class Server(uvicorn.Server):
    """Says when it answers, and lets endless streams know when it stops."""

    def __init__(self, config: uvicorn.Config, app: HttpFace, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._face = app
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._face.state.run.stopping.set()
        await super().shutdown(sockets)


def _warm_up(lookwright: Lookwright) -> None:
    """Open every part before the first call comes; what fails is told, and `/ready` tells it again."""
    if lookwright.settings.embedded:
        lookwright.own()
    for part in check_parts(lookwright).parts:
        if not part.ok:
            log.warning("not ready", part=part.name, why=part.sentence)


def _announce(lookwright: Lookwright, address: str) -> None:
    if lookwright.lock.held:
        lookwright.lock.announce(address)
    log.info("ready", address=address, docs=f"{address}/docs")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host.strip("[]"), port), family=family, backlog=1024)
    except OSError as error:
        raise UnavailableError(
            f"Port {port} of {host} cannot be used ({error.strerror}); choose another with --port."
        ) from None
    # connections take this over; without it an answer's second packet waits 40 ms for the first's receipt
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _pass_over(number: int, frame: FrameType | None) -> None:
    del number, frame


@contextmanager
def _stopping_is_no_failure() -> Generator[None]:
    """The server raises the signal that stopped it again; there is nothing left to interrupt then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {each: signal.signal(each, _pass_over) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
