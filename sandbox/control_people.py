"""The control interface's part about people and channels, and the events that Slack sends when they change."""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.phrases import Phrase
from sandbox.users import Seen, User, user_json
from sandbox.world import Conversation, Kind, Usergroup

Json = dict[str, Any]
CHANGEABLE = {field.name for field in fields(User)} - {"id", "updated"}


async def _users(house: House, _asked: Json) -> list[Json]:
    return [_shown(house, user) for user in house.world.users.values()]


async def _user(house: House, asked: Json) -> Json:
    return _shown(house, house.world.find_user(asked["user"]))


async def _add_user(house: House, asked: Json) -> Json:
    _refuse_unknown(asked)
    name = asked.get("name") or asked.get("real_name", "somebody").lower().replace(" ", ".")
    details = {"real_name": name, **asked, "name": name}
    user = User(id=house.world.ids.next("U"), updated=house.world.seconds(), **details)
    house.world.users[user.id] = user
    house.announce({"type": "team_join", "user": _as_event(house, user)})
    return _shown(house, user)


async def _update_user(house: House, asked: Json) -> Json:
    user = house.world.find_user(asked.pop("user"))
    _refuse_unknown(asked)
    for name, value in asked.items():
        setattr(user, name, value)
    user.updated = house.world.seconds()
    house.announce({"type": "user_change", "user": _as_event(house, user), "cache_ts": house.world.seconds()})
    return _shown(house, user)


async def _create_channel(house: House, asked: Json) -> Json:
    name = asked["name"].removeprefix("#")
    if any(channel.name == name for channel in house.world.conversations.values()):
        raise Impossible(f"the name {name!r} is taken")
    members = [house.world.find_user(member).id for member in asked["members"]]
    if not members:
        raise Impossible("a channel needs somebody in it")
    kind: Kind = "private_channel" if asked.get("private") else "public_channel"
    channel = house.world.add_conversation(kind, name, members)
    channel.shared = bool(asked.get("shared"))
    return _channel(channel)


async def _invite(house: House, asked: Json) -> Json:
    channel, user = house.world.find_conversation(asked["channel"]), house.world.find_user(asked["user"])
    add_member(house, channel, user)
    return _channel(channel)


def add_member(house: House, channel: Conversation, user: User) -> None:
    """Somebody comes into a channel; the app hears of it where it is a member itself."""
    if channel.is_direct or channel.archived:
        raise Impossible(Phrase("nobody can be invited to %(channel)s", channel=channel.name))
    if user.id not in channel.members:
        channel.members.append(user.id)
        if house.slack.identity.bot_user_id in channel.members:
            house.announce(_joined(house, channel, user))


async def _kick(house: House, asked: Json) -> Json:
    channel, user = house.world.find_conversation(asked["channel"]), house.world.find_user(asked["user"])
    if channel.is_direct or user.id not in channel.members:
        raise Impossible(f"{user.name} cannot be removed from {channel.name}")
    channel.members.remove(user.id)
    return _channel(channel)


async def _archive(house: House, asked: Json) -> Json:
    channel = house.world.find_conversation(asked["channel"])
    channel.archived = True
    return _channel(channel)


async def _set_usergroup(house: House, asked: Json) -> Json:
    """A new one, or other people in one that is there."""
    world, handle = house.world, asked["handle"].removeprefix("@")
    users = [world.find_user(member).id for member in asked["members"]]
    known = next((group for group in world.usergroups.values() if group.handle == handle), None)
    group = known or Usergroup(id=world.ids.next("S"), handle=handle, users=[])
    group.users = users
    world.usergroups[group.id] = group
    return {"id": group.id, "handle": group.handle, "users": group.users}


async def _uninstall(house: House, _asked: Json) -> None:
    """Both events are sent before the tokens stop working."""
    house.announce({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [house.slack.identity.bot_user_id]}})
    house.announce({"type": "app_uninstalled"})
    house.slack.installed = False


def _shown(house: House, user: User) -> Json:
    seen = Seen(team_id=house.slack.identity.team_id, now=house.clock.now, email=True, locale=True)
    return user_json(user, seen)


def _as_event(house: House, user: User) -> Json:
    return house.slack.shown_user(user, locale=True)


def _channel(channel: Conversation) -> Json:
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "members": list(channel.members),
        "archived": channel.archived,
    }


def _joined(house: House, channel: Conversation, user: User) -> Json:
    return {
        "type": "member_joined_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public_channel" else "G",
        "team": house.slack.identity.team_id,
        "inviter": channel.creator,
    }


def _refuse_unknown(details: Json) -> None:
    strangers = sorted(set(details) - CHANGEABLE)
    if strangers:
        raise Impossible(f"a user has no {', '.join(strangers)}")


PEOPLE: dict[str, Callable[[House, Json], Awaitable[Any]]] = {
    "users": _users,
    "user": _user,
    "add_user": _add_user,
    "update_user": _update_user,
    "create_channel": _create_channel,
    "invite": _invite,
    "kick": _kick,
    "archive": _archive,
    "set_usergroup": _set_usergroup,
    "uninstall": _uninstall,
}
