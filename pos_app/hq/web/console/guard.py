"""What every request to the console must pass, and the headers every answer carries; must never
trust a form alone.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
        "connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""No inline code or style, nothing from outside, never inside another page (reliability section 5).
"""

TRANSPORT = "max-age=31536000; includeSubDomains"
"""A year of TLS only, once the console was reached over it."""


def is_secure(request: Request) -> bool:
    """Whether the request came over TLS (a proxy on the same machine may say so)."""
    return request.url.scheme == "https"


def is_allowed_place(request: Request) -> bool:
    """TLS anywhere, plain HTTP on this machine alone; the Host decides, so a rebound name does not
    pass.
    """
    return is_secure(request) or (request.url.hostname or "") in LOOPBACK


def cookie_name(*, secure: bool) -> str:
    """`__Host-` binds the cookie to this very host and TLS; plain HTTP cannot carry it."""
    return "__Host-console" if secure else "console"


def give_cookie(answer: Response, cookie: str, *, secure: bool) -> Response:
    """The cookie on the answer, never for scripts or from elsewhere; empty takes it back."""
    name = cookie_name(secure=secure)
    if cookie:
        answer.set_cookie(name, cookie, path="/", secure=secure, httponly=True, samesite="strict")
    else:
        answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
    return answer


def is_same_origin(request: Request) -> bool:
    """Whether a changing request comes from our own page: Sec-Fetch-Site, else Origin; neither is a
    no.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if not origin:
        return False
    sent = urlsplit(origin)
    return (sent.scheme, sent.netloc) == (request.url.scheme, request.url.netloc)


def safe_target(path: str) -> str:
    """Where to go after sign-in: a page of the console or its front page, never another site."""
    if not path.startswith("/console") or any(sign in path for sign in "\\\r\n\t"):
        return "/console"
    parts = urlsplit(path)
    return (
        path if not parts.netloc and not parts.scheme and not path.startswith("//") else "/console"
    )
