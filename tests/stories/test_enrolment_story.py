"""From an announcement to the nudge, in production mode: real sockets, real ticks, a real database."""

import time
from datetime import timedelta

from tests.stories.conftest import Live, private_words_logged

ANSWERS = {"side": "mentor", "topics": ["digital_tools"], "level": "5"}


def texts(live: Live, person: dict) -> list[str]:
    return [message["text"] for message in live.slack.messages(person["id"])]


def answered(outcome) -> dict | None:
    assert outcome.acknowledged, outcome.problem
    assert outcome.errors == {}
    return outcome.view


def send(live: Live, person: dict, view: dict, answers: dict) -> None:
    """Send a form, again where Slack has not told yet who sends it."""
    until = time.monotonic() + 60
    while (outcome := live.slack.submit(person["id"], view["id"], answers)).errors and time.monotonic() < until:
        assert any(word in str(outcome.errors) for word in ("Slack is still", "Slack est en train")), outcome.errors
        time.sleep(0.05)
    answered(outcome)


def announce(live: Live, channel: dict, message: dict) -> None:
    form = answered(live.slack.click(live.coordinator["id"], message, "announce"))
    answered(live.slack.submit(live.coordinator["id"], form["id"], {"channel": channel["id"]}))


def test_people_join_in_two_languages_and_time_reaches_the_others(live: Live, logged):
    who, slack = live.coordinator["id"], live.slack
    members = [live.french["id"], live.english["id"], live.silent["id"]]
    channel = slack.create_channel("life", members=members)

    form = answered(slack.command(who, "/mentorat programme nouveau"))
    send(live, live.coordinator, form, {"name": "Mentorat <!channel> 2026", "topics": ["digital_tools"]})
    ready = slack.wait_messages(who, 1, timeout=60)[-1]
    announce(live, channel, ready)
    refused = slack.wait_messages(who, 2, timeout=60)[-1]
    assert "n’a pas encore pu être annoncé" in refused["text"]

    slack.invite(channel["id"], "U0SANDBOT1")
    announce(live, channel, refused)
    posted = slack.wait_messages(live.english["id"], 1, timeout=60)[-1]
    assert posted["text"].startswith("*Mentorat &lt;!channel&gt; 2026*")

    form = answered(slack.click(live.english["id"], posted, "join:en"))
    send(live, live.english, form, ANSWERS)
    welcome = slack.wait_messages(live.english["id"], 2, timeout=60)[-1]
    assert welcome["text"] == "Welcome to *Mentorat &lt;!channel&gt; 2026*: you share what you know."

    form = answered(slack.command(live.french["id"], "/mentorat rejoindre"))
    send(live, live.french, form, ANSWERS | {"side": "mentee"})
    slack.wait_messages(live.french["id"], 4, timeout=60)
    assert texts(live, live.french)[-1].startswith("Bienvenue dans *Mentorat")

    slack.step(by=timedelta(days=19))
    assert "se terminent dans trois jours" in texts(live, live.silent)[-1]
    assert len(texts(live, live.english)) == 2

    assert private_words_logged(live, logged, "Mentorat") == []
