"""What follows from the other fields of a manifest need not be written."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings

from generation.manifest import Fashion, Manifest, ManifestGarment
from generation.translate import told, translate, untold
from tests.generation.manifests import manifests


@settings(max_examples=60, deadline=None)
@given(manifests)
def test_what_is_taken_out_is_told_again(manifest: Manifest):
    whole = told(manifest)
    assert told(untold(whole)) == whole


def test_a_translated_wish_says_nothing_but_its_fields():
    bare = untold(translate("a woman in a red dress for a wedding").manifest)
    assert (bare.short_description, bare.objects, bare.context) == ("", (), "")
    assert bare.fashion.garments[0].label == ""


def test_a_changed_garment_is_told_anew():
    manifest = untold(translate("a red dress").manifest)
    coat = ManifestGarment("coat", colours=("navy",))
    changed = told(msgspec.structs.replace(manifest, fashion=Fashion((coat,))))
    assert changed.short_description == "A navy coat."
    assert changed.fashion.garments[0].label == "Outwear"


def test_a_person_s_own_words_stay():
    skirt = Fashion((ManifestGarment("dress", "Skirt"),))
    mine = Manifest(short_description="Just as I say.", fashion=skirt)
    assert told(untold(mine)).short_description == "Just as I say."
    assert told(mine).fashion.garments[0].label == "Skirt"
