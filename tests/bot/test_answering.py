"""An answer leaves when it is given, once, whatever the listener does afterwards."""

from queue import SimpleQueue
from threading import Event, Thread, current_thread

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.answering import run_in_own_thread, serve
from bot.logs import framework_logger

PATIENCE = 30


@pytest.fixture
def app():
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-test"),
        token_verification_enabled=False,
        logger=framework_logger(),
    )
    run_in_own_thread(app)
    return app


def request(**payload):
    return BoltRequest(mode="socket_mode", body={"command": "/mentoring", "text": ""} | payload)


def answers_of(app, asked):
    answers = []
    serve(app, asked, lambda response: answers.append((response.status, response.body)))
    return answers


def test_the_answer_does_not_wait_for_what_the_listener_does_then(app):
    goes_on, answers = Event(), SimpleQueue[BoltResponse]()

    def listen(ack):
        ack("here")
        assert goes_on.wait(PATIENCE)

    app.command("/mentoring")(listen)
    serving = Thread(target=serve, args=(app, request(), answers.put))
    serving.start()
    assert answers.get(timeout=PATIENCE).body == "here"
    assert serving.is_alive()
    goes_on.set()
    serving.join()
    assert answers.empty()


def test_an_event_is_acknowledged_before_its_listener(app):
    began = []
    app.event("user_change")(lambda: began.append(len(answers)))
    answers = []
    event = {"type": "event_callback", "event": {"type": "user_change"}}
    serve(app, BoltRequest(mode="socket_mode", body=event), answers.append)
    assert began == [1]
    assert [answer.status for answer in answers] == [200]


def test_a_listener_runs_in_the_thread_of_its_request(app):
    threads = []

    def listen(ack):
        threads.append(current_thread())
        ack()

    app.command("/mentoring")(listen)
    answers_of(app, request())
    assert threads == [current_thread()]


def fails(ack):
    raise ValueError


def fails_later(ack):
    ack("here")
    raise ValueError


def forgets(ack):
    pass


@pytest.mark.parametrize(
    ("listen", "answers"),
    [(fails, [(200, "sorry")]), (fails_later, [(200, "here")]), (forgets, [(404, '{"error": "unhandled request"}')])],
)
def test_whatever_goes_wrong_there_is_one_answer(app, listen, answers):
    told = []

    def apologise(error, ack, response):
        told.append(error)
        return ack("sorry") if response else None

    app.error(apologise)
    app.command("/mentoring")(listen)
    assert answers_of(app, request()) == answers
    assert len(told) == (0 if listen is forgets else 1)


def test_an_error_that_nobody_answers_is_told_to_slack(app):
    """Then it sends an event again, and marks a click."""
    app.error(lambda: None)
    app.command("/mentoring")(fails)
    assert [status for status, _ in answers_of(app, request())] == [500]


def test_where_even_the_apology_fails_there_is_an_answer(app):
    def fails_as_well(error):
        raise KeyError

    app.error(fails_as_well)
    app.command("/mentoring")(fails)
    assert [status for status, _ in answers_of(app, request())] == [500]
