"""A document's files: its report in any format, the document itself, pictures of its pages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import Response, StreamingResponse
from PIL import Image

from extraction.export import Format
from extraction.export.drawing import draw_ink, draw_page
from extraction.export.json import export_json
from extraction.export.sentences import in_language
from extraction.export.words import Language
from extraction.report import Report
from extraction.stored import load_page
from service.api.documents import Id, found
from service.api.problems import Problem
from service.api.state import Here, Reader, Server
from service.jobs.pages import Made, MakeExport
from service.storage import documents
from service.storage.tables import DONE, ENDED, Document, FileRow

router = APIRouter(tags=["files"])
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "md": "text/markdown",
}
_EXPORT_SECONDS = 60.0
_WIDEST = 3000
# A report's HTML carries its own, stricter policy in itself; this one keeps it from being framed and from touching the API.
_HTML_POLICY = (
    "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "frame-ancestors 'none'"
)
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_SVG_STYLE = (
    ".paper{fill:#fffefb}.ruling{stroke:#9aa3ab;stroke-width:.8}"
    'text{font-family:"Songti SC","Noto Serif CJK SC","Source Han Serif SC",SimSun,serif;fill:#26303b;white-space:pre}'
)
_CONTENT: dict[str, dict[str, object]] = {media_type: {} for media_type in MEDIA_TYPES.values()}


@router.get("/documents/{id}/report", response_class=Response, responses={200: {"content": _CONTENT}})
def get_report(
    server: Here,
    caller: Reader,
    id: Id,
    accept: Annotated[str, Header()] = "",
    if_none_match: Annotated[str | None, Header()] = None,
    format: Annotated[str | None, Query(description="instead of Accept", examples=["xlsx"])] = None,
    language: Annotated[Language, Query(description="of reasons and messages, in JSON; other formats are in the report's")] = "zh",
    download: bool = False,
) -> Response:
    """The report, in the format that `Accept` or `format` names. 409 until there is one."""
    chosen = _format(accept, format)
    if language != "zh" and chosen != "json":
        raise Problem("invalid", "language: only JSON is told in another one")
    with server.database.read() as session:
        document = found(documents.find(session, caller.tenant, id))
        files = documents.files_of(session, id)
    if "json" not in files:
        raise _without_report(document)
    file = files.get(chosen) or _make(server, document, chosen)
    tag = f'"{file.digest}"' if language == "zh" else f'"{file.digest}-{language}"'
    headers = {"ETag": tag, "Vary": "Accept, Authorization, X-API-Key", "Cache-Control": "private, no-cache"}
    if _is_held(headers, if_none_match):
        return Response(status_code=304, headers=headers)
    if chosen == "html":
        headers["Content-Security-Policy"] = _HTML_POLICY
    if download:
        headers["Content-Disposition"] = _attachment(f"{document.name}.{chosen}")
    if language != "zh":
        report = Report.model_validate_json(server.store.get(id, file.digest))
        return Response(export_json(in_language(report, language)), headers=headers, media_type=MEDIA_TYPES[chosen])
    headers["Content-Length"] = str(file.size)
    return StreamingResponse(server.store.stream(id, file.digest), headers=headers, media_type=MEDIA_TYPES[chosen])


@router.get("/documents/{id}/original", response_class=Response)
def get_original(server: Here, caller: Reader, id: Id) -> Response:
    """The document as it came."""
    with server.database.read() as session:
        document = found(documents.find(session, caller.tenant, id))
    headers = {
        "Content-Disposition": _attachment(document.name),
        "Content-Length": str(document.size),
        "Content-Security-Policy": "sandbox",
    }
    return StreamingResponse(server.store.stream(id, document.sha256), headers=headers, media_type="application/octet-stream")


@router.get("/documents/{id}/pages/{number}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def get_page_picture(
    server: Here,
    caller: Reader,
    id: Id,
    number: Annotated[int, Path(ge=1, le=100_000)],
    width: Annotated[int | None, Query(ge=16, le=_WIDEST, description="in pixels; as it is kept without it")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The straightened page as a picture. 404 for a page that never was one, such as that of a text file."""
    digest = _page_digest(server, caller.tenant, id, number)
    headers = _fixed(f"{digest}-{width}" if width else digest)
    if _is_held(headers, if_none_match):
        return Response(status_code=304, headers=headers)
    page = load_page(server.store.get(id, digest))
    if page.picture is None:
        raise Problem("not-found", "this page has no picture; ask for .svg, or draw it from the report")
    picture = Image.open(io.BytesIO(page.picture)).convert("RGB")
    if width and width < picture.width:
        picture = picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return Response(out.getvalue(), media_type="image/png", headers=headers)


