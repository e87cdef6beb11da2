"""One's own part, in production mode: invited, joined in one's own language and zone, rested from, left, and erased."""

from datetime import timedelta

from tests.handlers.workplace import texts_of, until
from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone, done

pytestmark = ON_SQLITE

LEVELS = {"level": "5", "languages": ["en", "fr"], "topics": ["digital_tools"]}


def invite(coordinator: Coordinator, *people: Someone) -> None:
    """Everybody is met by then: what Slack knows of them follows."""
    coordinator.fill_in(coordinator.command("/mentoring invite"), people=[person.id for person in people])
    coordinator.slack.step(by=AT_ONCE)


def test_a_french_leader_and_a_mentor_in_singapore_each_read_their_own_language_and_clock(live):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    leader, mentor, other = (Someone(slack, name) for name in ("raphael.chevalier", "wei-jie.seah", "kevin.tremblay"))
    coordinator.create("Mentorat 2026", ["digital_tools", "inclusion"])
    invite(coordinator, leader, mentor, other)
    assert leader.texts() == [f"{coordinator.mention} vous invite à rejoindre *Mentorat 2026*."]
    assert mentor.texts() == [f"{coordinator.mention} invites you to *Mentorat 2026*."]

    done(other.press("decline_invitation"))
    hope = "Comprendre les outils du quotidien"
    of_the_top = LEVELS | {"level": "2", "manager": coordinator.id}
    leader.fill_in(leader.press("join"), **of_the_top, side="mentee", hope=hope)
    mentor.fill_in(mentor.press("join"), **LEVELS, side="mentor")
    mentor.fill_in(mentor.command("/mentoring settings"), opens="10:00", closes="22:00")
    slack.step(by=AT_ONCE)
    assert other.texts() == ["La question ne vous sera plus posée pour *Mentorat 2026*."]

    coordinator.match()
    for person in (leader, mentor):
        person.press("accept_offer")
    slack.step(by=timedelta(days=1))
    (kick_off,) = [message for message in leader.together() if "Comprendre les outils" in texts_of(message)]
    assert f"{leader.mention} hopes for this" in texts_of(kick_off)
    leader.press("session_propose")
    slack.step(by=AT_ONCE)
    assert "Paris" in leader.reads()
    assert "Singapore" in mentor.reads()


def test_somebody_in_two_programmes_rests_leaves_comes_back_and_is_erased(live):
    slack = live.slack
    coordinator = Coordinator(slack, "louis.lefevre")
    zoe, partner = Someone(slack, "zoe.vidal"), Someone(slack, "helene.benali")
    for name in ("First steps", "Second look"):
        coordinator.create(name, ["digital_tools"])
    for _ in range(2):
        choice = zoe.command("/mentoring join").message
        row = next(each for each in choice["blocks"] if "Join" in texts_of(each) and "accessory" in each)
        opened = slack.click(zoe.id, choice, row["accessory"]["action_id"], value=row["accessory"]["value"])
        slack.step(by=AT_ONCE)
        zoe.fill_in(opened, **LEVELS, side="mentor")
    slack.open_home(zoe.id)
    until(lambda: "First steps" in zoe.reads() and "Second look" in zoe.reads())

    resting = slack.now().date() + timedelta(days=10)
    zoe.fill_in(zoe.command("/mentoring pause"), until=resting.isoformat())
    slack.step(by=timedelta(days=11, hours=1))
    back = [text for text in zoe.texts() if "take part again" in text]
    assert [name for name in ("First steps", "Second look") for text in back if name in text] == [
        "First steps",
        "Second look",
    ]

    left = zoe.command("/mentoring leave").message
    row = next(each for each in left["blocks"] if "accessory" in each)
    zoe.fill_in(slack.click(zoe.id, left, row["accessory"]["action_id"], value=row["accessory"]["value"]))
    again = zoe.command("/mentoring join").message
    row = next(each for each in again["blocks"] if "accessory" in each and "Join" in texts_of(each["accessory"]))
    opened = slack.click(zoe.id, again, row["accessory"]["action_id"], value=row["accessory"]["value"])
    zoe.fill_in(opened, **LEVELS, side="mentor")
    slack.step(by=AT_ONCE)
    assert [text for text in zoe.texts() if text.startswith("Your answers for *Second look* are up to date")]

    page = zoe.command("/mentoring privacy").view
    form = slack.click_view(zoe.id, page["id"], "erase_me", value="0")
    erased = zoe.fill_in(form, word="ERASE")
    assert "Everything about you is erased" in texts_of(erased.view)
    slack.step(by=timedelta(days=40))
    assert zoe.mention not in coordinator.reads() + partner.reads()
