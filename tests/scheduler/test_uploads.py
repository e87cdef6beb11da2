"""Calendar files through a real Slack protocol: the right bytes, once, and no harm from trouble on the way."""

import logging
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from icalendar import Calendar
from sqlmodel import select

from bot.clock import monotonic
from bot.delivery import composer
from mentoring.pairs import Pair
from mentoring.people import Profile, Standing
from mentoring.sessions import SessionState
from scheduler.outbox import CALLS, ENOUGH_LEASE, Sender
from scheduler.slack_calls import TroubleKind
from scheduler.uploads import is_safe, send_bytes
from scheduler.verdicts import MOST_SETBACKS
from storage import people, session_files, sessions
from storage.claims import Effect
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST

COMPLETE = "files.completeUploadExternal"
TOMORROW = T0 + timedelta(days=1)


@pytest.fixture
def both(slack, world):
    louis = world.person(slack.user("louis.lefevre")["id"], language="fr")
    return [louis, world.person(slack.user("guillaume.gagnon")["id"], language="en", zone="Asia/Singapore")]


@pytest.fixture
def pair(world, both) -> Pair:
    return world.pair(world.programme(both[0]), *both)


@pytest.fixture
def session(world, pair):
    return world.session(pair, state=SessionState.BOOKED, starts_at=TOMORROW, over_at=None, booked_at=T0)


@pytest.fixture
def send(world, pair):
    def send(session):
        with world.database.writing() as transaction:
            session_files.send(transaction, session, pair, now=T0)

    return send


@pytest.fixture
def change(world, send):
    """Changes a session, and sends its file."""

    def change(session, **changes):
        with world.database.writing() as transaction:
            changed = replace(session, sequence=session.sequence + 1, version=session.version + 1, **changes)
            saved = sessions.save(transaction, changed, next_check_at=None)
        send(saved)
        return saved

    return change


def states(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow.state).order_by(OutboxRow.id)))


def make_due(world):
    with world.database.writing() as transaction:
        for row in transaction.exec(select(OutboxRow)):
            row.retry_at = None


def files(slack, person):
    """What somebody is sent: the words, and the event in the file."""
    messages = [message for message in slack.messages(person.slack_id) if message.get("files")]
    return [(message["text"], event_in(slack, person, message)) for message in messages]


def event_in(slack, person, message):
    (file,) = message["files"]
    assert file["mimetype"] == "text/calendar"
    (event,) = Calendar.from_ical(slack.file(person.slack_id, file["id"])).walk("VEVENT")
    return event


def test_both_get_the_file_alone_in_their_language_and_zone(slack, world, both, session, send, sender):
    send(session)
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    ((french, event),) = files(slack, both[0])
    ((english, same),) = files(slack, both[1])
    assert "mardi 3 mars, 9 h, heure de Paris" in french.replace("\u00a0", " ")
    assert "Tuesday 3 March, 16:00, Singapore time" in english
    assert (event["SUMMARY"], same["SUMMARY"]) == (
        "Reverse mentoring 2026, séance 1",
        "Reverse mentoring 2026, session 1",
    )
    assert event["UID"] == same["UID"] == f"{session.uid}@binome"
    assert event.decoded("DTSTART") == same.decoded("DTSTART") == TOMORROW


def test_a_moved_and_a_cancelled_session_keep_their_id_and_rise(slack, both, session, send, change, sender):
    send(session)
    sender.send_due()
    moved = change(session, starts_at=TOMORROW + timedelta(hours=2))
    sender.send_due()
    change(moved, state=SessionState.CANCELLED, cancelled_at=T0)
    sender.send_due()
    shown = files(slack, both[1])
    assert ["moved" in text for text, _ in shown] == [False, True, False]
    assert shown[2][0].startswith("Cancelled: your session with")
    events = [event for _, event in shown]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [event.decoded("DTSTART").hour for event in events] == [8, 10, 10]


def test_only_the_newest_of_the_files_that_wait_is_sent(slack, world, both, session, send, change, sender):
    send(session)
    change(session, starts_at=TOMORROW + timedelta(hours=2))
    sender.send_due()
    assert sorted(states(world)) == ["cancelled", "cancelled", "sent", "sent"]
    ((text, event),) = files(slack, both[1])
    assert "moved" not in text
    assert event["SEQUENCE"] == 1


def test_nobody_hears_of_the_end_of_what_they_never_had(slack, world, both, session, send, change, sender):
    send(session)
    change(session, state=SessionState.CANCELLED, cancelled_at=T0)
    sender.send_due()
    assert states(world) == ["cancelled"] * 4
    assert files(slack, both[0]) == []


def test_a_session_that_is_over_needs_no_file(world, session, send, sender, clock):
    send(session)
    clock.set(TOMORROW + timedelta(hours=1))
    sender.send_due()
    assert states(world) == ["expired", "expired"]


