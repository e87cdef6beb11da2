"""A mentor of three comes back to one message instead of three, and opens from it what suits."""

from datetime import timedelta

from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone

pytestmark = ON_SQLITE

LEARNERS = ("helene.benali", "julien.vasseur", "clement.haddad")


def test_a_mentor_of_three_gets_one_message_and_opens_each_line(live):
    slack = live.slack
    coordinator, mentor = Coordinator(slack, "louis.lefevre"), Someone(slack, "zoe.vidal")
    learners = [Someone(slack, name) for name in LEARNERS]
    coordinator.create("Mentoring 2026", ["digital_tools"])
    mentor.join("mentor", "digital_tools", level=5, capacity="3")
    for learner in learners:
        learner.join("mentee", "digital_tools", level=3)
    coordinator.match()
    mentor.press_all("accept_offer")
    for learner in learners:
        learner.press("accept_offer")
    slack.step(by=timedelta(hours=1))
    for number, learner in enumerate(learners):
        starts_at = slack.now().replace(minute=0) + timedelta(days=2, hours=number)
        learner.fill_in(learner.choose("session_more", "have_date"), starts_at=starts_at)
    slack.step(by=timedelta(hours=1))
    read = len(mentor.texts())

    live.binome.stop()
    slack.step(by=timedelta(days=7))
    live.binome.start()
    slack.step(by=timedelta(hours=3))

    assert mentor.texts()[read:] == ["3 things wait for you."]
    mentor.press("show_nudge", nth=1)
    slack.step(by=AT_ONCE)
    folded, question = mentor.texts()[read:]
    assert folded == "2 things wait for you."
    assert question.startswith(f"*Did your session with {learners[1].mention}")
    assert mentor.press("session_held").view["callback_id"] == "feedback_form"
