"""The Web API: every call is read, authorised, counted, carried out and remembered, in Slack's order."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import flag, read_arguments
from sandbox.connections import Connections
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.local import LocalSlack
from sandbox.passages import begin_call, end_call
from sandbox.scopes import NEEDS
from sandbox.web_chat import delete_message, post_ephemeral, post_message, update_message
from sandbox.web_conversations import conversations_info, conversations_list, conversations_members, conversations_open
from sandbox.web_files import complete_upload, get_upload_url
from sandbox.web_people import (
    api_test,
    auth_test,
    team_info,
    usergroups_list,
    usergroups_users_list,
    users_info,
    users_list,
    users_lookup_by_email,
)
from sandbox.web_scheduled import delete_scheduled_message, schedule_message, scheduled_messages_list
from sandbox.web_views import views_open, views_publish, views_push, views_update

Json = dict[str, Any]
CarryOut = Callable[[LocalSlack, Request, Json], Awaitable[Response]]
UPLOAD = "upload"
CUT = "cut"


def connections_open(slack: LocalSlack, arguments: Json) -> Json:
    """apps.connections.open: a one-time WebSocket address."""
    ticket = secrets.token_hex(16)
    slack.tickets.add(ticket)
    address = slack.base_url.replace("http://", "ws://", 1)
    debug = "&debug_reconnects=true" if flag(arguments, "debug_reconnects") else ""
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={slack.identity.app_id}{debug}"}


METHODS: dict[str, Callable[[LocalSlack, Json], Json]] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "chat.postMessage": post_message,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.scheduleMessage": schedule_message,
    "chat.deleteScheduledMessage": delete_scheduled_message,
    "chat.scheduledMessages.list": scheduled_messages_list,
    "conversations.open": conversations_open,
    "conversations.info": conversations_info,
    "conversations.members": conversations_members,
    "conversations.list": conversations_list,
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
    "users.info": users_info,
    "users.list": users_list,
    "users.lookupByEmail": users_lookup_by_email,
    "team.info": team_info,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
}


class WebApi:
    """Answers `/api/<method>` for the world that `slack()` gives at that moment."""

    def __init__(self, slack: Callable[[], LocalSlack], connections: Connections) -> None:
        self._slack = slack
        self._connections = connections

    async def answer(self, request: Request) -> Response:
        """One call of a method."""
        return await self._troubled(request, request.path_params["method"], self._carry_out)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, under the name `upload` where trouble is asked for: raw, and no others."""
        return await self._troubled(request, UPLOAD, self._take_bytes)

    async def _troubled(self, request: Request, method: str, carry_out: CarryOut) -> Response:
        """From a request to its response, with whatever trouble was asked for."""
        slack = self._slack()
        seen = begin_call(slack, method)
        began = time.monotonic()
        try:
            response = await self._answered(slack, request, seen, carry_out)
            if seen["fault"] != CUT:
                seen["status"] = response.status_code
            return response
        finally:
            end_call(slack, seen, seconds=time.monotonic() - began)

    async def _answered(self, slack: LocalSlack, request: Request, seen: Json, carry_out: CarryOut) -> Response:
        method = seen["method"]
        # A call that has arrived takes effect, whatever becomes of its caller meanwhile.
        await request.body()
        await slack.faults.wait_if_held(method)
        if slack.outage.in_force:
            return await _down(request, seen)
        fault = slack.faults.take(method)
        if fault is not None and fault.delay:
            seen["fault"] = "delay"
            await asyncio.sleep(fault.delay)
        if fault is None or fault.keeps_effect:
            response = await carry_out(slack, request, seen)
        else:
            seen["arguments"] = await _arguments_only(request, method)
            response = Response()
        if fault is None or not fault.spoils_answer:
            return response
        seen["fault"] = "planned"
        return self._spoil(request, fault, seen)

    async def _carry_out(self, slack: LocalSlack, request: Request, seen: Json) -> Response:
        try:
            arguments, token = await read_arguments(request)
            seen["arguments"] = deepcopy(arguments)
            answer = call(slack, seen["method"], arguments, token)
        except SlackError as refusal:
            seen["answer"] = refusal.answer()
            seen["fault"] = "limit" if refusal.code == "ratelimited" else seen["fault"]
            return _refused(slack, refusal)
        seen["answer"], seen["effect"] = deepcopy(answer), True
        return JSONResponse(answer, headers=_headers(slack))

    async def _take_bytes(self, slack: LocalSlack, request: Request, seen: Json) -> Response:
        content = await request.body()
        seen["arguments"] = {"length": len(content)}
        raw = not request.headers.get("content-type", "").startswith("multipart/")
        taken = raw and slack.files.fill(request.path_params["ticket"], content)
        seen["answer"], seen["effect"] = {"ok": taken}, taken
        return PlainTextResponse(f"OK - {len(content)}" if taken else "Bad Request", status_code=200 if taken else 400)

    def _spoil(self, request: Request, fault: Fault, seen: Json) -> Response:
        if fault.error is not None:
            seen["answer"] = {"ok": False, "error": fault.error}
            return JSONResponse(seen["answer"], status_code=fault.status or 200)
        seen["answer"] = None
        if fault.status is None:
            seen["fault"] = CUT
            self._connections.cut(request.client)
            return Response()
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        if fault.status == 429:
            seen["answer"] = {"ok": False, "error": "ratelimited"}
            return JSONResponse(seen["answer"], status_code=429, headers=headers or {"Retry-After": "1"})
        return PlainTextResponse("upstream connect error", status_code=fault.status, headers=headers)


