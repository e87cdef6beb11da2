"""The accounts of a workspace, read page by page: one call for a thousand people, never one a person."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from mentoring.people import Profile, Standing
from mentoring.reporting_lines import Members
from scheduler.profiles import profile_of

PAGE = 1000
"""Slack's largest (Slack docs: users.list)."""

_TOO_MANY_REQUESTS = 429

log = logging.getLogger("binome.members")


def _quietly(_read: int) -> None:
    """Tell nobody how many accounts are read."""


def read_members(
    client: WebClient, *, home: str, sleep: Callable[[float], None], progress: Callable[[int], object] = _quietly
) -> Members:
    """Everybody `users.list` shows; `home` is Slack's id of the workspace, `progress` is told how many are read.

    The e-mail addresses stay in memory, to match a file's lines with.
    """
    profiles: dict[str, Profile] = {}
    by_email: dict[str, str] = {}
    for user in _users(client, sleep):
        slack_id = user["id"]
        profiles[slack_id] = profile_of(user, home=home)
        email = (user.get("profile", {}).get("email") or "").casefold()
        # An address goes from an account that was closed to the one that followed it.
        if email and (email not in by_email or profiles[by_email[email]].standing is Standing.DEACTIVATED):
            by_email[email] = slack_id
        if len(profiles) % PAGE == 0:
            progress(len(profiles))
    return Members(profiles, by_email, shows_emails=bool(by_email))


def _users(client: WebClient, sleep: Callable[[float], None]) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while cursor != "":
        page = _page(client, cursor, sleep)
        yield from page["members"]
        cursor = page.get("response_metadata", {}).get("next_cursor") or ""


def _page(client: WebClient, cursor: str | None, sleep: Callable[[float], None]) -> dict[str, Any]:
    """One page, after as long a wait as Slack asks for."""
    while True:
        try:
            answer = client.users_list(cursor=cursor, limit=PAGE, include_locale=True)
        except SlackApiError as error:
            if error.response.status_code != _TOO_MANY_REQUESTS:
                raise
            seconds = float(error.response.headers.get("Retry-After", 1))
            log.info("Slack asks for %g seconds before the next page of users.list", seconds)
            sleep(seconds)
        else:
            assert isinstance(answer.data, dict)
            return answer.data
