"""People of the workspace, and how the Web API shows them (Slack docs: "User object")."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

SLACKBOT = "USLACKBOT"
"""In every workspace, and not marked as a bot: Slack itself says is_bot false."""


@dataclass
class User:
    """One account; `tz` is an IANA name, `locale` an IETF tag, `updated` Unix seconds."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Europe/Paris"
    locale: str = "en-US"
    title: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    updated: int = 0
    team_id: str | None = None

    @property
    def is_person(self) -> bool:
        """Whether somebody can act as this account."""
        return not (self.is_bot or self.deleted or self.is_stranger or self.id == SLACKBOT)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the asking token may see of a user."""

    team_id: str
    now: datetime
    email: bool = False
    locale: bool = False


def user_json(user: User, seen: Seen) -> dict[str, Any]:
    """The user object of users.info, users.list and of events."""
    team = user.team_id or seen.team_id
    shown: dict[str, Any] = {
        "id": user.id,
        "team_id": team,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(user, team=team, with_email=seen.email),
        "is_bot": user.is_bot,
        "is_app_user": user.is_app_user,
        "updated": user.updated,
    }
    if user.is_stranger:
        shown["is_stranger"] = True
    if not user.deleted:
        shown |= _present(user, seen.now)
    if seen.locale and not user.is_bot and not user.deleted:
        shown["locale"] = user.locale
    return shown


def _present(user: User, now: datetime) -> dict[str, Any]:
    """What Slack leaves out once an account is deactivated."""
    local = now.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    return {
        "real_name": user.real_name,
        "color": "9f69e7",
        "tz": user.tz,
        "tz_label": f"{user.tz.rsplit('/', 1)[-1].replace('_', ' ')} time ({local.tzname()})",
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }


def _profile(user: User, *, team: str, with_email: bool) -> dict[str, Any]:
    first, _, last = user.real_name.partition(" ")
    profile: dict[str, Any] = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": "",
        "first_name": first,
        "last_name": last,
        "team": team,
    }
    if with_email and user.email is not None:
        profile["email"] = user.email
    return profile
