"""The words of the catalogue: names, materials, patterns, sizes."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["MATERIALS", "NAMES", "PATTERN_WORDS", "SIZES", "Material"]


class Material(NamedTuple):
    """``cell`` stands in the feed, ``adjective`` in titles, ``told`` opens a description."""

    cell: str
    adjective: str
    told: str
    care: str
    price: float = 1.0


_COOL, _HAND, _DRY, _WIPE = (
    "Machine wash at 30°C.",
    "Wash by hand and dry flat.",
    "Dry clean.",
    "Wipe with a damp cloth.",
)

MATERIALS: Final = {
    "jersey": Material("Cotton", "", "soft combed cotton jersey", _COOL),
    "rib": Material("Wool/Cotton", "Ribbed", "thick ribbed wool and cotton", _HAND),
    "fine rib": Material("Cotton/Elastane", "Ribbed", "fine ribbed cotton with a little stretch", _COOL),
    "knit": Material("Wool", "Chunky", "pure lambswool, knitted in a chunky stitch", _HAND, 1.1),
    "cable": Material("Wool", "Cable-Knit", "undyed wool yarn, knitted in plaited cables", _HAND, 1.2),
    "denim": Material("Cotton", "Denim", "sturdy cotton denim with a slubby face", _COOL),
    "twill": Material("Cotton", "Twill", "brushed cotton twill", _COOL),
    "poplin": Material("Cotton", "Poplin", "crisp cotton poplin", _COOL),
    "linen": Material("Linen", "Linen", "washed European linen that creases as it should", _COOL, 1.15),
    "corduroy": Material("Cotton", "Corduroy", "wide-wale cotton corduroy", _COOL, 1.05),
    "pique": Material("Cotton", "", "airy cotton piqué", _COOL),
    "leather": Material("Leather", "Leather", "vegetable-tanned leather", _WIPE, 1.2),
    "wool": Material("Wool", "Wool", "fine worsted wool", _DRY, 1.1),
    "tweed": Material("Wool", "Tweed", "flecked wool tweed with a dry hand", _DRY, 1.15),
    "fleece": Material("Polyester", "Fleece", "deep-pile recycled fleece", _COOL),
    "satin": Material("Silk", "Satin", "heavy silk satin with a quiet shine", _DRY, 1.3),
    "chiffon": Material("Viscose", "", "light flowing viscose", _COOL),
    "nylon": Material("Polyamide", "", "light recycled polyamide that sheds rain", _COOL),
    "suede": Material("Leather", "Suede", "fine-napped suede", "Brush when dry.", 1.15),
    "canvas": Material("Cotton", "Canvas", "waxed cotton canvas", _WIPE),
    "straw": Material("Straw", "Straw", "plaited natural straw", "Keep dry and in shape."),
}  # fmt: skip

PATTERN_WORDS: Final = {
    "solid": ("", "Solid"), "breton": ("Breton-Stripe", "Striped"), "stripe": ("Striped", "Striped"),
    "block stripe": ("Block-Stripe", "Striped"), "pinstripe": ("Pinstripe", "Striped"),
    "gingham": ("Gingham", "Checked"), "tartan": ("Tartan", "Checked"),
    "windowpane": ("Windowpane-Check", "Checked"), "houndstooth": ("Houndstooth", "Houndstooth"),
    "herringbone": ("Herringbone", "Herringbone"), "dots": ("Polka-Dot", "Polka Dot"),
    "floral": ("Floral", "Floral"), "heather": ("Heathered", "Heathered"), "leopard": ("Leopard", "Animal"),
}  # fmt: skip
"""How a pattern is named in a title and in the feed's cell."""

SIZES: Final = {
    "letters": ("XS", "S", "M", "L", "XL"), "waist": ("26", "28", "30", "32", "34", "36"),
    "shoes": ("37", "38", "39", "40", "41", "42", "43", "44"), "one": ("One Size",),
    "hats": ("S/M", "L/XL"), "baby": ("0-3M", "3-6M", "6-12M", "12-18M"),
    "kids letters": ("4-5Y", "6-7Y", "8-9Y", "10-11Y"), "kids shoes": ("28", "30", "32", "34"),
    "kids one": ("One Size",),
}  # fmt: skip

_NAMES: Final = """
    Alder Amble Anchor Anise Arbour Ashby Aster Avon Barley Basil Beacon Beck Birch Bramble Briar
    Brook Bryony Burdock Calla Campion Cedar Chervil Cinder Clove Clover Coast Comfrey Copse Cove
    Cress Crocus Dale Dapple Dell Dill Drift Dune Eddy Elder Ember Estuary Fallow Fathom Fennel Fern
    Finch Fjord Flint Ford Foxglove Frost Gale Glade Glen Gorse Granite Grove Gull Harbour Haven
    Hawthorn Hazel Heath Heron Hollow Holm Iris Islet Jetty Juniper Kelp Kestrel Kiln Knoll Lagoon
    Larch Lark Laurel Lichen Linnet Lodge Loch Lotus Lupin Maple Marlow Marram Marsh Meadow Merle
    Mill Mistral Moor Myrtle Nettle Oak Orchard Osier Otter Pebble Petrel Pier Pine Plover Prairie
    Quarry Quartz Quay Reed Ridge Rill Robin Rowan Rush Sandbar Sedge Shale Shingle Shoal Skylark
    Sloe Sorrel Spruce Starling Strand Summit Swift Tansy Tarn Teasel Tern Thicket Thistle Thyme
    Tide Vale Verbena Vetch Wharf Willow Wren Yarrow Acorn Cairn Caper Causeway Fleet Furlong Gannet
    Harrow Lantern Mallow Pasture Quoin Rampart Spindle Tamarack Wicket Windrow Yonder
"""
NAMES: Final = tuple(_NAMES.split())
"""What the designs are called: plants, birds, stones and places by the water."""
