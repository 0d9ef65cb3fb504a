"""The manifest: what a look shall show, in fields that a person and a machine can read.

The outer fields are those of Bria's FIBO structured prompt by their exact names, so that an engine
trained on them takes a manifest as it is. ``fashion`` and ``render`` are our own. Empty text means
that nothing is asked; None means that the engine's own value is taken.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "MAX_BYTES",
    "VERSION",
    "Aesthetics",
    "Fashion",
    "Lighting",
    "Manifest",
    "ManifestGarment",
    "ManifestObject",
    "PhotographicCharacteristics",
    "Render",
    "Size",
    "Styling",
    "TextRender",
]

VERSION: Final = 2
"""The version that is written. Version 1 is a FIBO prompt without our own blocks."""
MAX_BYTES: Final = 100_000
"""The longest manifest that is written or read, as UTF-8 JSON."""

_PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
Word = Annotated[str, Meta(max_length=120, pattern=_PRINTABLE)]
"""A word or a short phrase."""
Text = Annotated[str, Meta(max_length=2000, pattern=_PRINTABLE)]
"""A sentence or several."""
Side = Annotated[int, Meta(ge=32, le=4096, multiple_of=8)]
"""Pixels."""


class ManifestObject(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing or person in the picture."""

    description: Annotated[Text, Meta(description="What it is, in a sentence.")] = ""
    location: Annotated[Text, Meta(description="Where it stands in the picture.")] = ""
    relationship: Annotated[Text, Meta(description="How it relates to the other objects.")] = ""
    relative_size: Annotated[Text, Meta(description="How much of the picture it fills.")] = ""
    shape_and_color: Annotated[Text, Meta(description="Its form and its colours.")] = ""
    texture: Annotated[Text, Meta(description="What its surface is like.")] = ""
    appearance_details: Annotated[Text, Meta(description="What else can be seen of it.")] = ""
    number_of_objects: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None, Meta(description="How many there are of it.")
    ] = None
    pose: Annotated[Text, Meta(description="A person's pose.")] = ""
    expression: Annotated[Text, Meta(description="A person's expression.")] = ""
    clothing: Annotated[Text, Meta(description="What a person wears.")] = ""
    action: Annotated[Text, Meta(description="What a person does.")] = ""
    gender: Annotated[Text, Meta(description="A person's gender.")] = ""
    skin_tone_and_texture: Annotated[Text, Meta(description="A person's skin.")] = ""
    orientation: Annotated[Text, Meta(description="Which way it faces.")] = ""


