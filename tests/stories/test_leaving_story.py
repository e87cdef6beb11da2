"""Somebody leaves with a session booked: the partner hears that the pair ended, and is matched first next time."""

from datetime import timedelta

from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone

pytestmark = ON_SQLITE


def test_the_partner_of_whoever_leaves_hears_that_it_ended_and_comes_first_next_time(live):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    leaves, comes = (Someone(slack, name) for name in ("zoe.vidal", "clement.haddad"))
    stays, waits = (Someone(slack, name) for name in ("helene.benali", "julien.vasseur"))
    coordinator.create("Mentoring 2026", ["digital_tools"])
    stays.join("mentee", "digital_tools", level=3)
    leaves.join("mentor", "digital_tools", level=5)
    coordinator.match()
    for person in (stays, leaves):
        person.press("accept_offer")
    slack.step(by=timedelta(hours=1))
    agreed = slack.now().replace(minute=0) + timedelta(days=4)
    stays.fill_in(stays.choose("session_more", "have_date"), starts_at=agreed)
    slack.step(by=AT_ONCE)
    (booked,) = stays.events()
    assert booked.decoded("DTSTART") == agreed
    seen = len(stays.texts())

    leaves.fill_in(leaves.command("/mentoring leave"))
    slack.step(by=timedelta(hours=1))
    ended = f"Your pair with {leaves.mention} in *Mentoring 2026* has ended. You are first in line for the next one."
    assert stays.texts()[seen:] == [ended]
    for person in (stays, leaves):
        first, cancelled = person.events()
        assert (first["STATUS"], cancelled["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert (cancelled["UID"], cancelled["SEQUENCE"]) == (booked["UID"], first["SEQUENCE"] + 1)
        assert cancelled.decoded("DTSTART") == agreed
    assert [message["text"] for message in stays.together() if leaves.mention in message["text"]] == []

    # Whoever comes now suits somebody else better, but there is a first in line.
    waits.join("mentee", "digital_tools", level=3, format="video")
    comes.join("mentor", "digital_tools", level=5, format="video")
    coordinator.match()
    assert stays.texts()[-1].startswith(f"*Mentoring 2026*: we suggest that you learn from {comes.mention}")
    assert waits.texts()[-1].startswith("*Mentoring 2026*: we have nobody to suggest to you this time.")
    slack.step(by=timedelta(days=7))
    assert "Tomorrow" not in stays.reads() + leaves.reads()
