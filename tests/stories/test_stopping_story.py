"""Binôme stands still for two weeks: whoever it should have written to meanwhile gets one message, not a pile."""

from datetime import timedelta

from tests.stories.conftest import ON_SQLITE
from tests.stories.people import Coordinator, Someone

pytestmark = ON_SQLITE

TWO_WEEKS = timedelta(days=14)


def test_after_two_weeks_of_silence_nobody_gets_a_pile(live):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    asked, met = pairs = [
        (Someone(slack, "zoe.vidal"), Someone(slack, "helene.benali")),
        (Someone(slack, "clement.haddad"), Someone(slack, "julien.vasseur")),
    ]
    everybody = [coordinator, *(person for pair in pairs for person in pair)]
    coordinator.create("Mentoring 2026", ["digital_tools", "ways_of_working"])
    for topic, (mentor, mentee) in zip(("digital_tools", "ways_of_working"), pairs, strict=True):
        mentor.join("mentor", topic, level=5)
        mentee.join("mentee", topic, level=3)
    coordinator.match()
    for mentor, mentee in pairs:
        mentee.press("accept_offer")
        mentor.press("accept_offer")
    slack.step(by=timedelta(hours=1))
    mentor, mentee = met
    nine_days = slack.now().replace(minute=0) + timedelta(days=9)
    mentee.fill_in(mentee.choose("session_more", "have_date"), starts_at=nine_days)
    slack.step(by=timedelta(hours=1))
    read = {person.id: len(person.texts()) for person in everybody}

    live.binome.stop()
    slack.step(by=TWO_WEEKS)
    assert {person.id: len(person.texts()) for person in everybody} == read
    live.binome.start()
    slack.step(by=timedelta(hours=2))

    def news(person: Someone) -> list[str]:
        return person.texts()[read[person.id] :]

    (digest,) = news(coordinator)
    assert digest.startswith("*Mentoring 2026*, séances tenues\u00a0: 0 sur 1")
    assert [news(person) for person in asked] == [
        [f"*Your session with {asked[1].mention} has no date yet: when suits you?*"],
        [],
    ]
    for person, partner in (met, met[::-1]):
        (question,) = news(person)
        assert question == f"*Did your session with {partner.mention} on Wednesday 14 January take place?*"
        person.press("session_held")
    slack.step(by=timedelta(days=2))
    assert [len(news(person)) for person in (coordinator, *asked, *met)] == [1, 1, 0, 1, 2]
    assert news(mentee)[-1] == f"*Your session with {mentor.mention}: when suits you?*"
    assert [word for word in ("Tomorrow: ", "Today: ") if any(word in person.reads() for person in met)] == []
