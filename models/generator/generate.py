"""Documents from a seed, one after the other, each with its truth beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from extraction.errors import OutputError, UsageError
from models.generator.compose import statutory_draft
from models.generator.document import Draft
from models.generator.docxwriter import write_docx
from models.generator.families import ORDINARY, Family, family, look, setting
from models.generator.freeform import free_draft
from models.generator.htmlwriter import write_html
from models.generator.layout import lay_out
from models.generator.otherwise import renumber, turn_over
from models.generator.paper import PROFILES
from models.generator.pdf import draw_pdf
from models.generator.scan import Scan
from models.generator.script import make_traditional, strew_remnants
from models.generator.textshapes import SHAPES, STATUTORY_ONLY, prepare, write_text
from models.generator.truth import block_truth, gold, page_truth

TRADITIONAL, REMNANTS = 0.04, 0.12  # shares of documents
FORMATS: tuple[str, ...] = ("pdf", "docx", "html", *PROFILES, *SHAPES)


def generate(out: Path, *, seed: int, count: int, formats: Sequence[str], families: Sequence[str] | None = None) -> Iterator[Path]:
    """Write `count` documents into the folder `out` and give each one's path as soon as it and its truth are on disk.

    Documents take turns with the formats; each draws its family. Document n of a seed is always the same for the same fonts,
    formats and families, however many are made. Beside NAME's file lie NAME.gold.json and NAME.truth.json.
    Where no families are named, all are used but those of `families.APART`.
    Raises `UsageError` for an unknown format or family or where fonts are absent, `OutputError` where a file cannot be written.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise UsageError(f"there is no format {', '.join(unknown) or '(none given)'}: the formats are {', '.join(FORMATS)}")
    chosen = [family(name) for name in families or ORDINARY]
    for index in range(count):
        yield _one(out, seed, index, formats[index % len(formats)], chosen)


def _one(out: Path, seed: int, index: int, format: str, chosen: Sequence[Family]) -> Path:
    rng = Random(f"{seed}/{index}")
    of = rng.choice([f for f in chosen if not (f.scheme and format in STATUTORY_ONLY)] or chosen)
    name = f"{seed}-{index:05d}-{of.name}"
    draft = draft_for(of, format, Random(f"{seed}/{index}/content"))
    if format in SHAPES:
        prepare(draft, format, rng)
        return _write(out, name, f"{name}.{format}.txt", write_text(draft, format, rng), gold(draft), block_truth(draft.blocks))
    if format in {"docx", "html"}:
        set_as = setting(of, Random(f"{seed}/{index}/setting"))
        content = write_docx(draft, rng, set_as) if format == "docx" else write_html(draft, rng, set_as)
        return _write(out, name, f"{name}.{format}", content, gold(draft), block_truth(draft.blocks))
    pages = lay_out(draft, look(of, rng, text_layer=format == "pdf"), rng)
    if format == "pdf":
        return _write(out, name, f"{name}.pdf", draw_pdf(pages), gold(draft), page_truth(pages))
    scan = Scan(pages, PROFILES[format], draft.organization, rng)
    ending, content = scan.save(rng)
    return _write(out, name, f"{name}.{format}.{ending}", content, gold(draft), page_truth(pages, scan))


def draft_for(of: Family, format: str, rng: Random) -> Draft:
    """The content that a family sets in a format. Families of reports that follow no form lend only their name to shapes that
    need one."""
    draft = free_draft(of.scheme, rng) if of.scheme and format not in STATUTORY_ONLY else statutory_draft(rng)
    if of.renumbered:
        renumber(draft, of.renumbered)
    if of.turned:
        turn_over(draft)
    if rng.random() < TRADITIONAL:
        make_traditional(draft, rng)
    if (format in SHAPES or format in {"docx", "html"}) and rng.random() < REMNANTS:
        strew_remnants(draft, rng)
    return draft


def _write(out: Path, name: str, file: str, content: bytes, gold_record: dict[str, Any], truth: dict[str, Any]) -> Path:
    """The truth first, so that a document on disk always has its own."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.gold.json").write_text(json.dumps(gold_record, ensure_ascii=False, indent=1), "utf-8")
        (out / f"{name}.truth.json").write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
        path = out / file
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"{out / file}: cannot be written ({error.strerror}): choose another folder or free some space"
        ) from error
    return path
