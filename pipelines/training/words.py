"""The plain words of the field, British and American, and what they mean in labels and shades."""

from __future__ import annotations

from typing import Final

__all__ = [
    "DETAILS",
    "DETAIL_WORDS",
    "FAMILY_WORDS",
    "FRAMES",
    "GARMENTS",
    "GARMENT_WORDS",
    "LOOK_WORDS",
    "NARROWER",
    "SHADE_WORDS",
    "STYLE_WORDS",
    "WEARER_WORDS",
]

GARMENTS: Final = (
    "T-Shirt", "Pants", "Longsleeve", "Shoes", "Shirt", "Dress", "Outwear", "Shorts", "Hat",
    "Skirt", "Polo", "Undershirt", "Hoodie", "Blazer", "Body", "Top", "Blouse",
)  # fmt: skip

_MEANT: Final[dict[str, tuple[str, ...]]] = {
    "T-Shirt": (
        "t-shirt", "tee", "tshirt", "t shirt", "tee shirt", "short sleeve top", "crew neck tee",
        "graphic tee",
    ),
    "Pants": (
        "pants", "trousers", "slacks", "jeans", "leggings", "chinos", "joggers", "sweatpants",
        "tracksuit bottoms", "denim jeans", "tights", "cargo pants",
    ),
    "Longsleeve": (
        "long sleeve", "longsleeve", "long-sleeved top", "long sleeve top", "jumper", "sweater",
        "pullover", "knitwear", "knitted jumper", "long sleeve t-shirt", "cardigan", "turtleneck",
    ),
    "Shoes": (
        "shoes", "trainers", "sneakers", "boots", "sandals", "footwear", "heels", "loafers",
        "running shoes", "flats", "slippers",
    ),
    "Shirt": ("shirt", "button-up shirt", "button-down shirt", "oxford shirt", "dress shirt", "flannel shirt"),
    "Dress": ("dress", "gown", "frock", "sundress", "summer dress", "maxi dress", "mini dress"),
    "Outwear": (
        "jacket", "coat", "outerwear", "parka", "anorak", "puffer jacket", "raincoat",
        "windbreaker", "bomber jacket", "down jacket", "outwear", "gilet", "leather jacket",
    ),
    "Shorts": ("shorts", "short trousers", "running shorts", "denim shorts", "swim shorts", "bermudas"),
    "Hat": ("hat", "cap", "beanie", "baseball cap", "sun hat", "headwear"),
    "Skirt": ("skirt", "mini skirt", "midi skirt", "pleated skirt", "pencil skirt"),
    "Polo": ("polo", "polo shirt", "polo neck t-shirt", "pique polo"),
    "Undershirt": (
        "tank top", "tank", "singlet", "camisole", "undershirt", "sleeveless top", "vest top",
        "cami", "strappy top", "sports bra", "bra", "bra top",
    ),
    "Hoodie": ("hoodie", "hoody", "hooded sweatshirt", "hooded jumper", "hooded top", "zip hoodie"),
    "Blazer": ("blazer", "suit jacket", "sport coat", "suit coat", "tailored jacket"),
    "Body": ("bodysuit", "babygrow", "romper", "onesie", "body"),
    "Top": ("women's top", "crop top", "summer top"),
    "Blouse": ("blouse", "women's blouse", "silk blouse"),
}  # fmt: skip
# Words wider than one label, with how truly they name each.
_WIDER: Final[dict[str, dict[str, float]]] = {
    "top": {
        "Top": 1, "Blouse": 1, "T-Shirt": 0.8, "Undershirt": 0.8, "Longsleeve": 0.8, "Shirt": 0.5,
        "Polo": 0.6, "Hoodie": 0.5,
    },
    "sweatshirt": {"Hoodie": 0.9, "Longsleeve": 0.8},
    "fleece": {"Hoodie": 0.6, "Outwear": 0.5, "Longsleeve": 0.5},
    "bottoms": {"Pants": 1, "Shorts": 0.7, "Skirt": 0.5},
    "vest": {"Undershirt": 0.9, "Outwear": 0.3},
}  # fmt: skip
# Narrower labels that a word of another label still half describes.
_ALSO: Final[dict[str, dict[str, float]]] = {
    "shirt": {"Polo": 0.3, "T-Shirt": 0.2, "Blouse": 0.4},
    "jacket": {"Blazer": 0.5, "Hoodie": 0.15},
    "long sleeve top": {"Hoodie": 0.3, "Blouse": 0.3, "Top": 0.2},
    "short sleeve top": {"Top": 0.4, "Polo": 0.3, "Blouse": 0.3},
    "sleeveless top": {"Top": 0.5},
    "blouse": {"Top": 0.5, "Shirt": 0.25},
    "women's top": {"Blouse": 0.7, "Undershirt": 0.4, "T-Shirt": 0.3},
    "jumper": {"Hoodie": 0.3},
}


