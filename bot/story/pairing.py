"""The draft and its publishing, and the answers to the offers."""

import time
from collections.abc import Sequence
from datetime import timedelta

from bot.story.reading import find_all
from bot.story.stage import PATIENCE, Json, Stage, accept, direct, expect, opened, show
from bot.transcript import message_lines
from handlers.views.matching import MATCH_FORM
from handlers.views.offers import ACCEPT, NOT_FOR_ME
from sandbox.client import Outcome

SHOWN = 12
"""Lines of the draft in the transcript: its weakest pairs come first."""


def match(stage: Stage) -> None:
    stage.print.chapter("Matching: a proposal that only the coordinator sees")
    close_enrolment(stage)
    posted = len(stage.slack.calls("chat.postMessage"))
    form = _draft(stage)
    expect(len(stage.slack.calls("chat.postMessage")) == posted, "a draft left a trace in a conversation")
    _publish(stage, form)


def close_enrolment(stage: Stage) -> None:
    stage.slack.step(to=stage.slack.now().replace(hour=9) + timedelta(days=3))


def answer_offers(stage: Stage) -> None:
    """Most say yes, one says no, one never answers."""
    stage.print.chapter("Each of the two is asked privately")
    stage.slack.step(by=timedelta(hours=1))
    offered = [person for person in stage.joining if _offers(stage, person)]
    expect(len(offered) > 10, f"only {len(offered)} people were offered a pair")
    learning = [person for person in offered if stage.learns(person)]
    refuses, ignores = learning[0], learning[1]
    show(stage, refuses, _offers(stage, refuses)[0])
    stage.print.act(f"{refuses['real_name']} answers “not for me”, {ignores['real_name']} does not answer at all")
    form = opened(_click(stage, refuses, NOT_FOR_ME))
    accept(stage.slack.submit(refuses["id"], form["id"], {}))
    _accept_all(stage, [person for person in offered if person is not refuses and person is not ignores])
    stage.slack.step(by=timedelta(hours=1))


def match_again(stage: Stage) -> None:
    """Those whose offer was refused or ran out are offered somebody else."""
    stage.print.act("The offer without an answer has run out. The coordinator matches again")
    _publish(stage, _draft(stage))
    stage.slack.step(by=timedelta(hours=1))
    again = [person for person in stage.joining if _offers(stage, person)]
    expect(
        len(again) >= 4, f"{len(again)} people were offered a pair again, not the two who wait and somebody for each"
    )
    _accept_all(stage, again)
    stage.slack.step(by=timedelta(hours=1))


def _draft(stage: Stage) -> Json:
    """The form, once the solver has filled it."""
    who = stage.coordinator
    stage.print.act(f"{who['real_name']} writes /mentorat apparier")
    form = opened(stage.slack.command(who["id"], "/mentorat apparier"))
    until = time.monotonic() + PATIENCE
    while "submit" not in (view := _view(stage, form["id"])) or not view["submit"]:
        expect(time.monotonic() < until, "the draft was never ready")
        time.sleep(0.05)
    lines = message_lines([block for block in view["blocks"] if "text" in block or "elements" in block], stage.names)
    for line in lines[:SHOWN]:
        stage.console.print(f"  [dim]{line}", markup=True)
    return view


def _view(stage: Stage, view_id: str) -> Json:
    shown = [view for view in stage.slack.views(stage.coordinator["id"]) if view["id"] == view_id]
    expect(bool(shown), "the form of the draft is gone")
    return shown[0]


def _publish(stage: Stage, form: Json) -> None:
    expect(form["callback_id"] == MATCH_FORM, "this is not the form of a draft")
    stage.print.act("Publish")
    accept(stage.slack.submit(stage.coordinator["id"], form["id"], {}))


def _accept_all(stage: Stage, people: Sequence[Json]) -> None:
    for person in people:
        for message in _offers(stage, person):
            for button in find_all(message, ACCEPT):
                accept(stage.slack.click(person["id"], message, button["action_id"], value=button["value"]))


def _click(stage: Stage, person: Json, action: str) -> Outcome:
    message = _offers(stage, person)[0]
    button = find_all(message, action)[0]
    return stage.slack.click(person["id"], message, button["action_id"], value=button["value"])


def _offers(stage: Stage, person: Json) -> list[Json]:
    """The messages in which somebody can still accept."""
    return [message for message in direct(stage, person) if find_all(message, ACCEPT)]
