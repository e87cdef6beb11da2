"""The whole page as one person sees it: a function of the address and the world."""

from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.core import Locale
from markupsafe import Markup
from starlette.requests import Request

from sandbox.house import House
from sandbox.local import state_values
from sandbox.modals import OpenView
from sandbox.page import moments
from sandbox.page.conversations import conversation_lines, conversation_shown
from sandbox.page.guiding import states_shown, steps_shown
from sandbox.page.happened import happenings
from sandbox.page.inspector import entries
from sandbox.page.people import people_shown, person_line
from sandbox.page.pushing import Pusher
from sandbox.page.readers import reader_of
from sandbox.page.rendering import Reader, Surface, blocks_html
from sandbox.page.trouble import trouble_shown
from sandbox.page.words import environment, language_of, languages, told
from sandbox.users import User
from sandbox.world import Conversation

Json = dict[str, Any]
FIND = "find"
"""In an address: words that stand in what is shown of the people who are looked for."""
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody is: in a conversation, on the app's Home tab, or nowhere yet."""

    user: User | None = None
    channel: Conversation | None = None
    tab: Literal["messages", "home"] = "messages"


@dataclass(frozen=True, kw_only=True)
class ViewShown:
    """A modal or a Home tab."""

    id: str
    title: str
    content: Markup
    submit: str | None
    close: str | None
    unanswered: str | None


def page_html(house: House, pusher: Pusher, request: Request, place: Place) -> str:
    """The HTML of the page; looking at a conversation is reading it."""
    language = language_of(request)
    if place.user is not None and place.channel is not None:
        was_new = house.slack.clients.look_at(place.user, place.channel.id, house.world)
        if was_new:
            house.changes.note()
    find = request.query_params.get(FIND, "")
    shown = _around(house, pusher, place, language=language, find=find) | _middle(house, request, place, language)
    return environment(language).get_template("page.html").render(shown)


def _around(house: House, pusher: Pusher, place: Place, *, language: str, find: str) -> Json:
    """What stands at the top and at the sides, whatever is in the middle."""
    user, zone = place.user, _zone(place.user)
    pushed = pusher.last
    return {
        "language": language,
        "languages": {each: Locale(each).get_display_name(each) for each in languages()},
        "workspace": house.slack.identity.team_name,
        "app": house.slack.app,
        "place": place,
        "me": person_line(house, user, language) if user is not None else None,
        "people": people_shown(house, language, find=find, me=user),
        "conversations": conversation_lines(house, user) if user is not None else [],
        "clock": {
            "day": moments.day(house.clock.now, zone, language),
            "time": moments.time_of_day(house.clock.now, zone, language),
            "city": moments.city(zone),
            "moment": house.clock.now.isoformat(),
            "is_pushing": pusher.is_pushing,
            "followers": house.clock.followers,
            "warnings": [told(each, language) for each in pushed.report.warnings] if pushed is not None else [],
        },
        "happened": happenings(house, language=language, since=pushed.newest if pushed is not None else None),
        "entries": entries(house.slack, zone=zone),
        "trouble": trouble_shown(house, zone=zone, language=language),
        "states": states_shown(house, language),
        "steps": steps_shown(house, language) if user is None else [],
        "house": house,
    }


def _middle(house: House, request: Request, place: Place, language: str) -> Json:
    shown: Json = {"conversation": None, "home": None, "modal": None}
    if place.user is None:
        return shown
    reader = reader_of(house, place.user, language)
    if place.channel is not None:
        everything = "all" in request.query_params
        shown["conversation"] = conversation_shown(
            house, place.user, place.channel, reader=reader, everything=everything
        )
    home = house.slack.modals.home(place.user.id) if place.tab == "home" else None
    top = house.slack.modals.top(place.user.id)
    shown["home"] = _view(house, home, reader) if home is not None else None
    shown["modal"] = _view(house, top, reader) if top is not None else None
    return shown


def _view(house: House, view: OpenView, reader: Reader) -> ViewShown:
    content = view.content
    kind: Literal["modal", "home"] = "home" if content["type"] == "home" else "modal"
    surface = Surface(
        kind=kind, values=state_values(view.blocks, view.held.typed), errors=view.errors, id=f"view-{view.id}"
    )
    return ViewShown(
        id=view.id,
        title=_text(content.get("title")) or "",
        content=blocks_html(view.blocks, surface, reader),
        submit=_text(content.get("submit")),
        close=_text(content.get("close")),
        unanswered=house.slack.clients.unanswered.get((view.user, view.id)),
    )


def _text(text: Json | None) -> str | None:
    return str(text["text"]) if text else None


def _zone(user: User | None) -> ZoneInfo:
    return ZoneInfo(user.tz) if user is not None else UTC_ZONE
