"""views.open, views.push, views.update and views.publish (Slack docs: the page of each method)."""

from typing import Any

from sandbox.arguments import parsed, text
from sandbox.block_kit import BlockKitError, check_view
from sandbox.errors import SlackError
from sandbox.local import LocalSlack
from sandbox.modals import OpenView

Json = dict[str, Any]


def views_open(slack: LocalSlack, arguments: Json) -> Json:
    """views.open: exchanges a trigger id for a new modal."""
    return _exchange(slack, arguments, push=False)


def views_push(slack: LocalSlack, arguments: Json) -> Json:
    """views.push: exchanges a trigger id for a modal on top of those that are open."""
    return _exchange(slack, arguments, push=True)


def views_update(slack: LocalSlack, arguments: Json) -> Json:
    """views.update: by view_id or external_id, and by hash when one is given."""
    view = checked_view(arguments, kinds={"modal", "home"})
    view_id, external_id = text(arguments, "view_id"), text(arguments, "external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", messages=("[ERROR] missing required field: view_id or external_id",))
    opened = slack.modals.by_id(view_id) if view_id else slack.modals.by_external_id(external_id or "")
    if opened is None:
        raise SlackError("not_found")
    if opened.content["type"] != view["type"]:
        raise SlackError(
            "invalid_arguments", messages=("[ERROR] view type cannot be changed [json-pointer:/view/type]",)
        )
    _check_hash(arguments, opened)
    return _answer(slack, slack.modals.update(opened, view))


def views_publish(slack: LocalSlack, arguments: Json) -> Json:
    """views.publish: a person's Home tab."""
    if not slack.app.home_tab:
        raise SlackError("not_enabled")
    view = checked_view(arguments, kinds={"home"})
    user = slack.world.users.get(text(arguments, "user_id") or "")
    if user is None:
        raise SlackError("invalid_arguments", messages=("[ERROR] user not found [json-pointer:/user_id]",))
    home = slack.modals.home(user.id)
    if home is not None:
        _check_hash(arguments, home)
    return _answer(slack, slack.modals.publish(user.id, view))


def checked_view(arguments: Json, *, kinds: set[str]) -> Json:
    """The view argument, refused with Slack's codes when it cannot be shown."""
    view = parsed(arguments, "view", refusal="invalid_arguments")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", messages=("[ERROR] missing required field: view",))
    try:
        check_view(view)
    except BlockKitError as error:
        raise SlackError(error.code, messages=error.messages) from error
    if view["type"] not in kinds:
        raise SlackError("invalid_arguments", messages=("[ERROR] unsupported type [json-pointer:/view/type]",))
    return view


def _exchange(slack: LocalSlack, arguments: Json, *, push: bool) -> Json:
    trigger_id = text(arguments, "trigger_id")
    if not trigger_id:
        raise SlackError("invalid_arguments", messages=("[ERROR] missing required field: trigger_id",))
    user = slack.triggers.user_of(trigger_id)
    view = checked_view(arguments, kinds={"modal"})
    opened = slack.modals.push(user, view) if push else slack.modals.open(user, view)
    slack.triggers.use_up(trigger_id)
    return _answer(slack, opened)


def _check_hash(arguments: Json, opened: OpenView) -> None:
    given = text(arguments, "hash")
    if given is not None and given != opened.hash:
        raise SlackError("hash_conflict")


def _answer(slack: LocalSlack, view: OpenView) -> Json:
    return {"ok": True, "view": slack.shown_view(view)}
