"""The app manifest: what Binôme asks Slack for, and nothing else. No history scope, ever (design, section 4)."""

from typing import Any

from handlers.views.help import COMMAND

PATH = "/slack/events"
"""Where signed HTTP requests arrive."""

LOOK_AGAIN_EVENTS = ("user_change", "team_join", "app_uninstalled", "tokens_revoked")
"""Events that only mean "look again": the inbox has them before Bolt acknowledges, and the scheduler does the rest."""

BOT_SCOPES = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:write",
    "mpim:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
"""The two that read channels name the members of one where a programme is announced; nothing reads messages, and no
file but Binôme's own calendar files is written."""

DESCRIPTIONS = {
    "/mentoring": "Join a reverse-mentoring programme, or run one",
    "/mentorat": "Rejoindre un programme de mentorat inversé, ou en piloter un",
}

HINTS = {"/mentoring": "join · help", "/mentorat": "rejoindre · aide"}


def manifest(url: str | None = None) -> dict[str, Any]:
    """For Socket Mode, or for signed HTTP requests to `url`."""
    request_url = f"{url.rstrip('/')}{PATH}" if url else None
    to_url = {"request_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "Binôme",
            "description": "Reverse mentoring: those who know share, those who lead learn.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "binome", "always_online": True},
            "slash_commands": [_slash_command(command, request_url) for command in COMMAND.values()],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**to_url, "bot_events": sorted(("app_home_opened", *LOOK_AGAIN_EVENTS))},
            "interactivity": {"is_enabled": True, **to_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(url: str | None = None) -> str:
    # Whoever runs Binôme has no use for it.
    import yaml

    return yaml.safe_dump(manifest(url), allow_unicode=True, sort_keys=False, width=120)


def _slash_command(command: str, request_url: str | None) -> dict[str, Any]:
    entry = {
        "command": command,
        "description": DESCRIPTIONS[command],
        "usage_hint": HINTS[command],
        "should_escape": False,
    }
    return entry | ({"url": request_url} if request_url else {})
