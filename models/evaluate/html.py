"""Pages of figures and curves: one HTML file each, in the look of the report, without scripts or other files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

_STYLE = Path(__file__).with_name("page.css").read_text("utf-8")


def page(title: str, about: str, parts: Iterable[str]) -> str:
    """A whole page."""
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
    )
    body = f"<h1>{escape(title)}</h1><p>{escape(about)}</p>{''.join(parts)}"
    head += f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'


def cards(figures: Iterable[tuple[str, str]]) -> str:
    """Large figures with their names."""
    inner = "".join(f'<div class="card"><b>{escape(value)}</b><span>{escape(name)}</span></div>' for name, value in figures)
    return f'<div class="cards">{inner}</div>'


def section(title: str, about: str = "") -> str:
    return f"<h2>{escape(title)}</h2>" + (f"<p>{escape(about)}</p>" if about else "")


def plots(drawings: Iterable[str]) -> str:
    """Drawings (SVG) side by side."""
    return '<div class="plots">' + "".join(f"<figure>{one}</figure>" for one in drawings) + "</div>"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell `value|note` has its note in small print."""
    head = "".join(f"<th>{escape(one)}</th>" for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{_cell(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(text: str) -> str:
    value, _, note = text.partition("|")
    return escape(value) + (f"<small>{escape(note)}</small>" if note else "")
