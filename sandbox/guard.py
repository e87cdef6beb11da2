"""No other machine and no foreign web page may look into the sandbox or drive it (DNS rebinding, cross-site requests).

It listens on loopback only; what a browser of this machine is talked into by a page on the web is told apart by its
headers (Fetch Standard: "Origin header"; W3C: "Fetch Metadata Request Headers").
"""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_WORDS = "only this machine may control the sandbox"
_API = "/api/"
_LINK = "/link/"


class Guard:
    """ASGI middleware before all doors: what is refused gets status 403, and no other page may frame an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        refused = refusal(HTTPConnection(scope)) if scope["type"] in {"http", "websocket"} else None
        if refused is None:
            await self._app(scope, receive, _unframed(send))
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await refused(scope, receive, send)


def refusal(connection: HTTPConnection) -> Response | None:
    """What to answer instead, where a request is not this machine's own; None where it is.

    A socket of Socket Mode is known by its ticket alone: slack_sdk's client leaves the port out of Host.
    """
    if connection.scope["path"] == _LINK or (_is_addressed(connection) and not _is_foreign(connection)):
        return None
    return JSONResponse({"ok": False, "error": _WORDS}, status_code=403)


def _unframed(send: Send) -> Send:
    """A click that a foreign page has lured somebody into would come from the sandbox's own page."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Frame-Options"] = "DENY"
        await send(message)

    return marked


def _is_addressed(connection: HTTPConnection) -> bool:
    """Whether it was meant for this server: a name on the web that leads here is not one of ours."""
    port = connection.scope["server"][1]
    ours = {f"{name}:{port}" for name in _NAMES} | (set(_NAMES) if port == 80 else set())
    return connection.headers.get("host", "").lower() in ours


def _is_foreign(connection: HTTPConnection) -> bool:
    """Whether a page that is not the sandbox's own asks."""
    origin = connection.headers.get("origin")
    if origin is not None and origin != f"http://{connection.headers['host']}":
        return True
    elsewhere = connection.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    return elsewhere and not _only_leads_here(connection)


def _only_leads_here(connection: HTTPConnection) -> bool:
    """A link that somebody follows shows them the page; but the Web API also acts where it is asked with GET."""
    is_shown = connection.headers.get("sec-fetch-dest") == "document"
    return connection.scope.get("method") == "GET" and is_shown and not connection.scope["path"].startswith(_API)
