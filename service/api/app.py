"""The web application: routes, static page, and what stands before them."""

from __future__ import annotations

import mimetypes
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from service.api import dataset, documents, events, files, hooks, models, overview, probes, problems, review, schemas, upload, years
from service.api.guard import Guard
from service.api.state import Server

WEB = Path(__file__).parent.parent / "web"
_DESCRIPTION = "勾稽 reads scanned and messy reports: sections and table cells as checked data."
_PROBLEM = {
    "description": "What is wrong and what to do.",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
}


def create_app(server: Server) -> FastAPI:
    """The application over a running server. It starts and stops nothing itself."""
    app = FastAPI(
        title="gouji",
        version=version("gouji"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {**_PROBLEM, "model": schemas.ProblemDocument}},
    )
    app.state.server = server
    problems.install(app)
    for part in (upload, documents, files, years, events, dataset, review, models, overview):
        app.include_router(part.router, prefix="/v1")
    app.include_router(hooks.router)
    app.include_router(probes.router)
    if WEB.is_dir():
        mimetypes.add_type("text/javascript", ".js")  # small systems do not know it, and browsers insist
        # Not mounted: a mount would take what our routes answer with 405 for a file that is not there.
        app.router.default = StaticFiles(directory=WEB, html=True)
    app.add_middleware(Guard, settings=server.settings)
    return app
