"""Answers that come later, through a response_url (Slack docs: "Handling user interaction", "Message responses")."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import flag, read_arguments
from sandbox.errors import SlackError
from sandbox.interactions import ResponseUrl
from sandbox.local import LocalSlack
from sandbox.web_chat import checked_draft

Json = dict[str, Any]


async def answer_later(slack: LocalSlack, request: Request) -> Response:
    """Post, replace or delete; five times within half an hour."""
    if slack.outage.in_force:
        return PlainTextResponse("Service Unavailable", status_code=503)
    known: ResponseUrl | None = slack.response_urls.get(request.url.path)
    if known is None or known.refusal is not None:
        code = known.refusal if known is not None else "invalid_url"
        return JSONResponse({"ok": False, "error": code}, status_code=404)
    try:
        arguments, _ = await read_arguments(request)
        _apply(slack, known, arguments)
    except SlackError as refusal:
        return JSONResponse(refusal.answer(), status_code=400)
    known.uses += 1
    return PlainTextResponse("ok")


def _apply(slack: LocalSlack, known: ResponseUrl, arguments: Json) -> None:
    original = slack.world.messages.get((known.channel, known.message_ts or ""))
    if flag(arguments, "delete_original"):
        if original is not None:
            del slack.world.messages[original.channel, original.ts]
        return
    draft = checked_draft(arguments)
    if flag(arguments, "replace_original") and original is not None:
        original.text = draft.text
        original.redraw(draft.blocks, slack.world.ids)
        original.attachments = draft.attachments
        return
    only_to = None if arguments.get("response_type") == "in_channel" else known.user
    bot = slack.world.users[slack.identity.bot_user_id]
    slack.world.post(slack.world.conversations[known.channel], bot, draft, only_to=only_to)
