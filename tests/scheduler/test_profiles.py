"""What is kept of Slack's user object."""

import pytest

from mentoring.people import Profile, Standing
from scheduler.profiles import profile_of

USER = {"id": "U1", "tz": "Asia/Singapore", "locale": "fr-CA", "deleted": False, "is_bot": False}


def test_somebody_of_the_workspace():
    assert profile_of(USER) == Profile(Standing.MEMBER, "fr", "Asia/Singapore")


@pytest.mark.parametrize(
    ("details", "standing"),
    [
        ({"deleted": True}, Standing.DEACTIVATED),
        ({"deleted": True, "is_restricted": True}, Standing.DEACTIVATED),
        ({"is_bot": True}, Standing.BOT),
        ({"id": "USLACKBOT"}, Standing.BOT),
        ({"is_stranger": True}, Standing.STRANGER),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST),
        ({"is_restricted": False, "is_admin": True}, Standing.MEMBER),
    ],
)
def test_standing(details, standing):
    assert profile_of(USER | details).standing is standing


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr-FR", "fr"), ("fr", "fr"), ("en-GB", "en"), ("de-DE", "en"), ("fro-FR", "en"), ("", None), (None, None)],
)
def test_language(locale, language):
    assert profile_of(USER | {"locale": locale}).language == language


@pytest.mark.parametrize("tz", [None, "", "Mars/Olympus", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_utc(tz):
    assert profile_of(USER | {"tz": tz}).zone == "UTC"
