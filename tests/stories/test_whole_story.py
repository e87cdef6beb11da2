"""The happy pair, from the programme to the coordinator's Monday: real sockets, real ticks, a real solver process."""

from datetime import timedelta

import pytest

from tests.stories.conftest import private_words_logged
from tests.stories.people import AT_ONCE, Coordinator, Someone

CHANGES = "I will ask before I forward"
NOTE = "Thank you for the patience with my phone"
NAME = "Mentorat croisé 2026"


@pytest.fixture
def transport() -> str:
    return "socket_mode"


def test_two_people_find_each_other_meet_and_meet_again(live, logged):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    mentee, mentor, spare = (Someone(slack, name) for name in ("amelie.diallo", "oceane.dubois", "zoe.vidal"))

    _match(slack, coordinator, mentee, mentor, spare)
    starts_at = _book(slack, mentee, mentor)
    _meet(slack, mentee, mentor, starts_at)

    slack.step(to=starts_at + timedelta(days=6))
    digest = coordinator.texts()[-1]
    assert digest == f"*{NAME}*, séances tenues\u00a0: 1 sur 1 attendues\u202f; sans confirmation\u00a0: 0."
    shown = slack.command(coordinator.id, "/mentorat synthèse").message
    assert "séances tenues" in str(shown)
    slack.open_home(coordinator.id)
    slack.step(by=AT_ONCE)
    for person in (coordinator, spare):
        assert [text for text in (CHANGES, NOTE) if text in person.reads() + str(shown)] == []
    assert CHANGES not in str(slack.calls())
    assert private_words_logged(live, logged, NAME, CHANGES, NOTE) == []


def _match(slack, coordinator, mentee, mentor, spare) -> None:
    """Only the coordinator sees the draft; each of the two is asked alone, and their conversation opens."""
    coordinator.create(NAME, ["digital_tools", "ways_of_working"])
    mentee.join("mentee", "digital_tools", level=3)
    mentor.join("mentor", "digital_tools", level=5)
    spare.join("mentor", "ways_of_working", level=5)
    slack.step(by=AT_ONCE)
    posted = len(slack.calls("chat.postMessage"))
    form = coordinator.draft()
    assert [person for person in (mentee, mentor, spare) if person.mention not in str(form["blocks"])] == []
    assert len(slack.calls("chat.postMessage")) == posted
    coordinator.publish(form)
    assert spare.texts()[-1].startswith(f"*{NAME}*: we have nobody to suggest to you this time.")
    mentor.press("accept_offer")
    slack.step(by=AT_ONCE)
    assert mentee.together() == []
    mentee.press("accept_offer")
    slack.step(by=AT_ONCE)
    (kick_off,) = mentee.together()
    assert kick_off["text"].startswith(f"*{NAME}*")
    assert [word for word in ("shares, ", "votre binôme") if word not in str(kick_off["blocks"])] == []


def _book(slack, mentee, mentor):
    """The one who learns chooses a time, the other accepts it, and both calendars have it."""
    slack.step(by=timedelta(hours=1))
    assert mentor.offered("session_propose") == []
    mentee.press("session_propose")
    slack.step(by=AT_ONCE)
    mentor.press("session_accept")
    slack.step(by=AT_ONCE)
    assert len(mentee.together()) == 2
    (french,), (english,) = mentee.events(), mentor.events()
    assert (french["SUMMARY"], english["SUMMARY"]) == (f"{NAME}, séance 1", f"{NAME}, session 1")
    assert (french["UID"], french["SEQUENCE"]) == (english["UID"], 0)
    return french.decoded("DTSTART")


def _meet(slack, mentee, mentor, starts_at) -> None:
    """Reminded, asked, and heard; what is shared reaches the partner, and the next session is asked for."""
    slack.step(to=starts_at - timedelta(hours=12))
    assert mentor.texts()[-1].startswith(f"*Tomorrow: your session with {mentee.mention}, ")
    assert mentee.texts()[-1].startswith(f"*Demain\u00a0: votre séance avec {mentor.mention}, ")
    slack.step(to=starts_at + timedelta(hours=24))
    before = len(mentee.texts())
    slack.fail("chat.update", error="message_not_found")  # so that the log has something to tell
    mentee.fill_in(mentee.press("session_held"), useful="5", changed=CHANGES, shared=NOTE)
    slack.step(by=AT_ONCE)
    mentor.fill_in(mentor.press("session_held"), useful="4")
    slack.step(by=timedelta(days=1))
    assert mentor.texts()[-1] == f"*{mentee.mention} shares a word with you after your session:*"
    assert NOTE in mentor.reads()
    (asked,) = mentee.texts()[before:]
    assert "séance" in asked
    assert "5 février" in mentee.reads()
