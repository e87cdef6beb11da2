"""Files as an app uploads and shares them, and as people find them in a conversation."""

import json
import urllib.request
from dataclasses import replace
from urllib.error import HTTPError

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from tests.sandbox.conftest import PATIENT, acknowledge, members, web_client

INVITATION = b"BEGIN:VCALENDAR\r\n\xc3\xa9\x00\xff\r\nEND:VCALENDAR\r\n"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*Saved*"}}
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}


def code(call, *arguments, **named):
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return caught.value.response["error"]


def post(address, content):
    """As slack_sdk posts it."""
    request = urllib.request.Request(address, data=content, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read()


def uploaded(web, name="invite.ics", content=INVITATION):
    """The id of a file whose bytes have arrived."""
    announced = web.files_getUploadURLExternal(filename=name, length=len(content))
    assert post(announced["upload_url"], content) == (200, f"OK - {len(content)}".encode())
    return announced["file_id"]


@pytest.fixture
def channel(web, anna):
    return web.conversations_open(users=[anna])["channel"]["id"]


def test_a_file_stands_in_the_conversation(web, people, anna, channel):
    file_id = uploaded(web)
    answer = web.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Première séance"}], channel_id=channel, initial_comment="For your diary"
    )
    assert answer["files"] == [{"id": file_id, "title": "Première séance"}]
    (message,) = people.messages(anna)
    assert (message["text"], message["channel"], message["user"]) == ("For your diary", channel, "U0SANDBOT1")
    (file,) = message["files"]
    assert (file["id"], file["name"], file["title"]) == (file_id, "invite.ics", "Première séance")
    assert (file["mimetype"], file["filetype"], file["size"]) == ("text/calendar", "ics", len(INVITATION))
    assert people.file(anna, file_id) == INVITATION
    downloaded = httpx.get(file["url_private_download"], timeout=30)
    assert (downloaded.content, downloaded.headers["content-type"]) == (INVITATION, "text/calendar; charset=utf-8")
    assert httpx.get(file["url_private"], timeout=30).content == INVITATION


def test_the_sdks_own_upload_in_three_steps(web, people, anna, channel):
    web.files_upload_v2(filename="agenda.bin", content=INVITATION, channel=channel)
    (file,) = people.messages(anna)[0]["files"]
    assert (file["mimetype"], file["title"]) == ("application/octet-stream", "agenda.bin")
    assert people.file(anna, file["id"]) == INVITATION


def test_a_file_never_becomes_a_page_of_the_sandbox(web, people, anna, channel):
    script = b"<script>fetch('/page/start-over', {method: 'POST'})</script>"
    web.files_upload_v2(channel=channel, content=script, filename="notes.html")
    (file,) = people.messages(anna)[0]["files"]
    answer = httpx.get(file["url_private_download"], verify=False)
    assert answer.content == script
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_several_files_are_one_message_and_a_title_is_optional(web, people, anna, channel):
    ids = [uploaded(web, name) for name in ("one.ics", "two.csv")]
    web.files_completeUploadExternal(files=[{"id": each} for each in ids], channel_id=channel)
    (message,) = people.messages(anna)
    assert [(file["id"], file["title"]) for file in message["files"]] == list(
        zip(ids, ["one.ics", "two.csv"], strict=True)
    )


def test_only_who_sees_the_message_sees_the_file(web, people, anna, channel):
    file_id = uploaded(web)
    web.files_completeUploadExternal(files=[{"id": file_id}], channel_id=channel)
    with pytest.raises(SandboxError, match="sees no file"):
        people.file(members(people)[1], file_id)


def test_without_a_channel_it_stays_the_apps_own(web, people, anna):
    web.files_completeUploadExternal(files=[{"id": uploaded(web)}])
    assert people.messages(anna) == []


def test_before_it_is_completed_nobody_has_it(web, running, people):
    file_id = uploaded(web)
    assert httpx.get(f"{running.url}/files-pri/T0SANDBOX1-{file_id}/invite.ics", timeout=30).status_code == 404


