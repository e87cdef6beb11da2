"""Signed HTTP requests from Slack, for those who run Binôme behind their own web server."""

import re
from http import HTTPStatus
from time import monotonic

from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.manifest import PATH
from bot.requests import Acknowledged, one_request, untold
from bot.serving import Serving

LARGEST_BODY = 1_000_000
"""Bytes; Slack's own requests stay far below."""


def web_app(app: App, acknowledged: Acknowledged) -> Starlette:
    async def receive(request: Request) -> Response:
        received = monotonic()
        if refusal := _refusal(request):
            return refusal
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return PlainTextResponse("too large", status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not text", status_code=400)
        # Bolt's own adapter would handle one request at a time, on the event loop.
        answer = await run_in_threadpool(_dispatch, app, text, dict(request.headers))
        if answer.status == HTTPStatus.OK:
            acknowledged(monotonic() - received)
        return _response(answer)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


class WebServer(Serving):
    """Takes requests from Slack until closed; those under way are answered first."""

    def __init__(self, app: App, *, host: str, port: int, acknowledged: Acknowledged = untold) -> None:
        super().__init__(web_app(app, acknowledged), host=host, port=port, name="http")


def _refusal(request: Request) -> Response | None:
    """What cannot be from Slack is refused before Bolt reads it: Bolt breaks the connection on some of it."""
    if not re.fullmatch(r"\d{1,12}", request.headers.get("x-slack-request-timestamp", "")):
        return PlainTextResponse("not signed", status_code=401)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type not in {"application/json", "application/x-www-form-urlencoded"}:
        return PlainTextResponse("neither a form nor JSON", status_code=415)
    return None


def _dispatch(app: App, body: str, headers: dict[str, str]) -> BoltResponse:
    try:
        request = BoltRequest(body=body, headers=dict(headers))
    except ValueError:
        return BoltResponse(status=400, body="unreadable")
    with one_request():
        return app.dispatch(request)


def _response(answer: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in answer.headers.items() if name != "content-length"}
    return Response(answer.body, status_code=answer.status, headers=headers)