def test_who_has_left_slack_is_sent_nothing(slack, world, both, session, send, sender):
    with world.database.writing() as transaction:
        people.save_profile(transaction, both[0].id, Profile(Standing.DEACTIVATED, "fr", "Europe/Paris"))
    send(session)
    sender.send_due()
    assert states(world) == ["cancelled", "sent"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", COMPLETE])
def test_a_429_costs_no_attempt(slack, world, session, send, sender, method):
    slack.fail(method, status=429, retry_after=30, times=2)
    send(session)
    sender.send_due()
    with world.database.reading() as transaction:
        assert {(row.state, row.attempts) for row in transaction.exec(select(OutboxRow))} == {("pending", 0)}


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": "after"}, {"error": "internal_error"}])
def test_trouble_before_the_file_is_shared_leaves_no_doubt(slack, world, both, session, send, sender, fault):
    slack.fail("files.getUploadURLExternal", **fault, times=2)
    send(session)
    sender.send_due()
    assert states(world) == ["pending", "pending"]
    make_due(world)
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    assert len(files(slack, both[0])) == 1


def test_what_nobody_can_have_seen_is_dead_in_the_end_and_never_uncertain(slack, world, session, send, sender):
    slack.fail("files.getUploadURLExternal", status=500, times=2 * MOST_SETBACKS)
    send(session)
    for _ in range(MOST_SETBACKS):
        assert states(world) == ["pending", "pending"]
        sender.send_due()
        make_due(world)
    assert states(world) == ["dead", "dead"]


def test_an_answer_lost_while_sharing_is_repeated_as_files_must_arrive(slack, world, both, session, send, sender):
    slack.fail(COMPLETE, drop="before", times=2)
    send(session)
    sender.send_due()
    assert states(world) == ["pending", "pending"]
    make_due(world)
    sender.send_due()
    assert states(world) == ["sent", "sent"]
    assert len(files(slack, both[0])) == 1


def test_whoever_may_have_a_file_hears_of_the_end(slack, world, both, session, send, change, sender):
    slack.fail(COMPLETE, drop="after", times=2)
    send(session)
    sender.send_due()
    assert states(world) == ["pending", "pending"]
    change(session, state=SessionState.CANCELLED, cancelled_at=T0)
    make_due(world)
    sender.send_due()
    assert [event["STATUS"] for _, event in files(slack, both[0])] == ["CONFIRMED", "CANCELLED"]


def test_a_workspace_that_takes_no_files_is_not_asked_again(slack, world, session, send, sender):
    slack.fail("files.getUploadURLExternal", error="file_uploads_disabled", times=2)
    send(session)
    sender.send_due()
    assert states(world) == ["dead", "dead"]


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_a_process_that_froze_shares_nothing(slack, world, session, send, database, caller, clock, looks):
    """Three calls to Slack need their time, and the last of them is looked at twice."""
    late = 60.0 - ENOUGH_LEASE * (CALLS[Effect.UPLOAD] if looks == 1 else 1) + 1
    moments = [0.0] * looks + [late]

    def monotonic():
        if len(moments) == 1:
            sender.stop()
            return moments[0]
        return moments.pop(0)

    sender = Sender(database, caller, compose=composer(), rates=FAST, now=clock, monotonic=monotonic)
    send(session)
    with world.database.writing() as transaction:
        transaction.delete(transaction.exec(select(OutboxRow)).all()[1])
    sender.send_due()
    sender.close()
    assert slack.calls(COMPLETE) == []
    assert states(world) == ["pending"]


def test_what_changes_while_its_file_is_on_the_way_is_not_shared_as_it_was(
    slack, world, both, session, send, database, caller, clock
):
    """Between the bytes and the sharing somebody moves the session: the file is made anew."""
    fresh, outdated = composer(), [b"what it was"]

    def compose(transaction, claim, now):
        composed = fresh(transaction, claim, now)
        if outdated:
            return replace(composed, file=replace(composed.file, content=outdated.pop()))
        return composed

    with world.database.writing() as transaction:
        for person in both:
            people.save_conversation(transaction, person.id, open_conversation(caller, world, person))
    sender = Sender(database, caller, compose=compose, rates=FAST, now=clock, monotonic=monotonic)
    send(session)
    sender.send_due()
    sender.close()
    assert states(world) == ["sent", "sent"]
    assert [len(files(slack, person)) for person in both] == [1, 1]


def open_conversation(caller, world, person):
    return caller.call(world.workspace_id, "conversations.open", {"users": person.slack_id}).data["channel"]["id"]


@pytest.mark.parametrize(
    ("address", "api", "safe"),
    [
        ("https://files.slack.com/upload/v1/abc", "https://slack.com/api/", True),
        ("http://files.slack.com/upload/v1/abc", "https://slack.com/api/", False),
        ("http://127.0.0.1:8770/upload/v1/abc", "https://slack.com/api/", False),
        ("http://127.0.0.1:8770/upload/v1/abc", "http://localhost:8770/api/", True),
        ("http://files.example.com/upload", "http://127.0.0.1:8770/api/", False),
        ("file:///etc/passwd", "http://127.0.0.1:8770/api/", False),
        ("ftp://files.slack.com/abc", "https://slack.com/api/", False),
        ("https:///upload", "https://slack.com/api/", False),
        ("https://[", "https://slack.com/api/", False),
    ],
)
def test_which_addresses_bytes_are_sent_to(address, api, safe):
    assert is_safe(address, api) is safe


@contextmanager
def answering(status, **headers):
    """A server that answers every POST the same way; gives its address and the bodies it was sent."""
    bodies = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self):
            self.do_POST()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/upload/v1/secret-ticket", bodies
    server.shutdown()
    server.server_close()


def test_the_bytes_arrive_as_they_are():
    with answering(200) as (address, bodies):
        assert send_bytes(address, b"\x00\r\n\xff", api_url=address, timeout=5) is None
    assert bodies == [b"\x00\r\n\xff"]


def test_no_redirect_is_followed_and_the_address_is_never_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with answering(200) as (elsewhere, strayed), answering(302, Location=elsewhere) as (address, _):
        trouble = send_bytes(address, b"x", api_url=address, timeout=5)
    assert (trouble.kind, trouble.code) == (TroubleKind.UNCLEAR, "upload_302")
    assert strayed == []
    assert "secret-ticket" not in caplog.text


def test_what_cannot_be_reached_is_said_without_the_address():
    trouble = send_bytes("http://127.0.0.1:9/secret", b"x", api_url="http://127.0.0.1:9/api/", timeout=5)
    assert trouble.code == "URLError"
