"""A browser without scripts in this thread: requests to a web program over its own interface,
ASGI, without a socket and without the threads that cost a test more than the answer does.
"""

import asyncio
import atexit
from functools import cache
from typing import Any

import httpx

OUTSIDE = ("10.0.0.7", 50000)


class WebClient(httpx.Client):
    """Keeps cookies; `client` is the address and port that the program sees, what the program
    raises comes out here.
    """

    def __init__(
        self, app: Any, base_url: str, client: tuple[str, int] = OUTSIDE, **more: Any
    ) -> None:
        self.app = app
        super().__init__(transport=_Within(app, client), base_url=base_url, **more)


class _Within(httpx.BaseTransport):
    def __init__(self, app: Any, client: tuple[str, int]) -> None:
        self._inner = httpx.ASGITransport(app, client=client)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return _loop().run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


@cache
def _loop() -> asyncio.Runner:
    made = asyncio.Runner()
    atexit.register(made.close)
    return made
