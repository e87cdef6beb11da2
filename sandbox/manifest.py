"""What an app manifest grants: scopes, slash commands, events and tabs (Slack docs: "App manifest reference")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.scopes import KNOWN_SCOPES


@dataclass(frozen=True)
class AppSettings:
    """The app's registration; `commands` and `events` are None when everything is allowed."""

    name: str
    scopes: frozenset[str]
    commands: frozenset[str] | None
    events: frozenset[str] | None
    interactivity: bool
    options_url: bool
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool = False
    described: Mapping[str, str] = field(default_factory=dict)
    """What each slash command does, and its usage hint, as Slack's client shows them while one types."""

    def has_command(self, command: str) -> bool:
        """Whether Slack would know this slash command."""
        return self.commands is None or command in self.commands

    def hears(self, event: str) -> bool:
        """Whether the app is subscribed to this bot event."""
        return self.events is None or event in self.events


def read_manifest(manifest: Mapping[str, Any] | None) -> AppSettings:
    """Read the parts of a parsed manifest that change how Slack treats the app."""
    if manifest is None:
        return AppSettings(
            "sandbox app",
            KNOWN_SCOPES,
            None,
            None,
            interactivity=True,
            options_url=True,
            home_tab=True,
            messages_tab=True,
        )
    features, settings = _part(manifest, "features"), _part(manifest, "settings")
    tabs = _part(features, "app_home")
    return AppSettings(
        name=str(_part(manifest, "display_information").get("name", "sandbox app")),
        scopes=frozenset(_part(_part(manifest, "oauth_config"), "scopes").get("bot", ())),
        commands=frozenset(command["command"] for command in features.get("slash_commands", ())),
        events=frozenset(_part(settings, "event_subscriptions").get("bot_events", ())),
        interactivity=bool(_part(settings, "interactivity").get("is_enabled", False)),
        options_url=bool(_part(settings, "interactivity").get("message_menu_options_url")),
        home_tab=bool(tabs.get("home_tab_enabled", False)),
        messages_tab=bool(tabs.get("messages_tab_enabled", False)),
        messages_read_only=bool(tabs.get("messages_tab_read_only_enabled", False)),
        described={command["command"]: _described(command) for command in features.get("slash_commands", ())},
    )


def _described(command: Mapping[str, Any]) -> str:
    hint = command.get("usage_hint")
    return f"{command.get('description', '')} ({hint})" if hint else str(command.get("description", ""))


def _part(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = parent.get(name)
    return part if isinstance(part, Mapping) else {}