class Lighting(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    conditions: Annotated[Text, Meta(description="The kind of light.")] = ""
    direction: Annotated[Text, Meta(description="Where it comes from.")] = ""
    shadows: Annotated[Text, Meta(description="What shadows it throws.")] = ""


class Aesthetics(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    composition: Annotated[Text, Meta(description="How the picture is built.")] = ""
    color_scheme: Annotated[Text, Meta(description="The colours of the whole picture.")] = ""
    mood_atmosphere: Annotated[Text, Meta(description="What it feels like.")] = ""


class PhotographicCharacteristics(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    depth_of_field: Annotated[Text, Meta(description="How deep the sharp zone is.")] = ""
    focus: Annotated[Text, Meta(description="What is sharp.")] = ""
    camera_angle: Annotated[Text, Meta(description="From where the camera looks.")] = ""
    lens_focal_length: Annotated[Text, Meta(description="The lens, such as 85 mm.")] = ""


class TextRender(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Words that are to be read in the picture."""

    text: Annotated[Word, Meta(description="The words themselves.")] = ""
    location: Annotated[Word, Meta(description="Where they stand.")] = ""
    size: Annotated[Word, Meta(description="How large they are.")] = ""
    color: Annotated[Word, Meta(description="Their colour.")] = ""
    font: Annotated[Word, Meta(description="Their typeface.")] = ""
    appearance_details: Annotated[Text, Meta(description="What else can be seen of them.")] = ""


class ManifestGarment(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One garment that is asked for. Words are lower-case English in British spelling."""

    category: Annotated[Word, Meta(description="What it is, such as 'evening dress'.")] = ""
    label: Annotated[
        Word,
        Meta(
            description="The class of the bundled models that it belongs to, such as 'Dress'; empty where none does."
        ),
    ] = ""
    colours: Annotated[
        tuple[Word, ...], Meta(max_length=8, description="Its colours, the main one first.")
    ] = ()
    material: Annotated[Word, Meta(description="What it is made of.")] = ""
    pattern: Annotated[Word, Meta(description="Its pattern; 'plain' for none.")] = ""
    silhouette: Annotated[Word, Meta(description="Its cut or fit, such as 'a-line'.")] = ""
    length: Annotated[Word, Meta(description="Where it ends, such as 'knee-length'.")] = ""
    neckline: Annotated[Word, Meta(description="Its neckline or collar.")] = ""
    sleeve: Annotated[Word, Meta(description="Its sleeves; 'sleeveless' for none.")] = ""
    details: Annotated[
        tuple[Word, ...], Meta(max_length=24, description="Belt, buttons, pockets and the like.")
    ] = ()
    without: Annotated[
        tuple[Word, ...], Meta(max_length=24, description="What it shall not have.")
    ] = ()


class Styling(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The layers that are styled around the garments."""

    hair: Annotated[Text, Meta(description="Hair and make-up.")] = ""
    outfit: Annotated[Text, Meta(description="The style of the whole outfit.")] = ""
    scene: Annotated[Text, Meta(description="Where the look is worn or shown.")] = ""


class Fashion(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    garments: Annotated[
        tuple[ManifestGarment, ...],
        Meta(max_length=12, description="The garments, in the order they were asked for."),
    ] = ()
    wearer: Annotated[Word, Meta(description="Who wears it: woman, man, girl, boy, child.")] = ""
    occasion: Annotated[Word, Meta(description="What it is worn for.")] = ""
    season: Annotated[Word, Meta(description="When in the year it is worn.")] = ""
    styling: Styling = Styling()


class Size(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pixels; both sides are multiples of 8, as every engine's latents need."""

    width: Annotated[Side, Meta(description="From left to right.")]
    height: Annotated[Side, Meta(description="From top to bottom.")]


class Render(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the picture is made. None and empty: as the settings and the engine have it."""

    engine: Annotated[Word, Meta(description="The engine's name.")] = ""
    model: Annotated[Word, Meta(description="The model, as the engine names it.")] = ""
    seed: Annotated[
        Annotated[int, Meta(ge=0, le=2**32 - 1)] | None,
        Meta(description="Where the noise begins; the same seed makes the same picture."),
    ] = None
    size: Annotated[Size | None, Meta(description="Width and height in pixels.")] = None
    steps: Annotated[
        Annotated[int, Meta(ge=1, le=200)] | None, Meta(description="Denoising steps.")
    ] = None
    guidance: Annotated[
        Annotated[float, Meta(ge=0, le=50)] | None,
        Meta(description="How strictly the words are followed."),
    ] = None
    negative: Annotated[Text, Meta(description="What shall not be seen.")] = ""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one look shall show and how it is made."""

    version: Annotated[
        Literal[2], Meta(description="The version of this schema; without one it is read as 1.")
    ] = VERSION
    short_description: Annotated[Text, Meta(description="The whole picture in a sentence.")] = ""
    objects: Annotated[
        tuple[ManifestObject, ...], Meta(max_length=20, description="What is in the picture.")
    ] = ()
    background_setting: Annotated[Text, Meta(description="What is behind it.")] = ""
    lighting: Lighting = Lighting()
    aesthetics: Aesthetics = Aesthetics()
    photographic_characteristics: PhotographicCharacteristics = PhotographicCharacteristics()
    style_medium: Annotated[Text, Meta(description="Photograph, sketch, painting ...")] = ""
    text_render: Annotated[
        tuple[TextRender, ...], Meta(max_length=12, description="Words in the picture.")
    ] = ()
    context: Annotated[Text, Meta(description="What the picture is for.")] = ""
    artistic_style: Annotated[Text, Meta(description="Realistic, minimalist, vintage ...")] = ""
    fashion: Fashion = Fashion()
    render: Render = Render()
