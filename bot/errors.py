"""The one error boundary of what people do: a refusal becomes kind words, the unexpected a reference and a trace."""

from collections.abc import Mapping
from http.client import HTTPException
from logging import getLogger
from secrets import token_hex
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.requests import request_id
from handlers.commands import LANGUAGE_OF
from handlers.forms import Form
from handlers.views.blocks import Block
from handlers.views.refusals import refusal_page, refusal_text, unexpected_page, unexpected_text
from handlers.views.words import Words, escape, words_in
from handlers.visitors import Desk
from mentoring.people import Person, Standing
from mentoring.refusals import Refused
from storage import people
from storage.database import DatabaseTrouble

log = getLogger("binome.errors")

UNREACHABLE = (OSError, HTTPException)
"""What the SDK raises where Slack cannot be reached, or breaks off; URLError and time-outs are OSErrors."""


def handle_error(
    error: Exception,
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    desk: Desk | None,
    response: BoltResponse | None,
) -> BoltResponse | None:
    """Tell the person what happened, in the shape that what they did can show."""
    reference = None if isinstance(error, Refused) else _report(error, body)
    if body.get("type") == "event_callback":
        return None  # Slack sends an event again that was answered with an error.
    if response is None:
        return None  # Acknowledged already.
    words = _words_for(body, desk)
    if isinstance(error, Refused):
        return _refuse(error, ack=ack, body=body, client=client, words=words)
    assert reference is not None
    return _apologise(error, reference, ack=ack, body=body, client=client, words=words)


def _refuse(
    error: Refused, *, ack: Ack, body: Mapping[str, Any], client: WebClient, words: Words
) -> BoltResponse | None:
    text = refusal_text(error, words)
    if "command" in body:
        # Here `text` is read as markup.
        return ack(response_type="ephemeral", text=escape(text))
    if body.get("type") == "view_submission":
        fields = _fields(body)
        if not fields:
            return ack(response_action="push", view=refusal_page(text, words))
        # Under a field even where no field is to blame: what was typed stays, and can be sent again.
        return ack(response_action="errors", errors={error.field if error.field in fields else fields[0]: text})
    return _show(refusal_page(text, words), ack=ack, body=body, client=client)


def _apologise(
    error: Exception, reference: str, *, ack: Ack, body: Mapping[str, Any], client: WebClient, words: Words
) -> BoltResponse | None:
    if "command" in body:
        return ack(response_type="ephemeral", text=unexpected_text(reference, words))
    if isinstance(error, UNREACHABLE) and body.get("type") != "view_submission":
        # Slack marks the click; a page could not be opened any better than what was just tried.
        return None
    page = unexpected_page(reference, words)
    if body.get("type") == "view_submission":
        return ack(response_action="update", view=page)
    return _show(page, ack=ack, body=body, client=client)


def _show(page: Block, *, ack: Ack, body: Mapping[str, Any], client: WebClient) -> BoltResponse | None:
    """A page over what was clicked. Where the trigger is used up, Slack marks a click that nobody acknowledged."""
    try:
        client.views_open(trigger_id=body["trigger_id"], view=page)
    except SlackApiError as error:
        log.warning("no page could be opened over a click: %s", error.response["error"])
        return None
    except UNREACHABLE as error:
        log.warning("no page could be opened over a click: %s", type(error).__name__)
        return None
    return ack()


def _report(error: Exception, body: Mapping[str, Any]) -> str:
    """Log the trace under a reference; of the request only what kind it was."""
    reference = request_id() or token_hex(4)
    what = body.get("command") or body.get("type") or "request"
    log.error("unexpected error, reference %s, while serving %s", reference, what, exc_info=error)
    return reference


def _fields(body: Mapping[str, Any]) -> list[str]:
    return [block["block_id"] for block in body["view"]["blocks"] if block.get("type") == "input"]


def _words_for(body: Mapping[str, Any], desk: Desk | None) -> Words:
    """The person's own language where it is known, else that of what they wrote or clicked, or of earlier answers."""
    person = _person_behind(body, desk)
    if person and person.standing is not Standing.UNKNOWN:
        return words_in(person.language)
    return words_in(_language_at_hand(body) or (person.language if person else None))


def _person_behind(body: Mapping[str, Any], desk: Desk | None) -> Person | None:
    slack_id = body.get("user_id") or body.get("user", {}).get("id")
    if not desk or not slack_id:
        return None
    try:
        with desk.database.reading() as transaction:
            return people.find(transaction, desk.workspace_id, slack_id)
    except DatabaseTrouble:
        # Perhaps what went wrong in the first place; whoever waits is answered all the same.
        return None


def _language_at_hand(body: Mapping[str, Any]) -> str | None:
    if "command" in body:
        return LANGUAGE_OF.get(body["command"])
    if "view" in body:
        return Form(body["view"]).language
    actions = body.get("actions") or [{}]
    return str(actions[0].get("action_id", "")).partition(":")[2] or None
