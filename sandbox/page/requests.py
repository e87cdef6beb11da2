"""What the page's script and plain forms send, and how they are answered."""

from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

FROM_SCRIPT = "x-page"
"""A header of requests that the page's script makes; without it a browser has sent a form by itself."""


async def posted(request: Request) -> dict[str, list[str]]:
    """The fields of a form, also those that were left empty."""
    return parse_qs((await request.body()).decode(), keep_blank_values=True)


def done(request: Request, *, words: str | None = None) -> Response:
    """The act has been carried out: the script says `words` and looks again, a plain form is led back."""
    if FROM_SCRIPT in request.headers:
        return PlainTextResponse(words) if words else Response(status_code=204)
    return RedirectResponse(came_from(request), status_code=303)


def came_from(request: Request) -> str:
    """The page on which the form stood, as an address of this server."""
    address = urlsplit(request.headers.get("referer", "/"))
    path = "/" + address.path.lstrip("/")
    return f"{path}?{address.query}" if address.query else path
