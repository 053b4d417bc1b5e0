"""HTML built from parts that escape themselves: a text can only become markup by being made into an element here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from extraction.export.neutral import printable


class Html(str):
    """Markup that is safe to write as it stands. Every other string is text."""

    __slots__ = ()


Child = str | int | float | None | Iterable["Child"]

_VOID = frozenset(("meta", "link", "input", "br", "hr"))


def text(value: str) -> Html:
    """A text as markup that shows it."""
    return value if isinstance(value, Html) else Html(escape(printable(value), quote=True))


def element(tag: str, *children: Child, **attributes: str | int | float | bool | None) -> Html:
    """An element. None children and None or False attributes are left out; `class_` and `data_at` become `class` and `data-at`.

    `tag` and the names of attributes are ours; children and values may be anything that a document says.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_quoted(value)}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{tag}{written}>" + ("" if tag in _VOID else f"{join(children)}</{tag}>"))


def join(children: Child) -> Html:
    """Parts one after the other; nested lists are flattened."""
    if children is None:
        return Html("")
    if isinstance(children, str):
        return text(children)
    if isinstance(children, int | float):
        return text(_plain(children))
    return Html("".join(join(child) for child in children))


def raw(tag: str, content: str) -> Html:
    """A `style` or `script` element around our own `content`, which HTML does not unescape. ValueError where it would end early."""
    if f"</{tag}" in content.lower():
        raise ValueError(f"content would end its <{tag}>")
    return Html(f"<{tag}>{content}</{tag}>")


def _quoted(value: str | int | float) -> str:
    return escape(printable(_plain(value)), quote=True)  # of markup, too: an attribute is never markup


def _plain(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{value:.10g}" if isinstance(value, float) else str(value)
