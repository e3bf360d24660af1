"""The wire over HTTP: a thin adapter around `Hq.handle`, described by OpenAPI; it must decide
nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool

from pos_app.contract import messages as m
from pos_app.contract.downloads import (
    DownloadsReply,
    DownloadsRequest,
    PackageReply,
    PackageRequest,
)
from pos_app.contract.drawers import DrawersReply, DrawersRequest
from pos_app.contract.parked import ParkedReply, ParkedRequest
from pos_app.contract.payments import OrderPaymentsReply, OrderPaymentsRequest
from pos_app.contract.store_messages import StoreMessagesReply, StoreMessagesRequest
from pos_app.contract.stored_value import ValueReply, ValueRequest
from pos_app.hq.service import Hq
from pos_app.hq.service import Request as WireRequest

ENDPOINTS: dict[str, tuple[str, type[m.Message], type[m.Message]]] = {
    "/api/v1/enrol": ("Exchange a one-time code for an identity", m.EnrolRequest, m.EnrolReply),
    "/api/v1/hello": ("Say who is there and how far both are", m.HelloRequest, m.HelloReply),
    "/api/v1/push": ("Hand over accepted events, once each", m.PushRequest, m.PushReply),
    "/api/v1/rotate": ("Change the till's key", m.RotateRequest, m.RotateReply),
    "/api/v1/missing": (
        "Get back own events that the till has lost",
        m.MissingRequest,
        m.MissingReply,
    ),
    "/api/v1/orders/search": ("Find orders", m.OrderSearchRequest, m.OrderSearchReply),
    "/api/v1/orders/counts": (
        "Count a store's open orders",
        m.OrderCountsRequest,
        m.OrderCountsReply,
    ),
    "/api/v1/orders/fulfilment": (
        "List the orders that leave from a store",
        m.FulfilmentRequest,
        m.FulfilmentReply,
    ),
    "/api/v1/orders/read": ("Read one order", m.OrderReadRequest, m.OrderReadReply),
    "/api/v1/orders/messages": (
        "What head office asks the store about orders, and an answer",
        StoreMessagesRequest,
        StoreMessagesReply,
    ),
    "/api/v1/value": ("Stored value", ValueRequest, ValueReply),
    "/api/v1/parked": ("Put a cart aside, take one, list them", ParkedRequest, ParkedReply),
    "/api/v1/drawers": ("See who works on the store's drawers", DrawersRequest, DrawersReply),
    "/api/v1/orders/payments": (
        "Payments of an order",
        OrderPaymentsRequest,
        OrderPaymentsReply,
    ),
    "/api/v1/orders/lease": ("Borrow an order for 15 minutes", m.LeaseRequest, m.LeaseReply),
    "/api/v1/configuration": (
        "Get the store's configuration whole (wire 1.0)",
        m.ConfigurationRequest,
        m.ConfigurationReply,
    ),
    "/api/v1/downloads": ("Learn which packages are new", DownloadsRequest, DownloadsReply),
    "/api/v1/package": ("Get a part of a package", PackageRequest, PackageReply),
    "/api/v1/customers/create": (
        "Give a new customer HQ's own number",
        m.CustomerCreateRequest,
        m.CustomerCreateReply,
    ),
    "/api/v1/catalogue": (
        "Get changed products, customers, or what has come back",
        m.CatalogueRequest,
        m.CatalogueReply,
    ),
}
"""Every address a till may ask: what it is for, the question, the answer."""

SIGNATURE = ("x-device", "x-key", "x-created", "x-nonce", "x-signature", "x-wire")
REFUSALS = {
    400: "The message is malformed",
    401: "Not a till that HQ knows",
    413: "The message is too large",
    426: "Another major version of the wire",
    429: "Too often",
    503: "Try again later",
}


def build(hq: Hq) -> APIRouter:
    """The routes of the machines."""
    router = APIRouter()
    for path, (summary, question, answer) in ENDPOINTS.items():
        router.add_api_route(
            path,
            _endpoint(hq),
            methods=["POST"],
            summary=summary,
            operation_id=path.removeprefix("/api/v1/").replace("/", "_"),
            openapi_extra=_extra(path, question),
            responses=_responses(answer),
            response_class=Response,
        )
    return router


def _endpoint(hq: Hq) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        headers = {name.lower(): text for name, text in request.headers.items()}
        address = request.client.host if request.client else ""
        asked = WireRequest(request.method, request.url.path, headers, body, address)
        reply = await run_in_threadpool(hq.handle, asked)
        return Response(reply.body, reply.status, reply.headers)

    return endpoint


def _reference(model: type[m.Message]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"content": {"application/json": {"schema": schema}}}


def _extra(path: str, question: type[m.Message]) -> dict[str, Any]:
    signed = [] if path == "/api/v1/enrol" else SIGNATURE
    parameters = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in signed
    ]
    return {"requestBody": {"required": True, **_reference(question)}, "parameters": parameters}


def _responses(answer: type[m.Message]) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {200: {"description": "Done", **_reference(answer)}}
    for status, text in REFUSALS.items():
        found[status] = {"description": text, **_reference(m.ErrorReply)}
    return found


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the schemas of the contract."""
    if app.openapi_schema is None:
        from fastapi.openapi.utils import get_openapi

        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        models = {model for _, *pair in ENDPOINTS.values() for model in pair} | {m.ErrorReply}
        _, schemas = models_json_schema(
            [(model, "validation") for model in sorted(models, key=lambda one: one.__name__)],
            ref_template="#/components/schemas/{model}",
        )
        document["components"] = {"schemas": schemas["$defs"]}
        app.openapi_schema = document
    return app.openapi_schema
