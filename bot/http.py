"""Signed HTTP requests from Slack, for those who run Binôme behind their own web server."""

import re
from asyncio import Future, get_running_loop
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from time import monotonic

from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.answering import Answer, serve
from bot.manifest import PATH
from bot.requests import Acknowledged, one_request, untold
from bot.serving import Serving

LARGEST_BODY = 1_000_000
"""Bytes; Slack's own requests stay far below."""


def web_app(app: App, threads: Executor, acknowledged: Acknowledged) -> Starlette:
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
        answer = await _answer(app, threads, text, dict(request.headers))
        if answer.status == HTTPStatus.OK:
            acknowledged(monotonic() - received)
        return _response(answer)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


class WebServer(Serving):
    """Takes requests from Slack until closed; those under way are answered first."""

    def __init__(
        self, app: App, *, host: str, port: int, concurrency: int, acknowledged: Acknowledged = untold
    ) -> None:
        """`concurrency` is how many requests are worked on at once."""
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="request")
        super().__init__(web_app(app, self._threads, acknowledged), host=host, port=port, name="http")

    def close(self) -> None:
        """Whatever was answered is done to its end as well."""
        super().close()
        self._threads.shutdown()


def _refusal(request: Request) -> Response | None:
    """What cannot be from Slack is refused before Bolt reads it: Bolt breaks the connection on some of it."""
    if not re.fullmatch(r"\d{1,12}", request.headers.get("x-slack-request-timestamp", "")):
        return PlainTextResponse("not signed", status_code=401)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type not in {"application/json", "application/x-www-form-urlencoded"}:
        return PlainTextResponse("neither a form nor JSON", status_code=415)
    return None


async def _answer(app: App, threads: Executor, body: str, headers: dict[str, str]) -> BoltResponse:
    """Bolt's own adapter would handle one request at a time, on the event loop."""
    loop = get_running_loop()
    answered: Future[BoltResponse] = loop.create_future()

    def answer(response: BoltResponse) -> None:
        # Where the server has ended by now nobody waits for it.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, answered, response)

    threads.submit(_serve, app, body, headers, answer)
    return await answered


def _settle(answered: "Future[BoltResponse]", response: BoltResponse) -> None:
    if not answered.done():
        answered.set_result(response)


def _serve(app: App, body: str, headers: dict[str, str], answer: Answer) -> None:
    try:
        request = BoltRequest(body=body, headers=dict(headers))
    except ValueError:
        answer(BoltResponse(status=400, body="unreadable"))
        return
    with one_request():
        serve(app, request, answer)


def _response(answer: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in answer.headers.items() if name != "content-length"}
    return Response(answer.body, status_code=answer.status, headers=headers)
