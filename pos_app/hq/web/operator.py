"""Gives the running HQ its owner's commands over loopback, behind a token in an owner-only file."""

import hmac
import json
import logging
from json import JSONDecodeError

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from pos_app.domain.errors import PosError, Refused
from pos_app.hq.commands import COMMANDS
from pos_app.hq.service import Hq

LOOPBACK = frozenset({"127.0.0.1", "::1"})
LOG = logging.getLogger(__name__)


def build(hq: Hq, token: str) -> APIRouter:
    """The one address of the commands; not part of the described API."""
    router = APIRouter()

    @router.post("/operator/v1/{name}", include_in_schema=False)
    async def command(name: str, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        local = request.client is not None and request.client.host in LOOPBACK
        if not local or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return Response(status_code=401)
        body = await request.body()
        answer = await run_in_threadpool(_run, hq, name, body)
        return Response(json.dumps(answer), media_type="application/json")

    return router


def _run(hq: Hq, name: str, body: bytes) -> dict[str, object]:
    """The lines to show, or the refusal."""
    try:
        arguments = json.loads(body)
        command = COMMANDS.get(name)
        if command is None or not isinstance(arguments, dict):
            raise Refused("COMMAND_UNKNOWN", command=name)
        return {"lines": command(hq, {str(k): str(v) for k, v in arguments.items()})}
    except JSONDecodeError:
        return {"code": "COMMAND_UNKNOWN", "details": {}}
    except Refused as refused:
        return {"code": refused.code, "details": {k: str(v) for k, v in refused.details.items()}}
    except PosError as error:
        LOG.warning("a command could not be done: %s", error)
        return {"code": "BUSY", "details": {}}
