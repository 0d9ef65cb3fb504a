"""A manifest in the words that each kind of engine reads best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

import msgspec

from generation.manifest import Manifest, ManifestGarment
from generation.translate.describing import garment_phrase, listed, with_article
from generation.translate.lexicon import lexicon
from generation.translate.types import Prompt, PromptStyle

__all__ = ["CLIP_TOKENS", "caption", "enhance", "estimated_tokens", "shade_of"]

CLIP_TOKENS: Final = 75
"""What CLIP reads besides its marks of beginning and end."""

_PIECES: Final = re.compile(r"[^\W\d_]+|\d|[^\w\s]|_")


def estimated_tokens(text: str) -> int:
    """A cautious guess of CLIP's own count: a word of 6 letters is one token, a longer one a token for 4 letters."""
    total = 0
    for piece in _PIECES.findall(text):
        size = len(piece.encode())
        foreign = size > len(piece)
        total += size if foreign else 1 if size <= 6 else -(-size // 4)
    return total


def enhance(
    manifest: Manifest, style: PromptStyle, count: Callable[[str], int] = estimated_tokens
) -> Prompt:
    """The best wording of a manifest. ``count`` says how many tokens a text has, for ``clip``."""
    unwanted = _unwanted(manifest)
    if style == "bundled":
        return Prompt(caption(manifest), ", ".join(unwanted))
    if style == "clip":
        return Prompt(_fitted(_telling(manifest), count, " "), _fitted(iter(unwanted), count, ", "))
    if style == "structured":
        return Prompt(_structured(manifest), ", ".join(unwanted))
    return Prompt(_prose(manifest), ", ".join(unwanted))


def _unwanted(manifest: Manifest) -> tuple[str, ...]:
    """What shall not be seen; words that a garment has already as their opposite are not repeated."""
    said = [word.strip() for word in manifest.render.negative.split(",")]
    for garment in manifest.fashion.garments:
        said.extend(garment.without)
    return tuple(dict.fromkeys(word for word in said if word))


# ----------------------------------------------------------------- the bundled picture maker


def caption(manifest: Manifest) -> str:
    """``a patterned navy dress``: the main garment in the words of the bundled picture maker's captions."""
    if not manifest.fashion.garments:
        return manifest.short_description or (
            manifest.objects[0].description if manifest.objects else "a garment"
        )
    garment = manifest.fashion.garments[0]
    noun = _plain_noun(garment)
    kids = "kids " if manifest.fashion.wearer in ("child", "girl", "boy", "baby") else ""
    look = {"": "", "plain": "plain "}.get(garment.pattern, "patterned ")
    colour = f"{shade_of(garment.colours[0])} " if garment.colours else ""
    return with_article(f"{kids}{look}{colour}{noun}", noun)


def _plain_noun(garment: ManifestGarment) -> str:
    words = lexicon().captions.get(garment.label, ())
    if not words or garment.category in words:
        return garment.category or "garment"
    return words[0]


def shade_of(colour: str) -> str:
    """The plainer shade that stands for a colour in captions; the colour itself where none does."""
    known, words = lexicon(), colour.split()
    for size in range(len(words), 0, -1):
        for start in (0, len(words) - size):
            shade = known.shades.get(" ".join(words[start : start + size]))
            if shade and not (
                size == 1 and start == 0 < len(words) - 1 and words[0] in known.modifiers
            ):
                return _toned(shade, words[:start])
    return colour


def _toned(shade: str, modifiers: list[str]) -> str:
    known = lexicon()
    for tone, words in (("dark", ("dark", "deep")), ("light", ("light", "pale", "pastel", "soft"))):
        if any(word in words for word in modifiers):
            return known.shades.get(f"{tone} {shade}", shade)
    return shade


# ----------------------------------------------------------------- CLIP


def _fitted(parts: Iterator[str], count: Callable[[str], int], joint: str) -> str:
    """As many parts as fit into CLIP's window, in their order; one that does not fit is passed over."""
    text = ""
    for part in parts:
        longer = f"{text}{joint}{part}" if text else part
        if part and count(longer) <= CLIP_TOKENS:
            text = longer
    return text.rstrip(",")


def _telling(manifest: Manifest) -> Iterator[str]:
    """The parts of a manifest, what matters most first, each ending in a comma."""
    fashion = manifest.fashion
    for garment in fashion.garments:
        noun = garment.category or "garment"
        before = (
            garment.silhouette,
            " and ".join(garment.colours),
            garment.pattern,
            garment.material,
        )
        yield " ".join(word for word in (*before, noun) if word) + ","
    if not fashion.garments:
        yield from (f"{thing.description}," for thing in manifest.objects if thing.description)
        yield manifest.short_description
    for garment in fashion.garments:
        yield from (
            f"{word},"
            for word in (garment.length, garment.neckline, garment.sleeve, *garment.details)
            if word
        )
    yield from (f"{word}," for word in _around(manifest) if word)


def _around(manifest: Manifest) -> Iterator[str]:
    fashion, camera = manifest.fashion, manifest.photographic_characteristics
    yield from (fashion.wearer, fashion.styling.hair, manifest.background_setting)
    yield manifest.style_medium or "fashion photograph"
    yield manifest.aesthetics.composition
    yield from (manifest.lighting.conditions, manifest.lighting.direction)
    yield from (fashion.styling.outfit, manifest.aesthetics.mood_atmosphere)
    yield from (camera.camera_angle, camera.lens_focal_length)
    yield f"{camera.depth_of_field} depth of field" if camera.depth_of_field else ""
    yield from (manifest.artistic_style, fashion.occasion, fashion.season, fashion.styling.scene)


# ----------------------------------------------------------------- FIBO and T5


def _structured(manifest: Manifest) -> str:
    """FIBO's own JSON: its fields alone, without what is empty, with a studio where no place is asked for."""
    raw = cast("dict[str, Any]", msgspec.to_builtins(manifest))
    for own in ("version", "fashion", "render"):
        del raw[own]
    raw["style_medium"] = manifest.style_medium or "photograph"
    raw["background_setting"] = manifest.background_setting or "a plain, light studio background"
    if not manifest.lighting.conditions:
        raw["lighting"] = {**raw["lighting"], "conditions": "soft studio light"}
    style = manifest.fashion.styling.outfit
    raw["artistic_style"] = manifest.artistic_style or (f"fashion, {style}" if style else "fashion")
    raw["context"] = manifest.context or "A fashion photograph that shows the garments."
    return msgspec.json.encode({name: value for name, value in raw.items() if value}).decode()


def _prose(manifest: Manifest) -> str:
    """Sentences, for encoders that read hundreds of words."""
    fashion, camera = manifest.fashion, manifest.photographic_characteristics
    clothes = listed([garment_phrase(garment) for garment in fashion.garments])
    medium = manifest.style_medium or "photograph"
    wearer = with_article(fashion.wearer, fashion.wearer) if fashion.wearer else ""
    who = f"{wearer} wearing {clothes}" if wearer and clothes else clothes or wearer
    if not who:
        who = " ".join(
            word
            for word in (manifest.short_description, *(o.description for o in manifest.objects))
            if word
        )
    sentences = [
        f"{with_article(medium, medium).capitalize()} of {who}" if fashion.garments else who
    ]
    sentences += [f"{_capital(what)}: {told}" for what, told in (
        ("hair and make-up", fashion.styling.hair),
        ("style", listed([word for word in (fashion.styling.outfit, manifest.artistic_style) if word])),
        ("background", manifest.background_setting or fashion.styling.scene),
        ("light", listed([w for w in (manifest.lighting.conditions, manifest.lighting.direction, manifest.lighting.shadows) if w])),
        ("mood", manifest.aesthetics.mood_atmosphere),
        ("composition", manifest.aesthetics.composition),
        ("camera", listed([w for w in (camera.camera_angle, camera.lens_focal_length, camera.focus) if w])),
        ("depth of field", camera.depth_of_field),
        ("for", listed([word for word in (fashion.occasion, fashion.season) if word])),
    ) if told]  # fmt: skip
    sentences += [
        f'The words "{text.text}" can be read' for text in manifest.text_render if text.text
    ]
    return " ".join(f"{sentence.rstrip('.')}." for sentence in sentences if sentence)


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
