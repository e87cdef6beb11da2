"""Bringing a file to Slack: an address to send it to, then the bytes. Nobody sees it until it is shared, which is the
sender's last call, so that all of this may be repeated freely (design, section 7)."""

from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from scheduler.composing import File
from scheduler.slack_calls import SlackCaller, Trouble, TroubleKind
from storage.queues import UPLOAD_METHOD

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Brought:
    """A file that Slack has, and the id by which it is shared."""

    id: str
    file: File


def bring(slack: SlackCaller, workspace_id: int, file: File) -> Brought | Trouble:
    """Both calls before the last. The pace of the first was taken with the claim, and the second has none."""
    asked = slack.call(workspace_id, UPLOAD_METHOD, {"filename": file.name, "length": len(file.content)})
    if isinstance(asked, Trouble):
        return asked
    trouble = send_bytes(asked.data["upload_url"], file.content, api_url=slack.api_url, timeout=slack.timeout)
    return trouble or Brought(asked.data["file_id"], file)


def send_bytes(address: str, content: bytes, *, api_url: str, timeout: float) -> Trouble | None:
    """Post a file to the address that Slack named. Whoever knows that address may write there: it is never logged or
    followed anywhere else, and plain http is taken only from this machine's own Slack."""
    if not is_safe(address, api_url):
        return Trouble(TroubleKind.REFUSED, "unsafe_upload_address")
    request = Request(address, data=content, method="POST", headers={"Content-Type": "application/octet-stream"})  # noqa: S310
    try:
        with build_opener(_NoRedirects).open(request, timeout=timeout):
            return None
    except HTTPError as error:
        with error:
            return Trouble(TroubleKind.UNCLEAR, f"upload_{error.code}")
    except (OSError, HTTPException) as error:
        return Trouble(TroubleKind.UNCLEAR, type(error).__name__)


def is_safe(address: str, api_url: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    local = {parts.hostname, urlsplit(api_url).hostname} <= THIS_MACHINE
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Without a new request, a redirect is a refusal like any other."""
