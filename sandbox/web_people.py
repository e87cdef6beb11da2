"""auth.test, team.info, users.* and usergroups.* (Slack docs: the page of each method)."""

from typing import Any

from sandbox.arguments import flag, page, text
from sandbox.errors import SlackError
from sandbox.local import LocalSlack

Json = dict[str, Any]


def auth_test(slack: LocalSlack, _arguments: Json) -> Json:
    """auth.test: who the bot token is."""
    identity = slack.identity
    return {
        "ok": True,
        "url": f"https://{identity.team_domain}.slack.com/",
        "team": identity.team_name,
        "user": identity.bot_name,
        "team_id": identity.team_id,
        "user_id": identity.bot_user_id,
        "bot_id": identity.bot_id,
        "is_enterprise_install": False,
    }


def api_test(_slack: LocalSlack, arguments: Json) -> Json:
    """api.test: says back what it is told, and fails when it is given an `error`."""
    if "error" in arguments:
        raise SlackError(str(arguments["error"]), args=arguments)
    return {"ok": True, "args": arguments}


def team_info(slack: LocalSlack, _arguments: Json) -> Json:
    """team.info."""
    identity = slack.identity
    team = {
        "id": identity.team_id,
        "name": identity.team_name,
        "url": f"https://{identity.team_domain}.slack.com/",
        "domain": identity.team_domain,
        "email_domain": "example.com",
        "icon": {"image_default": True},
        "avatar_base_url": "https://ca.slack-edge.com/",
        "is_verified": False,
    }
    return {"ok": True, "team": team}


def users_info(slack: LocalSlack, arguments: Json) -> Json:
    """users.info: deactivated people and strangers are shown too, with less."""
    user = slack.world.users.get(text(arguments, "user") or "")
    if user is None:
        raise SlackError("user_not_found")
    return {"ok": True, "user": slack.shown_user(user, locale=flag(arguments, "include_locale"))}


def users_list(slack: LocalSlack, arguments: Json) -> Json:
    """users.list: all at once without a limit; strangers of Slack Connect are not part of the workspace's list."""
    locals_ = [user for user in slack.world.users.values() if not user.is_stranger]
    users, cursor = page(arguments, locals_, default=0)
    locale = flag(arguments, "include_locale")
    return {
        "ok": True,
        "members": [slack.shown_user(user, locale=locale) for user in users],
        "cache_ts": slack.world.seconds(),
        "response_metadata": {"next_cursor": cursor},
    }


def users_lookup_by_email(slack: LocalSlack, arguments: Json) -> Json:
    """users.lookupByEmail: deactivated people are not found."""
    wanted = (text(arguments, "email") or "").casefold()
    for user in slack.world.users.values():
        if user.email is not None and user.email.casefold() == wanted and not user.deleted and not user.is_stranger:
            return {"ok": True, "user": slack.shown_user(user)}
    raise SlackError("users_not_found")


def usergroups_list(slack: LocalSlack, arguments: Json) -> Json:
    """usergroups.list: who is in each is told only with `include_users`."""
    shown = []
    for group in slack.world.usergroups.values():
        about = {
            "id": group.id,
            "team_id": slack.identity.team_id,
            "is_usergroup": True,
            "name": group.handle,
            "handle": group.handle,
            "date_delete": 0,
            "user_count": len(group.users),
        }
        shown.append(about | ({"users": [*group.users]} if flag(arguments, "include_users") else {}))
    return {"ok": True, "usergroups": shown}


def usergroups_users_list(slack: LocalSlack, arguments: Json) -> Json:
    """usergroups.users.list: all at once."""
    group = slack.world.usergroups.get(text(arguments, "usergroup") or "")
    if group is None:
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": [*group.users]}
