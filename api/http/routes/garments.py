"""What garments a picture shows, and people's corrections of that."""

from __future__ import annotations

from typing import Annotated

from litestar import post, put
from litestar.openapi.spec import Example, RequestBody
from litestar.params import PathParameter

from api.http import examples
from api.http.bodies import JSON_BYTES, AnyRequest, media_type, parse, read_json
from api.http.forms import MemoryField, read_form
from api.http.openapi import described, form_body, json_body
from api.http.threads import Run
from api.problems import Refusal
from pipelines.garments import (
    CorrectionRequest,
    GarmentAnswer,
    GarmentRequest,
    correct_garment,
    read_garments,
)

__all__ = ["GARMENTS"]

_READ_BODY = RequestBody(
    content=json_body(GarmentRequest, examples.GARMENT)
    | form_body({"image": "A picture of one garment or several.", "query": GarmentRequest}),
    required=True,
    description="JSON, or a form with `image` (a file) and, for several garments, `query` (that JSON).",
)

PictureId = Annotated[
    str,
    PathParameter(
        description="The picture's SHA-256, as `POST /garments` gave it.",
        examples=[
            Example(value="9f2c1d0a7be64f5c8d3e2a1b0c9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7")
        ],
    ),
]


@post(
    "/garments",
    status_code=200,
    **described(
        "garments",
        "Read garments",
        "Category, construction complexity and colours of what a picture or a look shows, each with its "
        "probability, or that nothing known is shown. Boxes tell several garments apart.",
        body=_READ_BODY,
        answer=(200, GarmentAnswer, examples.GARMENT_ANSWER),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def read(request: AnyRequest, run: Run) -> GarmentAnswer:
    """Read a picture that comes as a form, or one that JSON names."""
    kind = media_type(request)
    if kind == "application/json":
        return await run(read_garments, await read_json(request, GarmentRequest))
    if kind == "multipart/form-data":
        upload = int(run.app.settings.server.upload_mb * 1_000_000)
        image, query = MemoryField(upload), MemoryField(JSON_BYTES)
        await read_form(request, {"image": image, "query": query}, limit=upload + 2 * JSON_BYTES)
        asked = parse(query.bodies[0], GarmentRequest) if query.bodies else GarmentRequest()
        return await run(read_garments, asked, image.bodies[0] if image.bodies else None)
    raise Refusal(
        "unsupported_media_type",
        "Send a picture as multipart/form-data with `image`, or name one as application/json.",
    )


@put(
    "/garments/{picture:str}",
    **described(
        "garments",
        "Correct a garment",
        "What a person says of a garment stands before what was read, and is kept as a label to train on.",
        body=RequestBody(content=json_body(CorrectionRequest, examples.CORRECTION), required=True),
        answer=(200, GarmentAnswer, examples.GARMENT_ANSWER),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def correct(picture: PictureId, request: AnyRequest, run: Run) -> GarmentAnswer:
    """Keep a correction."""
    return await run(correct_garment, picture, await read_json(request, CorrectionRequest))


GARMENTS = [read, correct]
