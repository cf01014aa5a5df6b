"""Who may speak to the dashboard's server: pages of this machine that were opened under one of its local names.

A page from elsewhere can make a browser call 127.0.0.1, under a name of its own (DNS rebinding) or from its own origin. Both are refused here,
for requests and web sockets alike, before Streamlit sees them; so Streamlit never asks an outside service for this machine's address either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

LOCAL_NAMES = ("127.0.0.1", "localhost")
"""Names under which the server may be called."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

REFUSED = b"refused: this dashboard answers pages of this machine only"
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    b"font-src 'self' data:; connect-src 'self' ws://127.0.0.1:* ws://localhost:* blob: data:; "
    b"worker-src 'self' blob:; frame-src 'self' blob: data:; frame-ancestors 'none'; "
    b"base-uri 'self'; form-action 'self'"
)
"""What a page may load: nothing from outside. Streamlit and Vega need scripts that are made while they run."""
GUARDS = [
    (b"content-security-policy", POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class LocalOnly:
    """ASGI middleware: refuses what does not come from a local page, and tells the browser to load nothing from outside."""

    def __init__(self, app: Application):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, close the web socket, or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not is_local(dict(scope["headers"])):
            await _refuse(scope, receive, send)
        else:
            await self.app(scope, receive, _guarding(send))


def is_local(headers: dict[bytes, bytes]) -> bool:
    """Whether host and, if the browser names one, origin are local names, and the two agree."""
    host = _parts("http://" + headers.get(b"host", b"").decode("latin-1"))
    if host is None or host[0] not in LOCAL_NAMES:
        return False
    origin = headers.get(b"origin")
    return origin is None or _parts(origin.decode("latin-1")) == host


def _parts(address: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.username or parts.password:
            return None
        return (parts.hostname or "", parts.port)
    except ValueError:
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain"), (b"x-content-type-options", b"nosniff")]})
    await send({"type": "http.response.body", "body": REFUSED})


def _guarding(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() != b"access-control-allow-origin"]
            message["headers"] = kept + GUARDS
        await send(message)

    return sending
