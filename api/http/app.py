"""The app: routes, frame, description, and the parts that it opens and closes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins.prometheus import PrometheusConfig
from litestar.types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

from api.http import openapi
from api.http.errors import HANDLERS
from api.http.frame import framed
from api.http.routes import API, ROOT
from api.http.threads import Runner
from api.web import web_parts
from data.errors import QuestionInvalidError
from pipelines.settings import Settings
from pipelines.wiring import Lookwright, open_lookwright
from pipelines.working import working

__all__ = ["HttpFace", "create_app"]


class HttpFace(Litestar):
    """Litestar inside our frame: also what no route answers is named, logged and guarded."""

    __slots__ = ("_framed",)

    def __init__(self, settings: Settings, **parts: Any) -> None:
        super().__init__(**parts)
        self._framed = framed(super().__call__, settings.server)

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
        else:
            await self._framed(scope, receive, send)  # pyright: ignore[reportArgumentType]


def create_app(of: Lookwright | Settings, *, worker: bool = True) -> HttpFace:
    """The HTTP face of an open Lookwright, or of settings that are opened and closed with it."""
    settings = of if isinstance(of, Settings) else of.settings
    metrics = PrometheusConfig(
        app_name="lookwright", prefix="lookwright_http", group_path=True, exclude=["^/metrics"]
    )
    web = web_parts()
    app = HttpFace(
        settings,
        route_handlers=[Router("/api/v1", route_handlers=API), *ROOT, *web.routes],
        plugins=web.plugins,
        compression_config=web.compression,
        dependencies={"run": Provide(_runner, sync_to_thread=False)},
        exception_handlers=HANDLERS,
        before_request=_known_parameters,
        lifespan=[_lifespan(of, worker=worker)],
        middleware=[metrics.middleware],
        cors_config=_cors(settings),
        openapi_config=openapi.config(),
        request_max_body_size=None,  # every body is read within its call's own limit
        logging_config=None,
    )
    openapi.add_request_schemas(app)
    return app


def _lifespan(of: Lookwright | Settings, *, worker: bool) -> Any:
    @asynccontextmanager
    async def open_parts(app: Litestar) -> AsyncGenerator[None]:
        with ExitStack() as parts:
            lookwright = (
                parts.enter_context(open_lookwright(of)) if isinstance(of, Settings) else of
            )
            run = Runner(lookwright, lookwright.settings.server.threads)
            parts.callback(run.close)
            app.state.run = run
            if worker:
                parts.enter_context(working(lookwright))
            yield

    return open_parts


def _runner(state: State) -> Runner:
    return state.run


def _cors(settings: Settings) -> CORSConfig | None:
    if not settings.server.cors_origins:
        return None
    return CORSConfig(
        allow_origins=list(settings.server.cors_origins),
        expose_headers=["X-Request-ID", "Retry-After"],
    )


def _known_parameters(request: Request[Any, Any, Any]) -> None:
    """A parameter that is misspelt would be passed over, and ``dryrun`` is not ``dry_run``."""
    if request.route_handler.opt.get("page"):
        return  # a page takes what old addresses and other pages bring along
    known = request.route_handler.parsed_fn_signature.parameters
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise QuestionInvalidError({name[:80]: "is no parameter of this call" for name in unknown})
