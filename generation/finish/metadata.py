"""What a look's file says of itself: PNG text (iTXt) and an XMP packet."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import Final
from xml.etree import ElementTree as ET

from generation.finish.signing import GENERATED
from generation.finish.types import LookFacts

__all__ = ["XMP_KEYWORD", "notes_of", "share_notes"]

XMP_KEYWORD: Final = "XML:com.adobe.xmp"
"""Under which PNG keeps XMP (XMP specification, part 3)."""
_OURS: Final = "https://lookwright.org/ns/1.0/"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP: Final = "http://ns.adobe.com/xap/1.0/"
_IPTC: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_PACKET: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>{}<?xpacket end="r"?>'
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")

for _prefix, _space in {
    "x": "adobe:ns:meta/",
    "rdf": _RDF,
    "xmp": _XMP,
    "Iptc4xmpExt": _IPTC,
    "lookwright": _OURS,
}.items():
    ET.register_namespace(_prefix, _space)


def notes_of(facts: LookFacts) -> dict[str, str]:
    """The text chunks of a look's own file, by keyword."""
    said = {
        "look": facts.look,
        "manifest": _ascii(facts.manifest),
        "seed": str(facts.seed),
        "engine": facts.engine,
        "model": facts.model,
    }
    created = facts.created.isoformat()
    packet = _packet(
        {f"{{{_XMP}}}CreateDate": created} | {f"{{{_OURS}}}{k}": v for k, v in said.items()}
    )
    return {
        "Software": _software(),
        "Creation Time": created,
        **{f"lookwright:{name}": text for name, text in said.items()},
        XMP_KEYWORD: packet,
    }


def share_notes() -> dict[str, str]:
    """The text chunks of a share copy: that it is generated, and nothing of how."""
    return {XMP_KEYWORD: _packet({})}


def _software() -> str:
    return f"Lookwright {version('lookwright')}"


def _packet(properties: dict[str, str]) -> str:
    meta = ET.Element("{adobe:ns:meta/}xmpmeta")
    described = ET.SubElement(
        ET.SubElement(meta, f"{{{_RDF}}}RDF"), f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""}
    )
    always = {f"{{{_XMP}}}CreatorTool": _software(), f"{{{_IPTC}}}DigitalSourceType": GENERATED}
    for name, value in (always | properties).items():
        ET.SubElement(described, name).text = value
    return _PACKET.format(ET.tostring(meta, encoding="unicode"))


def _ascii(document: str) -> str:
    """The same JSON in ASCII: some characters that JSON allows may not stand in XML."""
    return _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], document)
