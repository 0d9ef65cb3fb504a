"""The examples in the published description; the tests hold each to its type."""

from __future__ import annotations

from typing import Any

from api.problems import Problem, Refusal, refused
from api.problems import problem as told
from data import errors

__all__ = [
    "ATELIER",
    "ATELIERS",
    "ATELIER_FORM",
    "BRAND",
    "BRANDS",
    "CORRECTION",
    "EVENT_STREAM",
    "GARMENT",
    "GARMENT_ANSWER",
    "HEALTH",
    "JOB",
    "MATCH",
    "MATCH_ANSWER",
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
ATELIER_FORM: dict[str, Any] = {
    "name": "Atelier Lune Cousue",
    "city": "Paris",
    "country": "FR",
    "latitude": 48.864,
    "longitude": 2.379,
    "languages": ["fr", "en"],
    "categories": [{"label": "Dress", "price_min": 300, "price_max": 820}],
    "currency": "EUR",
    "techniques": ["draping"],
    "materials": ["silk"],
    "complexity_min": 1,
    "complexity_max": 4,
    "minimum_quantity": 1,
    "lead_time_days": 25,
    "capacity_per_month": 21,
    "free_from": "2031-01-04",
    "certifications": ["Fair Wear"],
    "portfolio": [_SHA256],
    "contact": "hello@atelier-lune-cousue.example",
}
ATELIER: dict[str, Any] = {
    **{name: value for name, value in ATELIER_FORM.items() if name != "contact"},
    "id": "atelier-lune-cousue",
    "categories": [
        {
            "label": "Dress",
            "google_category": 2271,
            "price_min": {"amount": "300.00", "currency": "EUR"},
            "price_max": {"amount": "820.00", "currency": "EUR"},
        }
    ],
    "images": [_PICTURE],
    "standing": {"sent": 10, "answered": 9, "finished": 4, "on_time": 4, "booked": 2},
    "retired": False,
}
ATELIERS: dict[str, Any] = {"ateliers": [ATELIER], "next_cursor": None, "total": 1}
GARMENT: dict[str, Any] = {
    "picture": _SHA256,
    "boxes": [{"left": 0.1, "top": 0.0, "right": 0.9, "bottom": 0.55}],
}

CORRECTION: dict[str, Any] = {
    "box": {"left": 0.1, "top": 0.0, "right": 0.9, "bottom": 0.55},
    "category": "Dress",
    "grade": 4,
}

_GARMENT: dict[str, Any] = {
    "category": [
        {"label": "Dress", "probability": 0.92},
        {"label": "Skirt", "probability": 0.08},
    ],
    "complexity": {"grade": 3, "probabilities": [0.0, 0.1, 0.5, 0.38, 0.02]},
    "colours": [{"name": "navy", "hex": "#222a45", "share": 1.0}],
    "unknown": False,
    "plausible": ["Dress"],
    "corrected": False,
    "details": [{"label": "short sleeves", "probability": 0.91}],
}

GARMENT_ANSWER: dict[str, Any] = {
    **_GARMENT,
    "picture": _SHA256,
    "garments": [{**_GARMENT, "box": GARMENT["boxes"][0]}],
}

MATCH: dict[str, Any] = {
    "picture": _SHA256,
    "budget": {"max": 600, "currency": "USD"},
    "near": {"lat": 48.85, "lon": 2.35},
    "within_km": 500,
    "by": "2031-02-01",
    "limit": 5,
}
_PARTS = {
    "capability": 0.95,
    "complexity": 0.9,
    "price": 0.96,
    "distance": 0.995,
    "lead_time": 0.24,
    "portfolio": 0.678,
    "track_record": 0.85,
}
_MATCH_WEIGHTS = {
    "capability": 0.3,
    "complexity": 0.1,
    "price": 0.2,
    "distance": 0.1,
    "lead_time": 0.05,
    "portfolio": 0.15,
    "track_record": 0.1,
}
MATCH_ANSWER: dict[str, Any] = {
    "garment": {
        "category": [
            {"label": "Dress", "probability": 0.8},
            {"label": "Skirt", "probability": 0.2},
        ],
        "complexity": {"grade": 4, "probabilities": [0.0, 0.1, 0.2, 0.6, 0.1]},
        "colours": [{"name": "green", "hex": "#2e6b4f", "share": 1.0}],
        "unknown": False,
        "plausible": ["Dress", "Skirt"],
        "corrected": False,
        "details": [{"label": "lining", "probability": 0.83}],
    },
    "ateliers": [
        {
            "id": "atelier-lune-cousue",
            "name": "Atelier Lune Cousue",
            "city": "Paris",
            "country": "FR",
            "score": sum(_MATCH_WEIGHTS[name] * part for name, part in _PARTS.items()),
            "parts": _PARTS,
            "reasons": [
                "makes dresses",
                "complexity 4 of 5 is within its range",
                "3 km away",
                "typical 300 to 820 EUR",
                "free from 4 January, ready by 29 January",
                "2 similar pieces in its portfolio",
                "answered 9 of 10 briefs, 4 of 4 on time",
            ],
            "unknown": [],
            "distance_km": 2.6,
            "free_from": "2031-01-04",
            "ready": "2031-01-29",
            "images": [_PICTURE],
        }
    ],
    "total": 1,
    "weights": _MATCH_WEIGHTS,
    "filters": [{"filter": "category", "passed": 18, "unknown": 0}],
    "relaxations": [],
    "message": None,
    "next_cursor": None,
    "seconds": {"read": 0.031, "match": 0.004, "total": 0.036},
    "picture": _SHA256,
}
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
