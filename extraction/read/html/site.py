"""What of a web page belongs to the site and not to the document on it: menus, the way here, neighbours, imprint.

Told by its element (`nav`, `footer`), by what its author called it (`class="breadcrumb"`), by links that are all it has, and by
what only an imprint says. Nothing that holds a table or running text is taken for such.
"""

from __future__ import annotations

import re

from extraction.read.xml_tree import Element

_TAGS = frozenset(("nav", "footer", "aside"))
_ROLES = frozenset(("navigation", "contentinfo", "search", "complementary"))
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:site|page|top|main|sub|left|right|bottom|web)?(?:nav|navbar|navi|navigation|menu|foot|footer)"
    r"|copyright|bread|crumbs?|breadcrumbs?|position|location|share|bdshare|sidebar|toolbar|toolbox|prenext|pagenav|siblings)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"ICP备\s*\d|公网安备|网站标识码|版权所有|浏览次数\s*[:：]|^主办(?:单位)?[:：].*承办(?:单位)?[:：]|^(?:上|下)一[篇条页]\s*[:：]"
    r"|^(?:您(?:现在)?的?)?(?:当前|现在|所在)(?:的?位置)\s*[:：]|^[【\[]?(?:打印本[页文]|关闭窗口|分享到)"
)
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]")
_ADDRESS = re.compile(r"\w[.@]\w")  # what links to itself: an address is one of the document's facts
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|ofd|txt)(?:$|[?#])|^mailto:", re.IGNORECASE)
_LONG = 200  # characters: more is running text, whatever it is called
_BESIDE = 8  # characters beside each link of a line of links


def is_of_site(element: Element, *, leaf: bool, in_table: bool) -> bool:
    """Whether an element shows what belongs to the site. `leaf`: no other block lies in it; `in_table`: it lies in a table, where
    a link may be a cell's."""
    named = element.tag in _TAGS or element.get("role", "").lower() in _ROLES
    named = named or any(_NAMES.search(element.get(key, "")) for key in ("class", "id"))
    if not named and not leaf:
        return False
    text = _text(element)
    if not text or len(text) > _LONG or element.find(".//table") is not None:
        return False
    if _SAYS.search(text):
        return True
    return not _NUMBERED.match(text) and "。" not in text and (named or (not in_table and _is_links(element, text)))


def _text(element: Element) -> str:
    """Its text without white space, or the first `_LONG` characters and more."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces += piece.split()
        length += len(piece)
        if length > 10 * _LONG:
            break
    return "".join(pieces)


def _is_links(element: Element, text: str) -> bool:
    """Whether a line has links to other pages and next to nothing else."""
    links = [link for link in element.iter("a") if link.get("href") is not None]
    linked = [_text(link) for link in links]
    if any(_FILES.search(link.get("href", "").strip()) for link in links) or any(map(_ADDRESS.search, linked)):
        return False
    said = sum(map(len, linked))
    return said > 0 and len(text) - said <= _BESIDE * len(links)