def _garment_words() -> dict[str, dict[str, float]]:
    words = {word: {label: 1.0} for label, meant in _MEANT.items() for word in meant}
    words.update({word: dict(meant) for word, meant in _WIDER.items()})
    for word, meant in _ALSO.items():
        words[word].update(meant)
    return words


GARMENT_WORDS: Final = _garment_words()

NARROWER: Final[dict[str, tuple[str, ...]]] = {
    "jeans": ("jeans",), "denim jeans": ("jeans",), "leggings": ("leggings",), "tights": ("leggings",),
    "joggers": ("joggers",), "sweatpants": ("joggers",), "tracksuit bottoms": ("joggers",),
    "chinos": ("trousers",), "slacks": ("trousers",), "denim shorts": ("denim shorts",),
    "jumper": ("jumper",), "sweater": ("jumper",), "pullover": ("jumper",), "knitted jumper": ("jumper",),
    "knitwear": ("jumper", "cardigan"), "cardigan": ("cardigan",), "sweatshirt": ("sweatshirt", "hoodie"),
    "long sleeve t-shirt": ("long-sleeved tee",), "fleece": ("fleece",),
    "trainers": ("sneakers",), "sneakers": ("sneakers",), "running shoes": ("sneakers",),
    "boots": ("boots",), "sandals": ("sandals",), "heels": ("heels",), "loafers": ("loafers",),
    "flats": ("flats",), "slippers": ("slippers",),
    "coat": ("coat", "parka"), "parka": ("parka",), "anorak": ("parka", "raincoat"),
    "puffer jacket": ("puffer",), "down jacket": ("puffer",), "raincoat": ("raincoat",),
    "bomber jacket": ("bomber",), "gilet": ("gilet",), "leather jacket": ("leather jacket",),
    "cap": ("cap",), "baseball cap": ("cap",), "beanie": ("beanie",), "sun hat": ("hat",),
    "tank top": ("tank",), "tank": ("tank",), "singlet": ("tank",), "camisole": ("camisole",),
    "cami": ("camisole",), "strappy top": ("camisole", "tank"),
    "denim jacket": ("denim jacket",), "jumpsuit": ("jumpsuit",), "tunic": ("tunic",), "pyjamas": ("pyjamas",),
}  # fmt: skip
"""Words for some garments of a label only: those that have one of these details."""
DETAIL_WORDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "sleeveless": (("sleeveless",), ("without sleeves",)),
    "short sleeves": (("short-sleeved", "short sleeve"), ("with short sleeves",)),
    "long sleeves": (("long-sleeved", "long sleeve"), ("with long sleeves",)),
    "stand-up collar": (("high-neck",), ("with a high neck", "with a stand-up collar")),
    "shirt collar": (("collared",), ("with a collar",)),
    "lapels": ((), ("with lapels",)),
    "buttons": (("buttoned", "button-front"), ("with buttons",)),
    "zip": (("zipped", "zip-up"), ("with a zip",)),
    "hood": (("hooded",), ("with a hood",)),
    "pockets": ((), ("with pockets",)),
    "laces": (("lace-up",), ("with laces",)),
    "stripes": (("striped", "stripy"), ("with stripes",)),
    "checks": (("checked", "plaid", "checkered", "tartan"), ("with checks",)),
    "dots": (("spotted", "polka dot", "dotted"), ("with dots",)),
    "print": (("printed", "all-over print"), ("with an all-over print",)),
    "graphic": (("graphic", "logo"), ("with a logo", "with lettering", "with a picture on it")),
    "denim": (("denim",), ("of denim",)),
    "sweater knit": (("knitted", "knit"), ()),
    "leather": (("leather", "suede"), ("of leather",)),
    "quilted": (("quilted", "padded"), ()),
}
"""What people say of a garment that has a detail: before its name, and after it."""
DETAILS: Final = tuple(
    sorted({*DETAIL_WORDS, *(each for some in NARROWER.values() for each in some)})
)

