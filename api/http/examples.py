"""The examples in the published description; the tests hold each to its type."""

from __future__ import annotations

from typing import Any

from api.problems import Problem, Refusal, refused
from api.problems import problem as told
from data import errors

__all__ = [
    "BRAND",
    "BRANDS",
    "EVENT_STREAM",
    "HEALTH",
    "JOB",
    "PROBLEMS",
    "PRODUCT",
    "PRODUCTS",
    "RATES",
    "READY",
    "SEARCH",
    "SEARCH_ANSWER",
]

_ID = "luma:WH01-S-Green"
_SHA256 = "9f2c1d0a7be64f5c8d3e2a1b0c9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7"
_PICTURE = f"/api/v1/pictures/{_SHA256}"

SEARCH: dict[str, Any] = {
    "text": "green hoodie",
    "budget": {"max": 60, "currency": "USD"},
    "filters": {"size": ["S", "M"], "availability": ["in_stock"], "price": {"lte": 80}},
    "weights": {"cosine": 0.6, "price_alignment": 0.2, "brand_score": 0.1, "availability": 0.1},
    "limit": 10,
}

SEARCH_ANSWER: dict[str, Any] = {
    "complete": True,
    "candidates": 400,
    "covered": None,
    "hits": [
        {
            "id": _ID,
            "sku": "WH01-S-Green",
            "group": "luma:WH01",
            "brand": "Luma",
            "title": "Mona Pullover Hoodlie",
            "price": {"amount": "57.00", "currency": "USD"},
            "availability": "in_stock",
            "image": _PICTURE,
            "link": "https://shop.example/mona-pullover-hoodlie.html",
            "score": 0.815,
            "parts": {
                "cosine": 0.775,
                "price_alignment": 1.0,
                "brand_score": 0.5,
                "availability": 1.0,
            },
            "notes": [],
            "color": "Green",
            "size": "S",
            "regular_price": None,
        }
    ],
    "weights": {"cosine": 0.6, "price_alignment": 0.2, "brand_score": 0.1, "availability": 0.1},
    "facets": {"color": [{"value": "Green", "count": 21}]},
    "next_cursor": None,
    "seconds": {"encode": 0.011, "search": 0.002, "total": 0.015},
    "pictures": [],
}

PRODUCT: dict[str, Any] = {
    "item": {
        "id": _ID,
        "brand": "luma",
        "brand_name": "Luma",
        "sku": "WH01-S-Green",
        "group": "luma:WH01",
        "title": "Mona Pullover Hoodlie",
        "price": {"minor": 5700, "currency": "USD"},
        "availability": "in_stock",
        "picture": "images/wh01-green_main.jpg",
        "colors": ["Green"],
        "size": "S",
        "category": ["Women", "Tops", "Hoodies & Sweatshirts"],
    },
    "price": {"amount": "57.00", "currency": "USD"},
    "image": _PICTURE,
    "variants": ["luma:WH01-M-Green"],
}

PRODUCTS: dict[str, Any] = {"products": [PRODUCT], "next_cursor": None}
BRAND: dict[str, Any] = {"brand": "luma", "name": "Luma", "score": 0.8, "groups": 75}
BRANDS: dict[str, Any] = {"brands": [BRAND]}
RATES: dict[str, Any] = {"currency": "USD", "rates": {"EUR": 1.08}}
JOB: dict[str, Any] = {
    "id": "0f8c2b7e5d4a4c1f9e3b6a7d8c9e0f12",
    "kind": "import",
    "status": "running",
    "progress": {"step": 256, "steps": 349, "message": "Embedding pictures"},
    "result": None,
    "error": None,
    "owner": "luma",
    "priority": 0,
    "attempts": 1,
    "max_attempts": 5,
    "cancelling": False,
    "created": "2030-05-01T09:00:00Z",
    "run_at": "2030-05-01T09:00:00Z",
    "started": "2030-05-01T09:00:01Z",
    "finished": None,
}
EVENT_STREAM = (
    'id: 3\r\nevent: progress\r\ndata: {"job":"0f8c2b7e5d4a4c1f9e3b6a7d8c9e0f12","number":3,"kind":"progress",'
    '"status":"running","progress":{"step":256,"steps":349,"message":"Embedding pictures"},"error":null,'
    '"at":"2030-05-01T09:00:07Z"}\r\n\r\n'
)
HEALTH: dict[str, Any] = {"status": "alive", "version": "0.1.0"}
READY: dict[str, Any] = {
    "ok": True,
    "parts": [{"name": name, "ok": True} for name in ("database", "objects", "encoder", "index")],
}

_SERVER_SIDE: dict[int, list[Problem]] = {
    500: [refused(Refusal("internal"))],
    503: [
        told(errors.UnavailableError("")),
        refused(Refusal("overloaded")),
    ],
}

PROBLEMS: dict[int, list[Problem]] = _SERVER_SIDE | {
    400: [refused(Refusal("malformed_json")), refused(Refusal("host_refused"))],
    403: [refused(Refusal("origin_refused"))],
    404: [told(errors.NotFoundError("No product has the id 'luma:XX'; ids look like brand:sku."))],
    409: [
        told(
            errors.CursorExpiredError(
                "The catalogue or the question has changed since this cursor was given; "
                "ask without it for the first page."
            )
        )
    ],
    413: [told(errors.TooLargeError("A part of the form is larger than 20 MB; make it smaller."))],
    415: [
        refused(Refusal("unsupported_media_type")),
        told(
            errors.UnsupportedPictureError("This is no picture that can be read; send JPEG or PNG.")
        ),
    ],
    422: [
        told(
            errors.QuestionInvalidError(
                {
                    "limit": "must lie between 1 and 100, not 0",
                    "filters.colour": "is not known; known are brand, category, color, size",
                }
            )
        )
    ],
}
"""What each status may carry."""
