"""What Slack makes of an acknowledgement: ephemeral answers, errors under fields, changes to the modal stack."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.block_kit import BlockKitError, check_suggestions
from sandbox.delivery import Delivered
from sandbox.errors import SlackError
from sandbox.inputs import options_of
from sandbox.local import LocalSlack
from sandbox.modals import OpenView
from sandbox.surface import Held
from sandbox.users import User
from sandbox.web_chat import checked_draft
from sandbox.web_views import checked_view
from sandbox.world import Conversation, Message

Json = dict[str, Any]


@dataclass
class Outcome:
    """What the person sees: `problem` says why Slack would show an error.

    `suggested` is what a menu offers then: `options` or `option_groups`.
    """

    acknowledged: bool
    status: int | None
    body: Json | None
    seconds: float
    errors: dict[str, str] = field(default_factory=dict)
    view: Json | None = None
    message: Json | None = None
    problem: str | None = None
    suggested: Json | None = None


def outcome_of(slack: LocalSlack, user: User, delivered: Delivered) -> Outcome:
    """The plain outcome: acknowledged or not, and the modal that is on top now."""
    answer = delivered.answer
    top = slack.modals.top(user.id)
    return Outcome(
        acknowledged=answer.acknowledged,
        status=answer.status,
        body=deepcopy(answer.body),
        seconds=delivered.seconds,
        view=slack.shown_view(top) if top is not None else None,
        problem=answer.problem,
    )


def apply_command_answer(slack: LocalSlack, user: User, channel: Conversation, body: Json | None) -> Message | None:
    """Show the answer to a slash command: to the person alone, unless it says in_channel."""
    if not body or not ({"text", "blocks", "attachments"} & body.keys()):
        return None
    draft = checked_draft(body)
    everybody = body.get("response_type") == "in_channel"
    bot = slack.world.users[slack.identity.bot_user_id]
    return slack.world.post(channel, bot, draft, only_to=None if everybody else user.id)


def apply_submission_answer(slack: LocalSlack, user: User, view: OpenView, body: Json | None) -> dict[str, str]:
    """Carry out `response_action` and return the errors to show; SlackError when the answer itself is wrong."""
    action = (body or {}).get("response_action")
    if action is None and not body:
        _close(slack, user, view)
    elif action == "errors":
        return _field_errors(view, body or {})
    elif action == "clear":
        slack.modals.clear(user.id)
    elif action == "update":
        slack.modals.update(view, checked_view(body or {}, kinds={"modal"}))
    elif action == "push":
        slack.modals.push(user.id, checked_view(body or {}, kinds={"modal"}))
    else:
        raise SlackError("invalid_response_action")
    return {}


def apply_suggestion_answer(held: Held, block_id: str, action_id: str, body: Json | None) -> Json:
    """Offer the options of the answer, and nothing where they cannot be shown: SlackError then says why."""
    fields = held.offered.setdefault(block_id, {})
    fields[action_id] = []
    try:
        suggested = check_suggestions(body)
    except BlockKitError as error:
        raise SlackError(error.code, messages=error.messages) from error
    fields[action_id] = options_of(suggested)
    return suggested


def _close(slack: LocalSlack, user: User, view: OpenView) -> None:
    stack = slack.modals.stack(user.id)
    if view in stack:
        stack.remove(view)


def _field_errors(view: OpenView, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_response_errors")
    strangers = sorted(set(errors) - inputs)
    if strangers:
        raise SlackError("invalid_response_errors", messages=(f"not an input block: {', '.join(strangers)}",))
    return {str(block): str(text) for block, text in errors.items()}
