"""What people type and choose, and where it is kept: in views and messages, for each person, until it is replaced."""

import asyncio
import json
from dataclasses import replace

import pytest

from sandbox.client import SandboxError
from sandbox.connections import Connections
from sandbox.errors import Impossible
from sandbox.fields import fill_fields
from sandbox.house import House
from sandbox.surface import Held
from tests.sandbox.conftest import PATIENT, members
from tests.sandbox.local import actions, button, modal, plain, select, text_input

TWINS = [text_input("name", block_id="first"), text_input("name", block_id="second")]


def filled(blocks, values):
    held = Held()
    fill_fields(blocks, held, values, exists=lambda _: True)
    return held.typed


class TestPlaces:
    def test_two_blocks_may_share_an_action_id(self):
        typed = filled(TWINS, {("first", "name"): "Anna", ("second", "name"): "Ben"})
        assert [typed[block]["name"]["value"] for block in ("first", "second")] == ["Anna", "Ben"]

    def test_an_action_id_alone_must_name_one_field(self):
        assert filled(TWINS[:1], {"name": "Anna"})["first"]["name"]["value"] == "Anna"
        with pytest.raises(Impossible, match="2 fields are called 'name'"):
            filled(TWINS, {"name": "Anna"})

    def test_a_place_where_nothing_is(self):
        with pytest.raises(Impossible, match="no field 'name in third'"):
            filled(TWINS, {("third", "name"): "Anna"})

    def test_buttons_hold_nothing(self):
        blocks = [actions(select("menu", "x"), {"type": "overflow", "action_id": "more", **OPTIONS}, block_id="b")]
        assert filled(blocks, {"menu": "x", "more": "x"}).keys() == {"b"}
        assert filled(blocks, {"menu": "x", "more": "x"})["b"].keys() == {"menu"}


OPTIONS = {"options": select("x", "x")["options"]}
MENU = actions(button("go"), select("one", "x", "y"), block_id="b")


def chosen(people):
    """What the app was told last of the menu in the message."""
    return people.deliveries()[-1]["payload"]["state"]["values"]["b"]["one"]["selected_option"]


class TestMessages:
    def post(self, web, *users):
        channel = web.conversations_open(users=list(users))["channel"]["id"]
        return web.chat_postMessage(channel=channel, text="?", blocks=[MENU])

    def test_what_was_chosen_is_sent_with_the_next_click(self, people, web, anna):
        self.post(web, anna)
        message = people.messages(anna)[-1]
        people.click(anna, message, "one", value="y")
        people.click(anna, message, "go")
        assert chosen(people)["value"] == "y"

    def test_each_person_has_chosen_for_themselves(self, people, web):
        anna, ben = members(people)[:2]
        self.post(web, anna, ben)
        people.click(anna, people.messages(anna)[-1], "one", value="y")
        people.click(ben, people.messages(ben)[-1], "go")
        assert chosen(people) is None

    def test_what_is_filled_in_goes_with_a_click(self, people, web, anna):
        self.post(web, anna)
        people.click(anna, people.messages(anna)[-1], "go", values={"one": "x"})
        assert chosen(people)["value"] == "x"
        with pytest.raises(SandboxError, match="no field 'two'"):
            people.click(anna, people.messages(anna)[-1], "go", values={"two": "x"})

    @pytest.mark.parametrize(("block_id", "kept"), [("b", True), ("other", False)])
    def test_what_was_chosen_stays_under_the_same_ids(self, people, web, anna, block_id, kept):
        posted = self.post(web, anna)
        place = {"channel": posted["channel"], "ts": posted["ts"], "text": "?"}
        people.click(anna, people.messages(anna)[-1], "one", value="y")
        web.chat_update(**place, blocks=[{**MENU, "block_id": block_id}])
        web.chat_update(**place, blocks=[MENU])
        people.click(anna, people.messages(anna)[-1], "go")
        assert (chosen(people) is not None) == kept


class TestBlocksWithinOthers:
    """Cards, and what a container or a carousel holds, can be used as anything else."""

    def test_each_has_ids_and_can_be_used(self, people, web, anna):
        card = {"type": "card", "title": plain("A card"), "actions": [button("go", value="1")]}
        inside = {"type": "container", "title": plain("Inside"), "child_blocks": [MENU]}
        channel = web.conversations_open(users=[anna])["channel"]["id"]
        web.chat_postMessage(channel=channel, text="?", blocks=[inside, {"type": "carousel", "elements": [card]}])
        message = people.messages(anna)[-1]
        people.click(anna, message, "one", value="y")
        people.click(anna, message, "go", value="1")
        action = people.deliveries()[-1]["payload"]["actions"][0]
        assert action["block_id"] == message["blocks"][1]["elements"][0]["block_id"]
        assert chosen(people)["value"] == "y"


class TestErrors:
    """What stands under the fields of an open form, for whoever draws it."""

    def test_they_stand_until_the_next_submission_or_update(self):
        asyncio.run(self.submit_and_look())

    async def submit_and_look(self):
        answers = [{"response_action": "errors", "errors": {"b": "Taken"}}] * 2
        config = replace(PATIENT, deliver=lambda *_: (200, JSON, json.dumps(answers.pop()).encode()))
        house = House(config, "http://127.0.0.1:1", Connections())
        user = next(user for user in house.world.users.values() if user.is_person)
        view = house.slack.modals.open(user.id, modal(text_input("name", block_id="b", max_length=4)))
        assert (await house.hands.submit(user, view, {"name": "Anna"})).errors == {"b": "Taken"}
        assert view.errors == {"b": "Taken"}
        with pytest.raises(Impossible):
            await house.hands.submit(user, view, {"name": "Joanna"})
        assert view.errors == {"b": "Taken"}
        house.slack.modals.update(view, modal(text_input("name", block_id="b")))
        assert view.errors == {}
        await house.hands.submit(user, view, {"name": "Ben"})
        assert view.errors == {"b": "Taken"}
        answers.append({"response_action": "explode"})
        assert (await house.hands.submit(user, view, {"name": "Ben"})).problem == "invalid_response_action"
        assert view.errors == {}
        await house.close()


JSON = {"Content-Type": "application/json"}