class TestBytes:
    @pytest.mark.parametrize("content", [INVITATION[:-1], INVITATION + b"x", b""])
    def test_another_length_than_announced_is_not_taken(self, web, channel, content):
        announced = web.files_getUploadURLExternal(filename="x.ics", length=len(INVITATION))
        with pytest.raises(HTTPError, match="400"):
            post(announced["upload_url"], content)
        files = [{"id": announced["file_id"]}]
        assert code(web.files_completeUploadExternal, files=files, channel_id=channel) == "file_not_found"

    def test_an_address_works_once(self, web):
        announced = web.files_getUploadURLExternal(filename="x.ics", length=1)
        post(announced["upload_url"], b"x")
        with pytest.raises(HTTPError, match="400"):
            post(announced["upload_url"], b"y")

    @pytest.mark.parametrize(("fault", "arrived"), [({"status": 503}, False), ({"status": 503, "after": True}, True)])
    def test_trouble_on_the_way(self, web, people, channel, fault, arrived):
        announced = web.files_getUploadURLExternal(filename="x.ics", length=1)
        people.fail("upload", **fault)
        with pytest.raises(HTTPError, match="503"):
            post(announced["upload_url"], b"x")
        files = [{"id": announced["file_id"]}]
        if arrived:
            assert web.files_completeUploadExternal(files=files, channel_id=channel)["ok"]
        else:
            assert code(web.files_completeUploadExternal, files=files, channel_id=channel) == "file_not_found"

    def test_it_is_among_the_calls_without_its_content(self, web, people):
        uploaded(web)
        (call,) = people.calls("upload")
        assert (call["arguments"], call["answer"]) == ({"length": len(INVITATION)}, {"ok": True})


class TestSharing:
    def test_once(self, web, people, anna, channel):
        files = [{"id": uploaded(web)}]
        web.files_completeUploadExternal(files=files, channel_id=channel)
        assert code(web.files_completeUploadExternal, files=files, channel_id=channel) == "file_not_found"
        assert len(people.messages(anna)) == 1

    @pytest.mark.parametrize("files", [[], "{", {"id": "F1"}, [{"title": "x"}], ["F1"]])
    def test_files_that_are_none(self, web, files):
        assert code(web.api_call, "files.completeUploadExternal", json={"files": files}) == "invalid_arguments"

    def test_where_the_app_is_not(self, web, people, anna):
        public = people.create_channel("public", members=[anna])["id"]
        private = people.create_channel("private", members=[anna], private=True)["id"]
        files = [{"id": uploaded(web)}]
        for place, answer in [
            (public, "not_in_channel"),
            (private, "channel_not_found"),
            ("#public", "channel_not_found"),
            (anna, "channel_not_found"),
            ("C000", "channel_not_found"),
        ]:
            assert code(web.files_completeUploadExternal, files=files, channel_id=place) == answer
        people.invite("public", "U0SANDBOT1")
        assert web.files_completeUploadExternal(files=files, channels=[public])["ok"]

    def test_blocks_unless_there_is_a_comment(self, web, people, anna, channel):
        web.files_completeUploadExternal(
            files=[{"id": uploaded(web)}], channel_id=channel, blocks=json.dumps([SECTION])
        )
        both = {"initial_comment": "Words", "blocks": json.dumps([SECTION])}
        web.files_completeUploadExternal(files=[{"id": uploaded(web)}], channel_id=channel, **both)
        first, second = people.messages(anna)
        assert first["blocks"][0]["text"] == SECTION["text"]
        assert (second["text"], "blocks" in second) == ("Words", False)

    @pytest.mark.parametrize(
        "block", [{"type": "unheard_of"}, {"type": "actions", "elements": [BUTTON]}, {**SECTION, "accessory": BUTTON}]
    )
    def test_a_file_carries_no_buttons(self, web, channel, block):
        files = [{"id": uploaded(web)}]
        shared = {"files": files, "channel_id": channel, "blocks": json.dumps([block])}
        assert code(web.files_completeUploadExternal, **shared) == "invalid_blocks"
        assert web.files_completeUploadExternal(files=files, channel_id=channel)["ok"]

    def test_in_a_thread(self, web, people, anna, channel):
        parent = web.chat_postMessage(channel=channel, text="x")["ts"]
        files = [{"id": uploaded(web)}]
        wrong = {"files": files, "channel_id": channel, "thread_ts": "1.1"}
        assert code(web.files_completeUploadExternal, **wrong) == "thread_not_found"
        web.files_completeUploadExternal(files=files, channel_id=channel, thread_ts=parent)
        assert people.messages(anna)[-1]["thread_ts"] == parent

    def test_trouble_after_the_effect(self, web, people, anna, channel):
        people.fail("files.completeUploadExternal", drop="after")
        with pytest.raises(OSError, match=r"Remote end closed|reset by peer"):
            web.files_completeUploadExternal(files=[{"id": uploaded(web)}], channel_id=channel)
        assert len(people.messages(anna)) == 1

    def test_a_fresh_world_has_no_files(self, web, people):
        file_id = uploaded(web)
        people.reset()
        assert code(web.files_completeUploadExternal, files=[{"id": file_id}]) == "file_not_found"


def test_too_many_at_once():
    with Sandbox(replace(PATIENT, deliver=acknowledge)) as sandbox, SandboxClient(sandbox.url) as people:
        web = web_client(sandbox)
        refused = 0
        while not refused:
            try:
                web.files_completeUploadExternal(files=[{"id": "F000"}])
            except SlackApiError as caught:
                refused = caught.response.status_code == 429
        assert len(people.calls("files.completeUploadExternal")) > 100
