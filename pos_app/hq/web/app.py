"""Puts the parts of HQ's web together: machines, people, commands; must never answer anything
itself.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from pos_app import __version__
from pos_app.hq.service import Hq
from pos_app.hq.web import api, channels, docs, manage, manage_schemas, operator
from pos_app.hq.web.console.guard import is_allowed_place
from pos_app.hq.web.limits import Limits

CONSOLE = "pos_app.hq.web.console.router"


def create(hq: Hq, *, operator_token: str = "", tls: bool = False) -> FastAPI:
    """The web application of that HQ."""
    app = FastAPI(
        title="pos-app head office",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.include_router(api.build(hq))
    app.include_router(manage.build(hq, operator_token))
    app.include_router(channels.build(hq, operator_token))
    _describe(app)
    if operator_token:
        app.include_router(operator.build(hq, operator_token))
    if find_spec(CONSOLE) is not None:
        app.include_router(import_module(CONSOLE).build(hq))
    app.add_middleware(Limits, gate=hq.gate, stranger=hq.tell_of_stranger, tls=tls)
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The description of both: the tills' messages and the operators' records."""
    document = api.describe(app)
    document["components"]["schemas"].update(manage_schemas.components())
    document["components"]["schemas"].update(channels.components())
    return document


def _known_place(request: Request) -> None:
    """TLS anywhere, plain HTTP on this machine alone, as for the console."""
    if not is_allowed_place(request):
        raise HTTPException(403, "Head office is reached by HTTPS, or from this machine.")


def _describe(app: FastAPI) -> None:
    here: dict[str, Any] = {"include_in_schema": False, "dependencies": [Depends(_known_place)]}

    @app.get("/openapi.json", **here)
    def openapi() -> JSONResponse:
        return JSONResponse(_document(app))

    @app.get("/docs", **here)
    def described() -> HTMLResponse:
        return HTMLResponse(docs.page(_document(app)))

    @app.get("/docs.css", **here)
    def style() -> Response:
        return Response(docs.STYLE, media_type="text/css")

    @app.get("/", **here)
    def home() -> RedirectResponse:
        return RedirectResponse("/console")