SHADE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "black": ("black", "jet black"),
    "charcoal": ("charcoal", "dark grey", "dark gray", "anthracite"),
    "grey": ("grey", "gray", "mid grey"),
    "light grey": ("light grey", "light gray", "silver", "heather grey"),
    "white": ("white", "bright white"),
    "cream": ("cream", "off-white", "ivory", "ecru"),
    "beige": ("beige", "sand", "nude"),
    "tan": ("tan", "camel", "caramel", "light brown"),
    "brown": ("brown", "chocolate"),
    "dark brown": ("dark brown", "espresso", "coffee"),
    "taupe": ("taupe", "stone", "mushroom"),
    "red": ("red", "scarlet", "bright red", "cherry red", "crimson"),
    "burgundy": ("burgundy", "wine", "maroon", "dark red", "bordeaux", "oxblood"),
    "pink": ("pink", "light pink", "rose"),
    "hot pink": ("hot pink", "fuchsia", "magenta", "bright pink"),
    "blush": ("blush", "pale pink", "powder pink", "dusty pink"),
    "coral": ("coral", "salmon", "peach"),
    "orange": ("orange", "bright orange", "tangerine"),
    "mustard": ("mustard", "ochre", "gold", "dark yellow"),
    "yellow": ("yellow", "lemon", "bright yellow"),
    "olive": ("olive", "olive green", "army green", "moss green"),
    "khaki": ("khaki", "sage", "light khaki"),
    "green": ("green", "emerald", "kelly green"),
    "dark green": ("dark green", "forest green", "bottle green", "hunter green"),
    "mint": ("mint", "mint green", "pale green", "light green", "pastel green"),
    "lime": ("lime", "lime green", "neon green", "bright green"),
    "teal": ("teal", "petrol", "dark turquoise"),
    "turquoise": ("turquoise", "aqua", "cyan"),
    "light blue": ("light blue", "sky blue", "baby blue", "pale blue", "pastel blue"),
    "blue": ("blue", "mid blue"),
    "royal blue": ("royal blue", "cobalt", "bright blue", "electric blue"),
    "denim": ("denim blue", "denim", "steel blue"),
    "dark denim": ("dark denim", "indigo", "slate blue"),
    "navy": ("navy", "navy blue", "dark blue", "midnight blue"),
    "purple": ("purple", "violet"),
    "plum": ("plum", "aubergine", "dark purple", "eggplant"),
    "lilac": ("lilac", "lavender", "light purple"),
    "mauve": ("mauve", "dusty purple", "orchid"),
}
FAMILY_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "black": ("black",),
    "grey": ("grey", "gray"),
    "white": ("white",),
    "beige": ("beige",),
    "brown": ("brown",),
    "red": ("red",),
    "burgundy": ("burgundy", "maroon"),
    "pink": ("pink",),
    "orange": ("orange",),
    "yellow": ("yellow",),
    "green": ("green",),
    "blue": ("blue",),
    "navy": ("navy", "navy blue"),
    "purple": ("purple",),
    "multicolour": ("multicolour", "multicolored", "colourful", "colorful", "multi-coloured"),
}
LOOK_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "plain": ("plain", "solid", "solid colour", "unpatterned"),
    "patterned": ("patterned", "printed", "with a print", "striped or printed", "graphic"),
}
WEARER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "kids": ("kids", "kids'", "children's", "child's", "boys'", "girls'", "baby", "toddler"),
    "adult": ("adult", "adult's"),
}
STYLE_WORDS: Final = (
    "women's", "mens", "men's", "ladies", "cotton", "casual", "soft", "classic", "new", "nice",
    "simple", "summer", "winter", "sports", "everyday", "slim fit", "loose", "comfy", "smart",
    "vintage", "lightweight", "warm", "stylish", "running", "yoga", "gym",
)  # fmt: skip
FRAMES: Final = (
    "{}", "a {}", "a photo of a {}", "a picture of a {}", "photo of {}", "{} for sale",
    "a product photo of a {}", "a woman wearing a {}", "a person in a {}", "a model wearing {}",
    "someone wearing a {}", "{} on a hanger", "{} lying on the floor", "i want a {}",
    "looking for a {}", "find me {}", "show me a {}", "{} please", "my favourite {}", "the {}",
    "{} for the office", "{} for a party", "{} for summer", "{} for work", "some {}", "one {}",
    "a nice {}", "a good photo of a {}",
)  # fmt: skip
