"""The published description of every call: its words, its bodies, its answers and its refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, cast

import msgspec
from litestar import Litestar
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    Contact,
    Example,
    License,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
    Tag,
)

from api.http import examples
from api.http.docs import DocsPage, docs_router
from api.http.errors import PROBLEM_JSON
from api.http.schemas import BrandScore
from api.problems import Problem
from generation.manifest import Manifest
from pipelines.answers import SearchRequest
from pipelines.ateliers import AtelierForm, MatchRequest
from pipelines.briefs import AnswerRequest, BriefRequest
from pipelines.garments import CorrectionRequest, GarmentRequest
from pipelines.looks import GenerateRequest, RefineRequest, ReportRequest
from pipelines.notices import EndpointRequest

__all__ = ["REQUESTS", "add_request_schemas", "config", "described", "form_body", "json_body"]

REQUESTS = (
    SearchRequest,
    BrandScore,
    MatchRequest,
    AtelierForm,
    GenerateRequest,
    RefineRequest,
    ReportRequest,
    BriefRequest,
    AnswerRequest,
    EndpointRequest,
    GarmentRequest,
    CorrectionRequest,
)
"""The structs that JSON bodies hold."""

_REF = "#/components/schemas/{name}"


def config() -> OpenAPIConfig:
    """What the description says of the whole, and where it is published."""
    return OpenAPIConfig(
        title="Lookwright",
        version=version("lookwright"),
        summary="From the picture of a look to products that fit the budget.",
        description=(
            "Errors are problem documents (RFC 9457): `type`, `title`, `status`, `detail` and a stable "
            "`code`; a 422 has one entry for each wrong field in `errors`. Every answer carries "
            "`X-Request-ID`."
        ),
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        contact=Contact(name="Lookwright"),
        tags=[
            Tag("search", "Pictures and words in, ranked products out."),
            Tag("catalogue", "Products, brands, rates and the feeds they come from."),
            Tag("looks", "Wishes in, pictures with their manifests out, and their history."),
            Tag("garments", "What a picture shows of garments, and what people say of it."),
            Tag("ateliers", "Workshops that make to order, matched to a garment with reasons."),
            Tag("briefs", "What workshops are asked, what they answer, and who hears of it."),
            Tag("jobs", "Long work: its progress, its result, and how to stop it."),
            Tag("upkeep", "Whether the service lives, and how it is."),
        ],
        openapi_router=docs_router(),
        render_plugins=[DocsPage()],
    )


def described(
    tag: str,
    summary: str,
    description: str,
    *,
    answer: tuple[int, Any, Any] | None = None,
    errors: Iterable[int] = (),
    body: RequestBody | None = None,
    media: str = "application/json",
) -> dict[str, Any]:
    """What a route's decorator is told: ``answer`` is (status, type, example), of kind ``media``."""
    responses = {status: _refusals(status) for status in sorted({400, *errors, 500, 503})}
    if answer is not None:
        status, kind, example = answer
        responses[status] = ResponseSpec(
            kind,
            generate_examples=False,
            description=HTTPStatus(status).phrase,
            media_type=media,
            examples=[Example(summary="An answer", value=example)],
        )
    told: dict[str, Any] = {
        "tags": [tag],
        "summary": summary,
        "description": description,
        "responses": responses,
    }
    if body is not None:
        told["operation_class"] = _with_body(body)
    return told


def _refusals(status: int) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=HTTPStatus(status).phrase,
        media_type=PROBLEM_JSON,
        examples=[
            Example(id=each.code, summary=each.title, value=msgspec.to_builtins(each))
            for each in examples.PROBLEMS[status]
        ],
    )


def _with_body(body: RequestBody) -> type[Operation]:
    """Routes read their bodies themselves, within limits, so what these hold is told here."""

    @dataclass
    class WithBody(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return WithBody


def json_body(kind: type[msgspec.Struct], example: Any) -> dict[str, OpenAPIMediaType]:
    """A JSON body of this struct."""
    return {
        "application/json": OpenAPIMediaType(
            schema=Reference(ref=_REF.format(name=kind.__name__)),
            examples={"example": Example(value=example)},
        )
    }


def form_body(
    fields: Mapping[str, str | type[msgspec.Struct]], *, many: str = "", required: str = ""
) -> dict[str, OpenAPIMediaType]:
    """A multipart body: each field is a file with these words about it, or JSON of a struct."""
    properties: dict[str, Schema | Reference] = {}
    for name, what in fields.items():
        if isinstance(what, str):
            file = Schema(
                type=OpenAPIType.STRING,
                content_media_type="application/octet-stream",
                description=what,
            )
            properties[name] = Schema(type=OpenAPIType.ARRAY, items=file) if name == many else file
        else:
            properties[name] = Reference(ref=_REF.format(name=what.__name__))
    schema = Schema(
        type=OpenAPIType.OBJECT,
        properties=properties,
        required=[required] if required else None,
    )
    return {"multipart/form-data": OpenAPIMediaType(schema=schema)}


def add_request_schemas(app: Litestar) -> None:
    """Make the structs of JSON bodies known to the document."""
    _, schemas = msgspec.json.schema_components(REQUESTS, ref_template=_REF)
    known = cast("dict[str, Any]", app.openapi_schema.components.schemas)
    for name, schema in schemas.items():
        known.setdefault(name, schema)
    # the framework reads the dots of an annotated tuple[T, ...] as a second type of its items
    known.update(msgspec.json.schema_components([Manifest], ref_template=_REF)[1])
