"""XML that strangers wrote, parsed without entities, network or patience for either."""

from __future__ import annotations

from typing import Any, TypeAlias

import lxml.etree

from extraction.errors import Damaged

Element: TypeAlias = Any
"""An element of lxml, which comes without types."""


def parse_xml(data: bytes, name: str) -> Element:
    """The root of the document's part `name`.

    Raises `Damaged` where it is malformed or declares entities, which could blow up to any size.
    """
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml.etree.fromstring(data, parser=parser)
    except lxml.etree.XMLSyntaxError as error:
        raise Damaged(f"its part {name} is no proper XML; open it in Word or WPS and save it again") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Damaged(f"its part {name} declares XML entities, which no word processor writes; it may be meant to do harm")
    return root
