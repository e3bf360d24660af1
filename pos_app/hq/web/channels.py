"""Orders of other channels over HTTP, for the tools of a web shop or call centre: strict JSON, each
field named that is wrong, the same reference never twice (R138).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema
from starlette.concurrency import run_in_threadpool

from pos_app.contract.channel import (
    ChannelOrderMark,
    ChannelOrderReply,
    ChannelOrderRequest,
    ChannelOrdersReply,
)
from pos_app.contract.messages import Message
from pos_app.domain.errors import Refused, Unavailable
from pos_app.domain.plain_text import plain
from pos_app.hq import channel_orders
from pos_app.hq.service import Hq
from pos_app.hq.web import manage
from pos_app.hq.words import Words, read_words
from pos_app.resources_dir import resources_dir

PATH = "/operator/v1/channel/orders"
BODY_BYTES_MAX = 262_144
REFERENCE_SIGNS = 40
KEEP = (
    "Keep each order, with the order_no of the answer, until an answer calls it safe: then a "
    "verified copy on another machine has it. Every answer bears head office's incarnation. When "
    "that is another one than before, head office was restored from a copy: read the list, and "
    "hand over again every order that is not in it, each with its order_no. The same reference "
    "never makes two orders, and keeps its number."
)
ERRORS_SHOWN = 20
_MODELS = (ChannelOrderRequest, ChannelOrderReply, ChannelOrderMark, ChannelOrdersReply)
_REFUSALS = {
    400: "The message is malformed",
    401: "Neither HQ's token nor a session",
    403: "The role has not got the right",
    404: "There is no such order",
    409: "Not as things are now; the sentence says why",
    422: "Fields are wrong; each is named",
    503: "Try again later",
}


def build(hq: Hq, token: str) -> APIRouter:
    """The three addresses: hand an order over, look at one, see which HQ has."""
    router = APIRouter()
    words = read_words(resources_dir() / "text")["en"]
    router.add_api_route(
        PATH,
        _endpoint(words, lambda request, body: _take(hq, token, request, body)),
        methods=["POST"],
        summary="Hand over an order of a web shop or call centre",
        description=KEEP,
        operation_id="take_channel_order",
        openapi_extra={"requestBody": {"required": True, **_content("ChannelOrderRequest")}},
        responses=_responses(),
        response_class=Response,
    )
    number = {"name": "order_no", "in": "path", "required": True, "schema": {"type": "string"}}
    router.add_api_route(
        f"{PATH}/{{order_no}}",
        _endpoint(words, lambda request, _body: _read(hq, token, request)),
        methods=["GET"],
        summary="See how an order stands",
        operation_id="read_channel_order",
        openapi_extra={"parameters": [number]},
        responses=_responses(),
        response_class=Response,
    )
    router.add_api_route(
        PATH,
        _endpoint(words, lambda request, _body: _known(hq, token, request)),
        methods=["GET"],
        summary="Which orders of a channel head office has, a page by reference",
        description=KEEP,
        operation_id="list_channel_orders",
        openapi_extra={"parameters": [_asked("channel", required=True), _asked("after")]},
        responses=_responses("ChannelOrdersReply"),
        response_class=Response,
    )
    return router


def _asked(name: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": {"type": "string"}}


def _take(hq: Hq, token: str, request: Request, body: bytes) -> ChannelOrderReply:
    actor = manage.actor_of(hq, token, request)
    actor.must("orders.take")
    if len(body) > BODY_BYTES_MAX:
        raise Refused("MALFORMED", where="body: too large")
    sent = manage.content_of(request, body)
    if any(text != plain(text) for text in manage.texts_of(sent)):
        raise Refused("BAD_TEXT", where="body")
    return channel_orders.take(hq, actor, ChannelOrderRequest.model_validate_json(body or b"{}"))


def _read(hq: Hq, token: str, request: Request) -> ChannelOrderReply:
    actor = manage.actor_of(hq, token, request)
    return channel_orders.read(hq, actor, str(request.path_params["order_no"]))


def _known(hq: Hq, token: str, request: Request) -> ChannelOrdersReply:
    actor = manage.actor_of(hq, token, request)
    actor.must("orders.take")
    channel, after = (request.query_params.get(name, "") for name in ("channel", "after"))
    if channel not in channel_orders.REGISTERS:
        raise Refused("MALFORMED", where="channel")
    return channel_orders.known(hq, actor, channel, plain(after[:REFERENCE_SIGNS]))


Work = Callable[[Request, bytes], Message]


def _endpoint(words: Words, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def called(request: Request) -> Response:
        body = await request.body()

        def run() -> Response:
            try:
                found = work(request, body)
                return Response(found.model_dump_json(), media_type="application/json")
            except manage.Stranger:
                return manage.refused(401, words, Refused("SIGN_IN_MISSING"))
            except ValidationError as error:
                return _wrong(words, error)
            except Refused as error:
                status = 404 if error.code == "ORDER_UNKNOWN" else manage.status_of(error)
                return manage.refused(status, words, error)
            except Unavailable:
                return manage.refused(503, words, Refused("BUSY"))

        return await run_in_threadpool(run)

    return called


def _wrong(words: Words, error: ValidationError) -> Response:
    """Every field that is wrong, with its rule."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    errors = [
        {"field": ".".join(map(str, x["loc"])), "rule": x["type"], "sentence": x["msg"]}
        for x in found[:ERRORS_SHOWN]
    ]
    named = ", ".join(one["field"] for one in errors)
    sentence = words("refused_FIELDS_WRONG", fields=named)
    return manage.reply(422, {"code": "FIELDS_WRONG", "sentence": sentence, "errors": errors})


def components() -> dict[str, Any]:
    """The schemas of the messages."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in _MODELS],
        ref_template="#/components/schemas/{model}",
    )
    found: dict[str, Any] = schemas["$defs"]
    return found


def _content(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"content": {"application/json": {"schema": schema}}}


def _responses(name: str = "ChannelOrderReply") -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "As it is now", **_content(name)}
    }
    for status, text in _REFUSALS.items():
        found[status] = {"description": text, **_content("MasterError")}
    return found
