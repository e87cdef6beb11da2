"""A world that is taken away and put back: what people see is the same, and it goes on from there."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from websockets.sync.client import connect

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client
from tests.sandbox.local import actions, button, home, modal, select, text_input

NOTHING_ELSE = json.dumps({"settled": True, "next": None})
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def lived_in(people, web, anna):
    """A world in which one of everything has happened, and where it happened."""
    channel = people.create_channel("news", members=members(people)[:3], private=True)
    people.invite(channel["id"], "sandboxapp")
    people.add_user(name="zoe", real_name="Zoé Newcomer", locale="fr-FR", is_restricted=True)
    people.step(by=timedelta(days=3, hours=2))
    place = web.conversations_open(users=[anna])["channel"]["id"]
    asked = web.chat_postMessage(
        channel=place, text="Yes?", blocks=[actions(button("yes", value="1"), select("which", "a", "b"))]
    )
    people.click(anna, people.messages(anna)[-1], "which", value="b")
    web.files_upload_v2(channel=place, content=ICS, filename="séance.ics", title="A session")
    people.say(anna, channel["id"], "Hello")
    people.command(anna, "/show")
    trigger = people.deliveries()[-1]["payload"]["trigger_id"]
    web.views_open(trigger_id=trigger, view=modal(text_input("name", block_id="name_block")))
    web.views_publish(user_id=anna, view=home(actions(button("again"))))
    people.read_everything()
    return place, asked["ts"]


def seen(people):
    """All that some of them see."""
    everybody = members(people)[:5]
    each = {user: [people.messages(user), people.conversations(user), people.views(user)] for user in everybody}
    return people.users(), people.now(), each, [people.home(user) for user in everybody]


def test_everything_that_people_see_comes_back(people, lived_in):
    before, snapshot = seen(people), people.snapshot()
    people.reset()
    assert seen(people) != before
    people.restore(json.loads(json.dumps(snapshot)))
    assert seen(people) == before
    assert people.snapshot() == snapshot


def test_another_sandbox_takes_it_with_its_own_addresses(people, lived_in, anna):
    config = replace(PATIENT, deliver=acknowledge, rate_limits=False)
    with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as other:
        other.restore(people.snapshot())
        [file] = next(message["files"] for message in other.messages(anna) if message.get("files"))
        assert file["url_private"].startswith(sandbox.url + "/files-pri/")
        assert other.file(anna, file["id"]) == ICS
        assert other._http.get(file["url_private_download"]).content == ICS
        assert web_client(sandbox).auth_test()["user_id"] == "U0SANDBOT1"


def test_ids_and_times_go_on_without_repeating(people, web, lived_in, anna):
    place, _ = lived_in
    snapshot = people.snapshot()
    made = json.dumps(snapshot)
    people.restore(snapshot)
    posted = web.chat_postMessage(channel=place, text="More", blocks=[actions(button("more"))])
    assert posted["ts"] > max(message["ts"] for message in snapshot["messages"])
    channel = people.create_channel("later", members=[anna])
    for new in (channel["id"], posted["message"]["blocks"][0]["block_id"], people.add_user(name="yan")["id"]):
        assert f'"{new}"' not in made


def test_messages_and_views_can_still_be_used(people, web, lived_in, anna):
    place, ts = lived_in
    people.restore(people.snapshot())
    message = next(each for each in people.messages(anna) if each["ts"] == ts)
    people.click(anna, message, "yes")
    payload = people.deliveries()[-1]["payload"]
    [chosen] = payload["state"]["values"].values()
    assert chosen["which"]["selected_option"]["value"] == "b"
    web.chat_update(channel=place, ts=ts, text="Thanks")
    assert next(each for each in people.messages(anna) if each["ts"] == ts)["text"] == "Thanks"
    assert people.submit(anna, people.views(anna)[-1]["id"], {"name": "Anna"}).acknowledged
    assert people.click_view(anna, people.home(anna)["id"], "again").acknowledged


def test_what_was_for_that_moment_only_stays_behind(people, web, lived_in, anna):
    people.command(anna, "/show")
    trigger = people.deliveries()[-1]["payload"]["trigger_id"]
    people.fail("chat.postMessage", error="fatal_error")
    people.restore(people.snapshot())
    assert people.calls() == people.deliveries() == []
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        web.views_open(trigger_id=trigger, view=modal())
    assert web.chat_postMessage(channel=lived_in[0], text="No trouble")["ok"]


def test_whoever_follows_the_clock_is_told(running, people, lived_in):
    snapshot = people.snapshot()
    people.reset()
    with connect(running.url.replace("http", "ws") + "/clock") as follower, ThreadPoolExecutor() as threads:
        told = [json.loads(follower.recv(timeout=30))["now"]]
        follower.send(NOTHING_ELSE)
        restored = threads.submit(people.restore, snapshot)
        told.append(json.loads(follower.recv(timeout=30))["now"])
        follower.send(NOTHING_ELSE)
        restored.result(timeout=30)
    assert told == ["2026-01-05T08:00:00+00:00", "2026-01-08T10:00:00+00:00"]


def without(snapshot, name):
    del snapshot[name]


def of_another_company(snapshot):
    del snapshot["users"][0]


def with_a_stranger(snapshot):
    snapshot["messages"][0]["colour"] = "red"


def with_nonsense(snapshot):
    snapshot["users"][0]["name"] = 7


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda snapshot: without(snapshot, "homes"), "homes of Snapshot"),
        (of_another_company, "another company"),
        (with_a_stranger, "colour of Message"),
        (with_nonsense, "7 is not a str"),
    ],
)
def test_nothing_changes_where_it_is_no_snapshot(people, lived_in, spoil, words):
    snapshot = people.snapshot()
    spoilt = copy.deepcopy(snapshot)
    spoil(spoilt)
    with pytest.raises(SandboxError, match=words):
        people.restore(spoilt)
    assert people.snapshot() == snapshot
