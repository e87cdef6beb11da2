"""The page's addresses: looking is a GET of a whole page, acting a POST that changes the world."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.errors import Impossible
from sandbox.house import House
from sandbox.page import inspector, trouble
from sandbox.page.acts import Acts
from sandbox.page.people import acting
from sandbox.page.pushing import Pusher
from sandbox.page.requests import came_from, done, posted
from sandbox.page.screen import Place, page_html
from sandbox.page.words import COOKIE, language_of, languages, told
from sandbox.users import User

Endpoint = Callable[[Request], Awaitable[Response]]

# Nothing from elsewhere is ever loaded, whatever a message holds.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def page_routes(house: House) -> list[BaseRoute]:
    """All routes of the page of one house."""
    pages, acts = Pages(house), Acts(house)
    here = "/as/{user}"
    return [
        Route("/", pages.start),
        _get(here, pages.person),
        _get(f"{here}/home", pages.home),
        _get(f"{here}/in/{{channel}}", pages.conversation),
        Route("/page/changes", pages.changes),
        _post("/page/language", pages.choose_language),
        _post("/page/time", pages.push),
        _post("/page/start-over", pages.start_over),
        _post(f"{here}/home/open", acts.open_home),
        _post(f"{here}/in/{{channel}}/say", acts.say),
        _post(f"{here}/messages/{{channel}}/{{ts}}", acts.use_message),
        _post(f"{here}/messages/{{channel}}/{{ts}}/options", acts.message_options),
        _post(f"{here}/views/{{view}}", acts.use_view),
        _post(f"{here}/views/{{view}}/options", acts.view_options),
        _post(f"{here}/views/{{view}}/close", acts.close_view),
        *inspector.routes(house),
        *trouble.routes(house),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


class Pages:
    """What one looks at, and the controls that are nobody's in particular: language, time, starting over."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._pusher = Pusher(house)

    async def start(self, request: Request) -> Response:
        """Nobody is chosen yet."""
        return self._page(request, Place())

    async def person(self, request: Request) -> Response:
        """Somebody begins with their conversation with the app, or with the first one they have."""
        user = self._person(request)
        place = self._house.world.direct([user.id, self._house.slack.identity.bot_user_id])
        mine = [channel for channel in self._house.world.conversations.values() if user.id in channel.members]
        return self._page(request, Place(user=user, channel=place or (mine[0] if mine else None)))

    async def home(self, request: Request) -> Response:
        """The app's Home tab as it was published last."""
        return self._page(request, Place(user=self._person(request), tab="home"))

    async def conversation(self, request: Request) -> Response:
        """One of somebody's conversations."""
        user = self._person(request)
        channel = self._house.world.find_conversation(request.path_params["channel"])
        if user.id not in channel.members:
            raise Impossible(f"{user.name} is not in {channel.name}")
        return self._page(request, Place(user=user, channel=channel))

    async def changes(self, _request: Request) -> Response:
        """Server-sent events (HTML Standard, 9.2): a number whenever something has changed."""
        return StreamingResponse(_events(self._house), media_type="text/event-stream")

    async def choose_language(self, request: Request) -> Response:
        """Remembered by the visitor's browser."""
        answer = RedirectResponse(came_from(request), status_code=303)
        chosen = (await posted(request)).get("lang", [""])[0]
        if chosen in languages():
            answer.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="strict", httponly=True)
        return answer

    async def push(self, request: Request) -> Response:
        """Push the clock."""
        self._pusher.push((await posted(request)).get("by", [""])[0])
        return done(request)

    async def start_over(self, request: Request) -> Response:
        """Begin anew, with the state that was chosen."""
        self._house.starting_over.begin((await posted(request)).get("state", [""])[0])
        return done(request)

    def _person(self, request: Request) -> User:
        """Whose page it is."""
        return acting(self._house, request.path_params["user"])

    def _page(self, request: Request, place: Place) -> Response:
        html = page_html(self._house, self._pusher, request, place)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def _get(path: str, endpoint: Endpoint) -> Route:
    """A page of somebody; who or what is not there any more leads to the start."""

    async def look(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Impossible:
            return RedirectResponse("/", status_code=303)

    return Route(path, look)


def _post(path: str, endpoint: Endpoint) -> Route:
    """An act; what the world does not allow is said in its words."""

    async def act(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Impossible as refusal:
            return PlainTextResponse(told(refusal.args[0], language_of(request)), status_code=409)

    return Route(path, act, methods=["POST"])


async def _events(house: House) -> AsyncIterator[str]:
    async for number in house.changes.watch():
        yield f"data: {number}\n\n"
