"""The examples about briefs in the published description; the tests hold each to its type."""

from __future__ import annotations

from typing import Any

__all__ = ["ANSWER", "BRIEF", "BRIEFS", "BRIEFS_SENT", "BRIEF_REQUEST", "WEBHOOK", "WEBHOOKS"]

_ID = "3f9a1c2077b84d0e9c51f0a2b6d8e4c7"
_ENQUIRY = "b5bf23f337424a4094b1c07b736bc749"
_LOOK = "5d1f6f0c8a5b5f0e9c3f2a7b4d6e8f10"
_TITLE = "Coral evening dress with a low back"

BRIEF_REQUEST: dict[str, Any] = {
    "ateliers": ["maison-quatre-fils", "atelier-lune-cousue"],
    "look_id": _LOOK,
    "size": "38",
    "measurements": {"waist": 70, "hips": 96},
    "budget": {"min": 240, "max": 320, "currency": "EUR"},
    "by": "2031-02-01",
    "place": "Paris",
    "fittings": "in_person",
    "language": "fr",
    "materials": ["silk satin"],
    "notes": "The back should stay as low as in the picture.",
}
ANSWER: dict[str, Any] = {"atelier": "maison-quatre-fils", "reason": "We are full until March."}

_LINE: dict[str, Any] = {
    "id": _ID,
    "reference": "LW-3F9A1C20",
    "enquiry": _ENQUIRY,
    "title": _TITLE,
    "look_id": _LOOK,
    "atelier": {"id": "maison-quatre-fils", "name": "Maison Quatre Fils", "city": "Paris"},
    "state": "sent",
    "origin": "asked",
    "created": "2030-11-21T09:00:00Z",
    "sent": "2030-11-21T09:00:00Z",
    "expires": "2030-12-05T09:00:00Z",
    "answered": None,
    "reason": "",
}
BRIEFS: dict[str, Any] = {"briefs": [_LINE], "next_cursor": None}
BRIEFS_SENT: dict[str, Any] = {
    "enquiry": _ENQUIRY,
    "briefs": [_LINE],
    "key": "pYQ7b9u3S2mXkVJzR0aTnE4fWcLd8hGi",
}
BRIEF: dict[str, Any] = {
    **_LINE,
    "subject": {
        "title": _TITLE,
        "pictures": [
            {
                "name": f"briefs/{_ENQUIRY}/0.webp",
                "caption": "The look",
                "width": 768,
                "height": 1024,
            }
        ],
        "garment": {
            "category": [
                {"label": "Dress", "probability": 0.9},
                {"label": "Skirt", "probability": 0.1},
            ],
            "complexity": {"grade": 4, "probabilities": [0.02, 0.08, 0.2, 0.5, 0.2]},
            "colours": [{"name": "coral", "hex": "#e8705a", "share": 1.0}],
            "unknown": False,
            "plausible": ["Dress"],
            "corrected": False,
            "details": [{"label": "lining", "probability": 0.83}],
        },
        "look": _LOOK,
        "boxes": [],
    },
    "wishes": {
        "quantity": 1,
        "size": "38",
        "measurements": [{"name": "waist", "cm": 70.0}],
        "budget": {
            "min": {"minor": 24000, "currency": "EUR"},
            "max": {"minor": 32000, "currency": "EUR"},
        },
        "by": "2031-02-01",
        "place": "Paris",
        "near": None,
        "within_km": None,
        "fittings": "in_person",
        "language": "fr",
        "materials": ["silk satin"],
        "image_rights": "private",
        "notes": "",
    },
    "why": [],
    "events": [
        {
            "brief": _ID,
            "number": number,
            "state": state,
            "by": "shopper",
            "at": "2030-11-21T09:00:00Z",
            "reason": "",
        }
        for number, state in ((1, "draft"), (2, "sent"))
    ],
    "notices": [],
    "others": [],
    "contact": None,
}
WEBHOOK: dict[str, Any] = {
    "id": "ep_0f8c2b7e5d4a4c1f9e3b6a7d8c9e0f12",
    "url": "https://maison.example/hooks/lookwright",
    "atelier": "maison-quatre-fils",
    "disabled": False,
    "secret": "whsec_plJ3nmyCDGBKInavdOK15jsl",
}
WEBHOOKS: dict[str, Any] = {"webhooks": [{**WEBHOOK, "secret": ""}]}
