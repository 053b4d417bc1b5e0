"""Postcodes, numbers of telephones, e-mail addresses and sites: strings without gaps, told by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extraction.labels import Label


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one contact looks.

    `whole`: what it must look like; `likely`: what one still has that was misread; `character`: what beside a mark belongs to it.
    """

    whole: re.Pattern[str]
    likely: re.Pattern[str]
    character: re.Pattern[str]


_SHAPES: dict[Label, _Shape] = {
    "postcode": _Shape(
        whole=re.compile(r"(?<!\d)\d{6}(?!\d)"),
        likely=re.compile(r"\d{4}"),
        character=re.compile(r"\d"),
    ),
    "phone": _Shape(
        whole=re.compile(
            r"(?:[（(]?0\d{2,3}[）)]?[-—－ ]?\d{6,8}(?:[-—转]\d{1,6})?"  # with its area code, and an extension
            r"|(?<!\d)1\d{10}(?!\d)"  # a mobile one
            r"|(?<!\d)\d{7,8}(?!\d)|(?<!\d)\d{3}-\d{3,4}-\d{3,4})"  # a local one, one of a service
        ),
        likely=re.compile(r"\d{5}"),
        character=re.compile(r"[\d()（）-]"),
    ),
    "email": _Shape(
        whole=re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
        likely=re.compile(r"@|[A-Za-z0-9]\.(?:com|cn|org|net|gov)", re.IGNORECASE),
        character=re.compile(r"[A-Za-z0-9._%+@-]"),
    ),
    "website": _Shape(
        whole=re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*[A-Za-z0-9/]"),
        likely=re.compile(r"[A-Za-z0-9]\s*[.．]\s*[A-Za-z]"),
        character=re.compile(r"[A-Za-z0-9._~:/?#&=%-]"),
    ),
}
HOSTED: tuple[Label, ...] = ("email", "website")
_WHOLE_HOST = re.compile(
    r"(?:@|://|^www\.)[A-Za-z0-9.-]*\.(?:cn|com|net|org|gov|edu|info|cc|top|vip)(?![A-Za-z0-9.-])", re.IGNORECASE
)
_CONFUSED = str.maketrans("1I0O", "lloo")  # what no engine tells by its shape, as one of them
_PART = re.compile(r"[A-Za-z0-9]+")
_HOST_GOES_ON = re.compile(r"[A-Za-z/-][A-Za-z0-9./-]*(?=[^\w\s]|$)")  # at the start of a line


def whole_contact(label: Label, text: str, start: int, end: int) -> tuple[int, int]:
    """A contact is taken with the characters beside its mark that are of its kind."""
    character = _SHAPES[label].character
    while start and character.fullmatch(text[start - 1]):
        start -= 1
    while end < len(text) and character.fullmatch(text[end]):
        end += 1
    return start, end


def read_contact(label: Label, printed: str, folded: str) -> tuple[str, bool] | None:
    """The contact in marked text, and whether it looks like one: what is printed where it does not, none where it is unlike one.

    `folded`: the text without spaces.
    """
    shape = _SHAPES[label]
    if match := shape.whole.search(folded):
        contact = match.group()
        return contact, label not in HOSTED or _WHOLE_HOST.search(contact) is not None
    return (printed, False) if shape.likely.search(folded) else None


def rest_of_host(label: Label, line: str) -> str:
    """What the next line has of an e-mail address or a site that fills its own line."""
    rest = _HOST_GOES_ON.match(line) if label in HOSTED else None
    return rest.group() if rest else ""


def are_confused(one: str, other: str) -> bool:
    """Whether two contacts hold a name that only 1 and l, or 0 and o, tell apart, so that either may be misread."""
    names, others = (_PART.findall(contact) for contact in (one, other))
    return any(name.lower() != another.lower() and _alike(name) == _alike(another) for name in names for another in others)


def _alike(name: str) -> str:
    return name.translate(_CONFUSED).lower()
