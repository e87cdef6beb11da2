"""What is read in Slack's user object (Slack docs: "User object"), and nothing else of it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mentoring.people import Profile, Standing

SLACKBOT = "USLACKBOT"
"""Slack's own assistant, which its user object does not call a bot."""


def profile_of(user: Mapping[str, Any], *, home: str) -> Profile:
    """A person's profile from `users.info`, `users.list` (with `include_locale`) or an event.

    `home` is Slack's id of the workspace that Binôme is installed in.
    """
    return Profile(standing=_standing(user, home), language=_language(user.get("locale")), zone=_zone(user.get("tz")))


def _standing(user: Mapping[str, Any], home: str) -> Standing:
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        return Standing.BOT
    # Who shares a channel with us over Slack Connect is no stranger to Slack, and still belongs to another company.
    if user.get("is_stranger") or user.get("team_id", home) != home:
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _language(locale: str | None) -> str | None:
    """The language of a locale, also one that Binôme does not speak yet; None where Slack does not tell: it keeps the
    locale of deactivated people to itself."""
    if not locale:
        return None
    return locale.replace("_", "-").split("-")[0].lower()


def _zone(name: str | None) -> str:
    """A zone that this machine knows; UTC otherwise, so that nobody's local time ever fails."""
    try:
        return ZoneInfo(name or "UTC").key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of the zone files
        return "UTC"
