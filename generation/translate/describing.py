"""The manifest's sentences, made from what is worn and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from generation.manifest import Manifest, ManifestGarment, ManifestObject
from generation.translate.lexicon import lexicon

__all__ = ["described", "garment_phrase", "listed", "told", "untold", "with_article"]

_BEFORE: Final = frozenset((
    "double-breasted", "single-breasted", "warm", "waterproof", "reversible", "lightweight",
    "thick", "big",
))  # fmt: skip
_AFTER: Final = frozenset((
    "sleeveless", "strapless", "collarless", "one-shoulder", "off-the-shoulder", "cold-shoulder",
    "sweetheart",
))  # fmt: skip
_ONE: Final = frozenset((
    "neck", "neckline", "collar", "belt", "hood", "zip", "bow", "slit", "train", "brim", "logo",
    "yoke", "drawstring", "waist", "back", "front", "corsage", "hem", "toe",
))  # fmt: skip
"""Parts that take an article: there is one of them."""


def described(manifest: Manifest, before: Manifest) -> Manifest:
    """The manifest with its sentences told anew; those that a person wrote into ``before`` stay."""
    anew = {}
    for name, make in _TOLD.items():
        own = getattr(before, name)
        if not own or own == make(before):
            anew[name] = make(manifest)
    return msgspec.structs.replace(manifest, **anew)


def told(manifest: Manifest) -> Manifest:
    """The manifest with what it leaves open where the rest says it: sentences, and the classes of garments."""
    return described(_labelled(manifest, lambda label, implied: label or implied), manifest)


def untold(manifest: Manifest) -> Manifest:
    """The manifest without what ``told`` would say of it again, so that only a person's own words stand."""
    own = {
        name: type(getattr(manifest, name))()
        for name, make in _TOLD.items()
        if getattr(manifest, name) == make(manifest)
    }
    plain = msgspec.structs.replace(manifest, **own)
    return _labelled(plain, lambda label, implied: "" if label == implied else label)


def _labelled(manifest: Manifest, label: Callable[[str, str], str]) -> Manifest:
    """Each garment's class as ``label`` makes it of the present one and of the one that its category implies."""
    implied = lexicon().labels
    garments = tuple(
        msgspec.structs.replace(each, label=label(each.label, implied.get(each.category, "")))
        for each in manifest.fashion.garments
    )
    fashion = msgspec.structs.replace(manifest.fashion, garments=garments)
    return msgspec.structs.replace(manifest, fashion=fashion)


def listed(words: tuple[str, ...] | list[str]) -> str:
    """``a, b and c``."""
    return (
        " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""
    )


def with_article(phrase: str, noun: str) -> str:
    """``a red dress``, ``an emerald gown``; no article before a plural."""
    if noun.endswith("s") and not noun.endswith("ss"):
        return phrase
    return f"{'an' if phrase[:1] in 'aeiou' else 'a'} {phrase}"


def garment_phrase(garment: ManifestGarment) -> str:
    """All that is asked of a garment, as one would say it."""
    noun = garment.category or "garment"
    parts = [word for word in (garment.neckline, garment.sleeve, *garment.details) if word]
    first = [word for word in parts if word in _BEFORE]
    before = (
        *first,
        garment.silhouette,
        listed(garment.colours),
        garment.pattern,
        garment.material,
    )
    phrase = with_article(" ".join(word for word in (*before, noun) if word), noun)
    after = [word for word in (garment.length, *parts) if word in _AFTER or word == garment.length]
    rest = [_counted(word) for word in parts if word not in _BEFORE | _AFTER]
    told = [phrase, *(word for word in after if word)]
    if rest:
        told.append(f"with {listed(rest)}")
    if garment.without:
        told.append(f"without {listed(garment.without)}")
    return ", ".join(told)


def _counted(part: str) -> str:
    noun = part.replace("-", " ").split()[-1:]
    return with_article(part, part) if noun and noun[0] in _ONE else part


def _sentence(manifest: Manifest) -> str:
    fashion = manifest.fashion
    clothes = listed([garment_phrase(garment) for garment in fashion.garments])
    wearer = with_article(fashion.wearer, fashion.wearer) if fashion.wearer else ""
    if wearer and fashion.styling.hair:
        wearer += f" with {fashion.styling.hair}"
    who = f"{wearer} wearing {clothes}" if wearer and clothes else wearer or clothes
    if not who:
        return ""
    style = f"{fashion.styling.outfit} style" if fashion.styling.outfit else ""
    mood = (
        f"{manifest.aesthetics.mood_atmosphere} mood" if manifest.aesthetics.mood_atmosphere else ""
    )
    around = (style, mood, manifest.background_setting, manifest.lighting.conditions)
    sentence = "; ".join((who, *(word for word in around if word)))
    return f"{sentence[0].upper()}{sentence[1:]}."[:2000]


def _objects(manifest: Manifest) -> tuple[ManifestObject, ...]:
    """A person who wears the garments, where one is asked for; and each garment."""
    fashion = manifest.fashion
    things = [_object(garment) for garment in fashion.garments]
    if fashion.wearer and things:
        person = ManifestObject(
            description=with_article(fashion.wearer, fashion.wearer),
            appearance_details=fashion.styling.hair,
            clothing=listed([garment_phrase(garment) for garment in fashion.garments])[:2000],
            gender=fashion.wearer,
            number_of_objects=1,
        )
        things = [person, *things]
    return tuple(things)


def _object(garment: ManifestGarment) -> ManifestObject:
    shape = [garment.silhouette, garment.length, listed(garment.colours)]
    parts = [garment.neckline, garment.sleeve, *garment.details]
    return ManifestObject(
        description=garment_phrase(garment)[:2000],
        shape_and_color=", ".join(word for word in shape if word)[:2000],
        texture=", ".join(word for word in (garment.material, garment.pattern) if word),
        appearance_details=", ".join(word for word in parts if word)[:2000],
        number_of_objects=1,
    )


def _context(manifest: Manifest) -> str:
    fashion = manifest.fashion
    asked = [word for word in (fashion.occasion, fashion.season) if word]
    return f"An outfit for {listed(asked)}." if asked else ""


_TOLD: Final[Mapping[str, Callable[[Manifest], Any]]] = {
    "short_description": _sentence,
    "objects": _objects,
    "context": _context,
}
"""What is told from the other fields."""
