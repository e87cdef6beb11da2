"""What is kept of Slack's user object."""

import pytest

from mentoring.people import Profile, Standing
from scheduler.profiles import profile_of

HOME = "T0SANDBOX1"
USER = {"id": "U1", "tz": "Asia/Singapore", "locale": "fr-CA", "deleted": False, "is_bot": False}


def test_somebody_of_the_workspace():
    assert profile_of(USER, home=HOME) == Profile(Standing.MEMBER, "fr", "Asia/Singapore")


@pytest.mark.parametrize(
    ("details", "standing"),
    [
        ({"deleted": True}, Standing.DEACTIVATED),
        ({"deleted": True, "is_restricted": True}, Standing.DEACTIVATED),
        ({"is_bot": True}, Standing.BOT),
        ({"id": "USLACKBOT"}, Standing.BOT),
        ({"is_stranger": True}, Standing.STRANGER),
        ({"is_stranger": False, "team_id": "T0ELSEWHER"}, Standing.STRANGER),
        ({"is_restricted": True, "team_id": "T0ELSEWHER"}, Standing.STRANGER),
        ({"team_id": HOME}, Standing.MEMBER),
        ({"is_bot": True, "team_id": "T0ELSEWHER"}, Standing.BOT),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST),
        ({"is_restricted": False, "is_admin": True}, Standing.MEMBER),
    ],
)
def test_standing(details, standing):
    assert profile_of(USER | details, home=HOME).standing is standing


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr-FR", "fr"), ("fr", "fr"), ("en-GB", "en"), ("de-DE", "de"), ("fro-FR", "fro"), ("", None), (None, None)],
)
def test_language(locale, language):
    assert profile_of(USER | {"locale": locale}, home=HOME).language == language


@pytest.mark.parametrize("tz", [None, "", "Mars/Olympus", "../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_utc(tz):
    assert profile_of(USER | {"tz": tz}, home=HOME).zone == "UTC"