@router.get("/documents/{id}/pages/{number}.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
def get_page_drawing(
    server: Here,
    caller: Reader,
    id: Id,
    number: Annotated[int, Path(ge=1, le=100_000)],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The page drawn from what was read on it: its picture, or its text and lines. 409 until there is a report."""
    digest = _page_digest(server, caller.tenant, id, number)
    headers = _fixed(digest)
    if _is_held(headers, if_none_match):
        return Response(status_code=304, headers=headers)
    with server.database.read() as session:
        document = found(documents.find(session, caller.tenant, id))
        report_file = documents.files_of(session, id).get("json")
    if report_file is None:
        raise _without_report(document)
    report = Report.model_validate_json(server.store.get(id, report_file.digest))
    record = next((record for record in report.pages if record.number == number), None)
    if record is None:
        raise Problem("not-found", "the report has no such page")
    drawn = str(draw_page(record, draw_ink(record, load_page(server.store.get(id, digest))), []))
    size = f'xmlns="http://www.w3.org/2000/svg" width="{record.width:g}" height="{record.height:g}"'
    start, _, rest = drawn.partition(">")
    svg = f"{start.replace('<svg', f'<svg {size}', 1)}><style>{_SVG_STYLE}</style>{rest}"
    return Response(svg, media_type="image/svg+xml", headers=headers | {"Content-Security-Policy": _SVG_POLICY})


def _without_report(document: Document) -> Problem:
    """Whether a client should wait for the report, or do something about the document."""
    code = "no-report" if document.status in ENDED else "not-ready"
    return Problem(code, document.error or f"its status is {document.status}", extra={"state": document.status})


def _page_digest(server: Server, tenant: str, id_: str, number: int) -> str:
    with server.database.read() as session:
        found(documents.find(session, tenant, id_))
        row = next((row for row in documents.pages_of(session, id_) if row.number == number), None)
    if row is None:
        raise Problem("not-found", f"page {number} is not there, or was not read yet")
    return row.digest


def _is_held(headers: Mapping[str, str], if_none_match: str | None) -> bool:
    """Whether the client has the very content already that these are the headers of."""
    return if_none_match is not None and headers["ETag"] in if_none_match


def _fixed(digest: str) -> dict[str, str]:
    return {"ETag": f'"{digest}"', "Cache-Control": "private, max-age=3600", "Vary": "Authorization, X-API-Key"}


def _format(accept: str, named: str | None) -> Format:
    """The format asked for. Raises `Problem` where there is none of that kind."""
    if named is not None:
        if named not in MEDIA_TYPES:
            raise Problem("not-acceptable", f"there are {', '.join(MEDIA_TYPES)}")
        return named
    ranges: dict[str, tuple[float, int]] = {}
    for number, part in enumerate((accept or "*/*").split(",")):
        pattern, *parameters = [piece.strip().lower() for piece in part.split(";")]
        weight = next((_weight(piece[2:]) for piece in parameters if piece.startswith("q=")), 1.0)
        ranges.setdefault(pattern, (weight, -number))
    wanted: dict[Format, tuple[float, int]] = {}
    for name, media_type in MEDIA_TYPES.items():
        named_by = next((range_ for range_ in (media_type, f"{media_type.split('/')[0]}/*", "*/*") if range_ in ranges), None)
        if named_by and ranges[named_by][0] > 0:  # the range that says most of it decides, also that it is not wanted
            wanted[name] = ranges[named_by]
    if not wanted:
        raise Problem("not-acceptable", f"there are {', '.join(MEDIA_TYPES.values())}")
    return max(wanted, key=lambda name: wanted[name])


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _make(server: Server, document: Document, chosen: Format) -> FileRow:
    """Makes a format that was not asked for before, and keeps it as long as the report is the same."""
    with server.database.read() as session:
        report = documents.files_of(session, document.id)["json"].digest
        pages = tuple(page.digest for page in documents.pages_of(session, document.id))
    job = MakeExport(report, pages, server.store, document.id, (chosen,))
    made = _made(server, document, job)
    digest, size = made.files[chosen]
    row = FileRow(document=document.id, kind=chosen, digest=digest, size=size)
    with server.database.write() as session:
        current = documents.files_of(session, document.id).get("json")
        if current and current.digest == report and document.status in DONE:
            documents.set_files(session, document.id, [row], replace=False)
    return row


def _made(server: Server, document: Document, job: MakeExport) -> Made:
    if server.recognition is None:
        return job.run()
    future = server.recognition.submit(document.id, (0, 0), job, "making the export", _EXPORT_SECONDS)
    try:
        done = future.result(_EXPORT_SECONDS * 2)
    except TimeoutError:
        raise Problem("unavailable", "the workers are busy", {"Retry-After": "30"}) from None
    if done.error:
        raise done.error
    return cast(Made, done.value)


def _attachment(name: str) -> str:
    plain = "".join(char if char.isascii() and char not in '"\\;%' else "_" for char in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
