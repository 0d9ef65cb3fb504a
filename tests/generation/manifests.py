"""Manifests of every shape, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from generation.manifest import (
    Aesthetics,
    Fashion,
    Lighting,
    Manifest,
    ManifestGarment,
    ManifestObject,
    PhotographicCharacteristics,
    Render,
    Size,
    Styling,
    TextRender,
)

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
words = st.lists(texts, max_size=4).map(tuple)
sides = st.integers(4, 512).map(lambda n: n * 8)
objects = st.builds(
    ManifestObject, texts, texts, number_of_objects=st.none() | st.integers(1, 1000), pose=texts
)
garments = st.builds(
    ManifestGarment, texts, texts, words, texts, texts, texts, texts, texts, texts, words, words
)
renders = st.builds(
    Render,
    engine=texts,
    seed=st.none() | st.integers(0, 2**32 - 1),
    size=st.none() | st.builds(Size, sides, sides),
    steps=st.none() | st.integers(1, 200),
    guidance=st.none() | st.floats(0, 50),
    negative=texts,
)
fashions = st.builds(
    Fashion,
    st.lists(garments, max_size=3).map(tuple),
    texts,
    texts,
    texts,
    st.builds(Styling, texts, texts, texts),
)
manifests = st.builds(
    Manifest,
    short_description=texts,
    objects=st.lists(objects, max_size=3).map(tuple),
    background_setting=texts,
    lighting=st.builds(Lighting, texts, texts, texts),
    aesthetics=st.builds(Aesthetics, texts, texts, texts),
    photographic_characteristics=st.builds(PhotographicCharacteristics, texts, texts, texts, texts),
    style_medium=texts,
    text_render=st.lists(st.builds(TextRender, texts, texts), max_size=2).map(tuple),
    context=texts,
    artistic_style=texts,
    fashion=fashions,
    render=renders,
)
