"""What a person does on the page, carried out by the same hands that tests drive."""

from typing import Any, Literal
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.control_people import add_member
from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.modals import OpenView
from sandbox.outcomes import Outcome
from sandbox.page.conversations import place_of
from sandbox.page.forms import Filled, read_form
from sandbox.page.people import acting, name_of
from sandbox.page.readers import reader_of
from sandbox.page.rendering import Surface, options_html
from sandbox.page.requests import done, posted
from sandbox.page.words import language_of, words
from sandbox.phrases import Phrase
from sandbox.seeing import find_element, message_for, view_for
from sandbox.users import User
from sandbox.world import Conversation, Message

Json = dict[str, Any]
INVITE = "/invite"


class Acts:
    """The endpoints of one house; the person stands in the address."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def open_home(self, request: Request) -> Response:
        """Open the app's Home tab: the app hears of it, and may draw it anew."""
        user = self._user(request)
        await self._house.hands.open_home(user)
        return RedirectResponse(f"/as/{user.id}/home", status_code=303)

    async def say(self, request: Request) -> Response:
        """Write a message or, with a slash, a command."""
        user = self._user(request)
        channel = self._house.world.find_conversation(request.path_params["channel"])
        text = (await posted(request)).get("text", [""])[0].strip()
        command, _, rest = text.partition(" ")
        if command == INVITE:
            return done(request, words=self._invite(request, user, channel, name=rest.strip()))
        if command.startswith("/"):
            self._note(user, channel.id, await self._house.hands.command(user, text, channel))
        elif text:
            self._house.hands.say(user, channel, text)
        return done(request)

    def _invite(self, request: Request, user: User, channel: Conversation, *, name: str) -> str:
        """Slack's own command: `/invite @somebody` brings a person or the app into the channel."""
        world, app = self._house.world, self._house.slack.app.name
        if user.id not in channel.members:
            raise Impossible(Phrase("%(name)s is not in %(channel)s", name=user.name, channel=channel.name))
        wanted = name.removeprefix("@")
        bot = self._house.slack.identity.bot_user_id
        invited = world.find_user(bot if wanted.casefold() == app.casefold() else wanted)
        add_member(self._house, channel, invited)
        text = words(language_of(request)).gettext("%(name)s is now a member of #%(channel)s.")
        return text % {"name": name_of(self._house, invited.id), "channel": channel.name}

    async def use_message(self, request: Request) -> Response:
        """Use an element of a message."""
        user, message = self._user(request), self._message(request)
        filled = read_form(message.blocks or [], await posted(request), zone=ZoneInfo(user.tz))
        hands = self._house.hands
        hands.type_into_message(user, message, filled.values)
        if filled.act is not None:
            element = find_element(
                message.blocks or [], filled.act.action_id, block_id=filled.act.block_id, value=filled.act.option
            )
            outcome = await hands.click(user, message, element, filled.act.option)
            self._note(user, place_of(message), outcome)
        return done(request)

    async def message_options(self, request: Request) -> Response:
        """Type into a menu of a message whose options the app suggests."""
        message = self._message(request)
        return await self._options(request, message, message.blocks or [])

    async def view_options(self, request: Request) -> Response:
        """The same in a modal or the Home tab."""
        view = self._view(request)
        return await self._options(request, view, view.blocks)

    async def use_view(self, request: Request) -> Response:
        """Use an element of a modal or the Home tab, or submit the modal."""
        user, view = self._user(request), self._view(request)
        filled = read_form(view.blocks, await posted(request), zone=ZoneInfo(user.tz))
        self._note(user, view.id, await self._act_on(user, view, filled))
        return done(request)

    async def close_view(self, request: Request) -> Response:
        """Close the modal on top."""
        user, view = self._user(request), self._view(request)
        await self._house.hands.close_view(user, view)
        return done(request)

    async def _act_on(self, user: User, view: OpenView, filled: Filled) -> Outcome:
        hands = self._house.hands
        if filled.act is None:
            return await hands.submit(user, view, filled.values)
        hands.type_into(view, filled.values)
        act = filled.act
        element = find_element(view.blocks, act.action_id, block_id=act.block_id, value=act.option)
        return await hands.click_view(user, view, element, act.option)

    async def _options(self, request: Request, surface: Message | OpenView, blocks: list[Json]) -> Response:
        user, form, language = self._user(request), await posted(request), language_of(request)
        act = read_form([], form, zone=ZoneInfo(user.tz)).act
        if act is None:
            raise Impossible("no menu is named")
        element = find_element(blocks, act.action_id, block_id=act.block_id, value=None)
        outcome = await self._house.hands.suggest(user, surface, element, form.get("query", [""])[0])
        if outcome.problem is not None:
            raise Impossible(f"{self._house.slack.app.name}: {outcome.problem}")
        kind: Literal["message", "modal"] = "message" if isinstance(surface, Message) else "modal"
        reader = reader_of(self._house, user, language)
        return HTMLResponse(options_html(outcome.suggested or {}, Surface(kind=kind, id="options"), reader))

    def _user(self, request: Request) -> User:
        return acting(self._house, request.path_params["user"])

    def _message(self, request: Request) -> Message:
        return message_for(
            self._house.slack, self._user(request), request.path_params["channel"], request.path_params["ts"]
        )

    def _view(self, request: Request) -> OpenView:
        return view_for(self._house.slack, self._user(request), request.path_params["view"])

    def _note(self, user: User, place: str, outcome: Outcome) -> None:
        self._house.slack.clients.note_answer(user, place, outcome.problem)
