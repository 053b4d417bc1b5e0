"""A page as bytes: what is kept of one once it is read, so that nothing that is made of it later reads it again.

Compressed JSON: a pickle from a shared folder could run code.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, get_type_hints

from extraction.page import Page

if TYPE_CHECKING:
    from pydantic import BaseModel

SUFFIX = ".json.gz"
MOST_BYTES = 64 << 20  # of one page, unpacked: no stored page comes near, a bomb is refused
_LEVEL = 3  # the picture in it is compressed already

# A page without its image, which nobody needs once it is read.
_KEPT = tuple(part.name for part in fields(Page) if part.name != "image")
_ADDED: dict[str, list[object]] = {"unread": []}  # what pages lack that earlier versions stored: data sets are never written again


def dump_page(page: Page) -> bytes:
    """`page` without its image. The same page gives the same bytes."""
    return gzip.compress(_stored().model_validate(page).model_dump_json().encode(), _LEVEL, mtime=0)


def load_page(data: bytes) -> Page:
    """The page that `dump_page` was given. Raises ValueError where `data` is something else."""
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpack.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"not a stored page: {error}") from error
    if not unpack.eof:
        raise ValueError("not a stored page: it is cut off, or larger than any page")
    stored = _stored().model_validate_json(text)
    return Page(**{name: getattr(stored, name) for name in _KEPT})


@cache
def _stored() -> type[BaseModel]:
    """The model of a stored page. Made when the first one is: a process that only hands pages on starts without it."""
    from pydantic import ConfigDict, create_model

    hints = get_type_hints(Page)
    made: type[BaseModel] = create_model(
        "_Stored",
        __config__=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants", from_attributes=True),
        **{name: (hints[name], _ADDED.get(name, ...)) for name in _KEPT},
    )  # type: ignore[call-overload]
    return made