def call(slack: LocalSlack, method: str, arguments: Json, token: str | None) -> Json:
    """Authorise, count and carry out one call; SlackError with Slack's code when it is refused."""
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    _authorise(slack, method, token)
    wait = slack.limits.call(method)
    if wait:
        raise SlackError("ratelimited", retry_after=wait)
    return METHODS[method](slack, arguments)


def _authorise(slack: LocalSlack, method: str, token: str | None) -> None:
    needs = NEEDS[method]
    if needs.token == "none":  # noqa: S105 - a kind of token
        return
    if not token:
        raise SlackError("not_authed")
    if token not in {slack.config.bot_token, slack.config.app_token}:
        raise SlackError("invalid_auth")
    if token != (slack.config.app_token if needs.token == "app" else slack.config.bot_token):  # noqa: S105
        raise SlackError("not_allowed_token_type")
    if not slack.installed:
        raise SlackError("account_inactive")
    if needs.scopes and not slack.app.scopes.intersection(needs.scopes):
        raise SlackError("missing_scope", needed=",".join(needs.scopes), provided=",".join(sorted(slack.app.scopes)))


def _headers(slack: LocalSlack) -> dict[str, str]:
    return {"x-oauth-scopes": ",".join(sorted(slack.app.scopes)), "x-slack-req-id": secrets.token_hex(8)}


def _refused(slack: LocalSlack, refusal: SlackError) -> Response:
    headers = _headers(slack)
    if refusal.code == "ratelimited":
        headers["Retry-After"] = str(refusal.retry_after)
        return JSONResponse(refusal.answer(), status_code=429, headers=headers)
    return JSONResponse(refusal.answer(), headers=headers)


async def _down(request: Request, seen: Json) -> Response:
    """What is answered to every call while Slack is down."""
    seen["arguments"] = await _arguments_only(request, seen["method"])
    seen["answer"], seen["fault"] = {"ok": False, "error": "service_unavailable"}, "outage"
    return JSONResponse(seen["answer"], status_code=503)


async def _arguments_only(request: Request, method: str) -> Json:
    if method == UPLOAD:
        return {"length": len(await request.body())}
    try:
        arguments, _ = await read_arguments(request)
    except SlackError:
        return {}
    return arguments
