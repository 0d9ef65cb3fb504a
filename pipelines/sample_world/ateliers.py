"""Forty invented made-to-order workshops over real European cities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from data.types import slug
from pipelines.sample_world.catalogue import dice
from pipelines.sample_world.models import GOOGLE_CATEGORIES

__all__ = ["TRADES", "Trade", "ateliers"]


class Trade(NamedTuple):
    """What one kind of workshop does. ``makes``: label to a usual price for one piece, in euros."""

    makes: Mapping[str, float]
    techniques: Sequence[str]
    materials: Sequence[str]
    complexity: tuple[int, int]
    lead_days: int
    capacity: int


TRADES: Final = {
    "couture": Trade({"Dress": 1400, "Skirt": 620, "Blouse": 480, "Top": 420},
        ("draping", "hand finishing", "beading", "embroidery", "bias cutting", "corsetry"),
        ("silk", "chiffon", "lace", "satin", "velvet", "tulle"), (3, 5), 75, 5),
    "tailor": Trade({"Blazer": 890, "Pants": 340, "Outwear": 1150, "Shirt": 190},
        ("bespoke tailoring", "canvas construction", "hand finishing", "pattern matching", "lining"),
        ("wool", "tweed", "linen", "cashmere", "cotton"), (3, 5), 56, 9),
    "dressmaker": Trade({"Dress": 390, "Skirt": 190, "Blouse": 170, "Top": 140, "Pants": 210},
        ("draping", "bias cutting", "pleating", "lining", "alteration"),
        ("silk", "viscose", "cotton", "linen", "satin"), (1, 4), 28, 22),
    "shirtmaker": Trade({"Shirt": 150, "Blouse": 165, "Polo": 110},
        ("shirtmaking", "pattern matching", "hand finishing", "monogramming"),
        ("cotton", "linen", "silk"), (1, 3), 21, 60),
    "knitter": Trade({"Longsleeve": 240, "Hat": 60, "Dress": 380, "Hoodie": 210, "Top": 120},
        ("hand knitting", "machine knitting", "intarsia", "cable knitting"),
        ("wool", "cashmere", "alpaca", "cotton", "mohair"), (1, 4), 35, 30),
    "denim": Trade({"Pants": 260, "Outwear": 380, "Shorts": 150, "Skirt": 170},
        ("denim construction", "rope dyeing", "washing", "chain stitching"),
        ("denim", "canvas", "twill"), (1, 3), 24, 45),
    "leather": Trade({"Outwear": 980, "Skirt": 420, "Pants": 620},
        ("leatherwork", "hand stitching", "lining", "quilting"),
        ("leather", "suede", "shearling"), (2, 5), 49, 12),
    "shoemaker": Trade({"Shoes": 520},
        ("shoemaking", "hand lasting", "welting", "hand stitching"),
        ("leather", "suede", "rubber", "canvas"), (2, 5), 70, 14),
    "milliner": Trade({"Hat": 140},
        ("millinery", "blocking", "straw plaiting", "embroidery"),
        ("felt", "straw", "wool", "cotton"), (1, 4), 18, 40),
    "outdoor": Trade({"Outwear": 460, "Pants": 230, "Hoodie": 160, "Shorts": 120},
        ("seam taping", "quilting", "down filling", "lining"),
        ("nylon", "waxed cotton", "fleece", "wool", "canvas"), (2, 4), 32, 35),
    "jersey": Trade({"T-Shirt": 42, "Longsleeve": 58, "Hoodie": 95, "Polo": 70, "Undershirt": 34, "Body": 48, "Shorts": 55},
        ("jersey construction", "screen printing", "embroidery", "garment dyeing"),
        ("cotton", "organic cotton", "fleece", "lyocell"), (1, 2), 16, 240),
    "lingerie": Trade({"Undershirt": 110, "Body": 160, "Top": 130, "Dress": 360},
        ("bias cutting", "lace insertion", "hand finishing", "corsetry"),
        ("silk", "lace", "satin", "cotton"), (2, 4), 30, 25),
    "print": Trade({"Blouse": 230, "Shirt": 210, "Dress": 460, "Skirt": 240, "Outwear": 640},
        ("hand painting", "block printing", "natural dyeing", "quilting", "embroidery"),
        ("silk", "cotton", "linen", "hemp"), (2, 5), 40, 16),
}  # fmt: skip

# name | city | country | latitude | longitude | languages | trade | currency | level of prices
_PLACES: Final = """
Maison Quatre Fils|Paris|FR|48.8566|2.3522|fr en|couture|EUR|1.5
Atelier Lune Cousue|Paris|FR|48.8640|2.3790|fr en es|dressmaker|EUR|1.2
Fil de Saône|Lyon|FR|45.7640|4.8357|fr it|print|EUR|1.1
Soie Tranquille|Lyon|FR|45.7480|4.8467|fr en|lingerie|EUR|1.1
Cuir du Port Neuf|Marseille|FR|43.2965|5.3698|fr en|leather|EUR|0.9
Nordsaum Schneiderei|Hamburg|DE|53.5511|9.9937|de en|outdoor|EUR|1.1
Faden und Licht|Berlin|DE|52.5200|13.4050|de en pl|dressmaker|EUR|1.0
Webkante Acht|Berlin|DE|52.4996|13.4180|de en tr|jersey|EUR|0.9
Isarnaht|Munich|DE|48.1351|11.5820|de en it|tailor|EUR|1.2
Leistenhaus Pirna|Dresden|DE|51.0504|13.7373|de cs|shoemaker|EUR|0.9
Bottega Tre Aghi|Milan|IT|45.4642|9.1900|it en|tailor|EUR|1.3
Sartoria Lungofiume|Turin|IT|45.0703|7.6869|it fr|tailor|EUR|1.0
Officina Cuoio Vivo|Florence|IT|43.7696|11.2558|it en|leather|EUR|1.2
Suola Piena|Naples|IT|40.8518|14.2681|it en|shoemaker|EUR|0.9
Seta Sospesa|Como|IT|45.8081|9.0852|it de en|couture|EUR|1.3
Taller Hilo Alto|Madrid|ES|40.4168|-3.7038|es en|dressmaker|EUR|0.9
Costura del Mar|Barcelona|ES|41.3874|2.1686|es ca en|print|EUR|1.0
Zapatería Luna Baja|Elche|ES|38.2699|-0.7126|es|shoemaker|EUR|0.7
Oficina Linha Clara|Porto|PT|41.1579|-8.6291|pt en|jersey|EUR|0.7
Ponto de Abrigo|Lisbon|PT|38.7223|-9.1393|pt en es|knitter|EUR|0.8
Thimble Yard|London|GB|51.5072|-0.1276|en|tailor|GBP|1.2
Marrow Lane Dressmakers|London|GB|51.5390|-0.0550|en fr|couture|GBP|1.1
Tweedwater Works|Edinburgh|GB|55.9533|-3.1883|en|tailor|GBP|0.9
Saltfold Knitters|Lerwick|GB|60.1550|-1.1450|en|knitter|GBP|0.9
Hatmakers at Low Bridge|Manchester|GB|53.4808|-2.2426|en|milliner|GBP|0.8
Cloudberry Cloth|Dublin|IE|53.3498|-6.2603|en ga|knitter|EUR|1.0
Draadwerk Noord|Amsterdam|NL|52.3676|4.9041|nl en|denim|EUR|1.1
Hemd en Haven|Rotterdam|NL|51.9244|4.4777|nl en|shirtmaker|EUR|1.0
Naald en Zon|Antwerp|BE|51.2194|4.4025|nl fr en|couture|EUR|1.2
Snit Sju|Copenhagen|DK|55.6761|12.5683|da en|dressmaker|DKK|8.6
Regnverk|Gothenburg|SE|57.7089|11.9746|sv en|outdoor|SEK|12.0
Blå Tråd|Stockholm|SE|59.3293|18.0686|sv en|denim|SEK|12.5
Fjordsøm|Bergen|NO|60.3913|5.3221|nb en|outdoor|NOK|12.8
Lanka ja Lumi|Helsinki|FI|60.1699|24.9384|fi sv en|knitter|EUR|1.1
Nitka Wiślana|Kraków|PL|50.0647|19.9450|pl en|shirtmaker|PLN|3.4
Pracownia Szew|Łódź|PL|51.7592|19.4560|pl en de|jersey|PLN|3.2
Jehla a Most|Prague|CZ|50.0755|14.4378|cs en de|milliner|CZK|22.0
Donaufaden|Vienna|AT|48.2082|16.3738|de en hu|dressmaker|EUR|1.1
Tű és Selyem|Budapest|HU|47.4979|19.0402|hu en de|lingerie|HUF|330
Klosti Aigaiou|Athens|GR|37.9838|23.7275|el en|print|EUR|0.8
"""
_CERTIFICATES: Final = ("GOTS", "OEKO-TEX Standard 100", "Fair Wear", "RWS", "LWG", "SA8000")


def ateliers(portfolio: Mapping[str, Sequence[str]], seed: int = 0) -> list[dict[str, object]]:
    """Forty records; ``portfolio`` gives each garment label the pictures that may stand for past work."""
    return [
        _atelier(list(text.split("|")), portfolio, seed) for text in _PLACES.strip().splitlines()
    ]


def _atelier(
    cells: list[str], portfolio: Mapping[str, Sequence[str]], seed: int
) -> dict[str, object]:
    name, city, country, latitude, longitude, languages, kind, currency, level = cells
    trade, chance = TRADES[kind], dice(seed, name)
    low, high = trade.complexity
    return {
        "id": slug(name), "name": name, "city": city, "country": country,
        "latitude": float(latitude), "longitude": float(longitude), "languages": languages.split(),
        "categories": _categories(trade, float(level), chance), "currency": currency,
        "techniques": _some(trade.techniques, 3, chance), "materials": _some(trade.materials, 3, chance),
        "complexity_min": low, "complexity_max": high,
        "minimum_quantity": int(chance.choice([5, 10, 20] if kind == "jersey" else [1, 1, 1, 2])),
        "lead_time_days": round(trade.lead_days * chance.uniform(0.8, 1.25)),
        "capacity_per_month": max(round(trade.capacity * chance.uniform(0.7, 1.4)), 2),
        "certifications": _some(_CERTIFICATES, 0, chance)[:2],
        "portfolio": _pictures(trade, portfolio, chance),
        "contact": f"hello@{slug(name)}.example",
    }  # fmt: skip


def _categories(trade: Trade, level: float, chance: np.random.Generator) -> list[dict[str, object]]:
    """What is made, with the least and the most one piece costs, in the workshop's currency."""
    found: list[dict[str, object]] = []
    for label, usual in trade.makes.items():
        price = usual * level * chance.uniform(0.85, 1.15)
        found.append({"label": label, "google_category": GOOGLE_CATEGORIES[label],
                      "price_min": _even(price * 0.7), "price_max": _even(price * 1.9)})  # fmt: skip
    return found


def _even(price: float) -> int:
    """To two figures, as prices are quoted."""
    step = 10 ** max(len(str(int(price))) - 2, 0)
    return round(price / step) * step


def _some(values: Sequence[str], least: int, chance: np.random.Generator) -> list[str]:
    count = int(chance.integers(least, len(values) + 1))
    places: list[int] = sorted(chance.choice(len(values), count, replace=False).tolist())
    return [values[place] for place in places]


def _pictures(
    trade: Trade, portfolio: Mapping[str, Sequence[str]], chance: np.random.Generator
) -> list[str]:
    choice = [image for label in trade.makes for image in portfolio.get(label, ())]
    if not choice:
        return []
    count = min(len(choice), 4)
    places: list[int] = sorted(chance.choice(len(choice), count, replace=False).tolist())
    return [choice[place] for place in places]
