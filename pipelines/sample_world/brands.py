"""The invented brands and what each has in its range.

A line is ``model | weave | colours | gender``; a colour may carry a pattern: ``Navy: breton White``.
"""

# the brands are tables
# fmt: off
from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["BRANDS", "Brand"]


class Brand(NamedTuple):
    """``level`` multiplies the models' usual prices; ``voice`` closes every description."""

    name: str
    level: float
    voice: str
    lines: str


BRANDS: Final = (
    Brand("Brackenfold", 1.15, "Made for walks that end at a fire.", """
        work shirt | twill | Red: tartan Black Yellow; Forest Green: tartan Navy Mustard | male
        work shirt | corduroy | Rust; Olive | female
        wool coat | tweed | Brown: herringbone Camel; Charcoal: herringbone Grey | male
        parka | canvas | Olive; Navy; Khaki | unisex
        gilet | nylon | Forest Green; Navy | male
        chinos | twill | Khaki; Brown; Navy | male
        wide trousers | corduroy | Rust | female
        pleated skirt | wool | Forest Green: tartan Navy Red; Red: tartan Navy Cream | female
        blazer | tweed | Brown: windowpane Camel; Grey: houndstooth Charcoal | male
        hiking boot | suede | Camel; Brown | unisex
        beanie | knit | Mustard; Forest Green | unisex
        henley | fine rib | Olive; Cream | male
    """),
    Brand("Ostrella", 1.1, "Designed to be danced in and packed in a minute.", """
        a-line dress | poplin | Yellow: dots White; Red; Royal Blue | female
        tea dress | chiffon | Navy: floral Blush Sage; Forest Green: floral Cream Mustard | female
        wrap dress | chiffon | Red: dots White; Teal | female
        maxi dress | chiffon | Teal; Coral; White | female
        shirt dress | poplin | Khaki; Light Blue: stripe White | female
        slip skirt | satin | Green; Camel | female
        tiered skirt | poplin | Rust: floral Cream Olive; White | female
        blouse | chiffon | White; Blush: floral Coral Sage | female
        bow blouse | satin | Blush; Black | female
        ruffle blouse | chiffon | Lilac; Cream | female
        off-shoulder top | poplin | White; Red | female
        peplum top | poplin | Royal Blue; Pink: gingham White | female
        ballerina | leather | Pink; Black | female
    """),
    Brand("Kindlemoor", 0.7, "Tested by children, survived by parents.", """
        baby body | jersey | Cream: dots Coral Grey; Light Blue: stripe White; White | baby
        long baby body | jersey | Mint; Pink: dots White; Grey: heather White | baby
        sun tee | jersey | White; Sage | kids
        rings tee | jersey | Yellow; Navy | kids
        longsleeve | jersey | Red: breton White; Navy: block stripe Mustard | kids
        hoodie | jersey | Green; Hot Pink | kids
        joggers | jersey | Grey: heather Light Grey; Navy | kids
        a-line dress | poplin | Pink: floral White Green; Turquoise: dots White | kids
        raincoat | nylon | Yellow; Red | kids
        bobble hat | cable | Red; Light Blue | kids
        sneaker | canvas | Blue; Red | kids
        easy shorts | jersey | Orange; Denim Blue | kids
    """),
    Brand("Halvenne", 1.6, "One idea, carried through to the last seam.", """
        blazer | wool | Navy; Black; Light Grey | female
        double blazer | linen | Beige; White | female
        double blazer | wool | Charcoal: pinstripe Light Grey; Burgundy | male
        double coat | wool | Camel; Charcoal | female
        wool coat | wool | Black; Grey | male
        trench | twill | Beige; Navy | female
        wide trousers | wool | Black; Cream; Grey | female
        pencil skirt | wool | Black; Taupe: houndstooth Black | female
        sheath dress | wool | Black; Burgundy; Navy | female
        turtleneck | fine rib | Black; Cream; Camel | female
        shirt | poplin | White; Light Blue | male
        loafer | leather | Black; Burgundy | male
    """),
    Brand("Tidepenny", 0.95, "Best with salt on the collar.", """
        longsleeve | jersey | White: breton Navy; White: breton Red; Navy: breton White | unisex
        camp shirt | linen | Sage; White; Coral | male
        camp shirt | poplin | Teal: floral Coral Mint; Navy: floral Cream Sage | male
        easy shorts | linen | Sage; Beige; Navy | male
        wide trousers | linen | White; Beige | female
        shirt dress | linen | White; Light Blue | female
        polo | pique | Navy; White; Coral | male
        tee | jersey | White; Light Blue; Navy: breton White | unisex
        raincoat | nylon | Navy; Yellow | female
        sandal | leather | Brown; White | female
        bucket hat | canvas | Khaki; Navy; White | unisex
        sun hat | straw | Beige | female
    """),
    Brand("Quillbar", 1.0, "Ironed once, admired all day.", """
        shirt | poplin | White; Light Blue: stripe White; Pink; Navy | male
        shirt | poplin | Blue: gingham White; Burgundy: gingham White | male
        shirt | linen | White; Sage | female
        shirt | denim | Denim Blue; Indigo | male
        camp shirt | satin | Black; Forest Green | male
        polo | pique | Forest Green; Burgundy; Black | male
        long polo | pique | Navy; Grey | male
        chinos | twill | Beige; Navy; Olive | male
        blouse | poplin | Light Blue; White: stripe Blue | female
        vee jumper | knit | Navy; Grey; Burgundy | male
        gilet | nylon | Charcoal | male
    """),
    Brand("Ravelmoss", 1.25, "Knitted slowly, so that it can be worn for long.", """
        jumper | knit | Rust; Mustard; Grey | unisex
        jumper | cable | Cream; Forest Green; Navy | unisex
        vee jumper | cable | Cream; Burgundy | female
        turtleneck | knit | Brown; Charcoal | male
        turtleneck | fine rib | Burgundy; Teal | female
        cardigan | knit | Grey; Mustard; Forest Green | female
        cardigan | cable | Cream; Navy | female
        knit dress | cable | Cream; Grey | female
        knit dress | fine rib | Plum; Black | female
        beanie | knit | Red; Charcoal; Cream | unisex
        bobble hat | cable | Mustard; Navy | unisex
    """),
    Brand("Dunmarrow", 1.05, "Wear it in, not out.", """
        jeans | denim | Indigo; Denim Blue; Black | male
        jeans | denim | Light Blue; Indigo | female
        skinny jeans | denim | Black; Denim Blue | female
        wide jeans | denim | Light Blue; White; Indigo | female
        flared jeans | denim | Indigo; Denim Blue | female
        denim jacket | denim | Denim Blue; Black; Light Blue | unisex
        mini skirt | denim | Denim Blue; Black | female
        mini skirt | corduroy | Brown; Mustard | female
        shorts | denim | Denim Blue; White | female
        shorts | twill | Beige; Navy | male
        cargo shorts | twill | Olive; Charcoal | male
        boxy tee | jersey | White; Black; Rust | unisex
        peaks tee | jersey | Black; Cream | male
    """),
    Brand("Velmarine", 1.75, "Kept for evenings; worn on Tuesdays as well.", """
        slip dress | satin | Burgundy; Black; Silver | female
        slip dress | satin | Royal Blue; Blush | female
        sheath dress | satin | Red; Plum | female
        slip skirt | satin | Black; Gold | female
        camisole | satin | Black; Cream; Burgundy | female
        bow blouse | satin | Cream; Navy: dots White | female
        blazer | satin | Black; Burgundy | male
        wide trousers | chiffon | Black; Plum | female
        pump | leather | Red; Black; Beige | female
        pump | satin | Silver; Royal Blue | female
        ankle boot | leather | Black; Burgundy | female
    """),
    Brand("Fleetfern", 0.85, "For the first mile, which is the hardest.", """
        hoodie | jersey | Mustard; Black; Lilac; Green | unisex
        zip hoodie | jersey | Charcoal; Royal Blue; Grey: heather Light Grey | unisex
        tee | pique | Orange; Royal Blue; Black | male
        vee tee | jersey | White; Grey: heather Light Grey; Burgundy | female
        tank | jersey | White; Turquoise; Black | male
        crop top | fine rib | Coral; Black; White | female
        leggings | jersey | Black; Plum; Teal | female
        joggers | jersey | Black; Grey: heather Light Grey; Olive | male
        sport shorts | nylon | Red; Black; Royal Blue | male
        tennis skirt | nylon | White; Navy | female
        puffer | nylon | Red; Navy; Yellow | unisex
        hooded puffer | nylon | Black; Teal | female
        running shoe | pique | Royal Blue; Coral; Black | unisex
        cap | twill | Navy; Black; White | unisex
    """),
    Brand("Cobblewren", 1.2, "Lasted by hand and resoled with pleasure.", """
        chelsea | suede | Brown; Camel | male
        chelsea | leather | Black | female
        ankle boot | suede | Taupe; Rust | female
        loafer | leather | Brown; Forest Green | female
        sneaker | leather | White; Black; Navy | unisex
        sneaker | canvas | Cream; Red; Yellow | female
        sandal | leather | Camel; Black | female
        ballerina | leather | Red; Beige; Silver | female
        hiking boot | leather | Chocolate | male
        biker | leather | Black; Brown | female
        biker | leather | Black; Burgundy | male
        bomber | suede | Camel | male
    """),
    Brand("Hatherbee", 0.75, "Small things, chosen well.", """
        sun hat | straw | Camel; Cream | female
        bucket hat | corduroy | Mustard; Brown | unisex
        bucket hat | fleece | Cream; Black | female
        cap | corduroy | Forest Green; Burgundy | unisex
        beanie | rib | Black; Grey; Hot Pink | unisex
        ribbed tank | jersey | White; Black; Sage | female
        tank | jersey | Grey: heather White; Navy | male
        bodysuit | fine rib | Black; White; Brown | female
        long bodysuit | fine rib | Black; Burgundy; Cream | female
        camisole | satin | Blush; Navy | female
        crop top | jersey | Yellow; Pink: stripe White | female
        tee | jersey | Pink; Olive; Charcoal | female
        vee tee | jersey | Navy; Mint | male
        bomber | nylon | Forest Green; Black; Blush | female
        mini skirt | suede | Camel; Black | female
    """),
)
