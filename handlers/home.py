"""The Home tab: the one thing a listener draws at once when an event says that it was opened."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from handlers.views.blocks import Block
from handlers.views.home import home_view
from handlers.visitors import Desk, Visitor, arrive
from mentoring.programmes import enrolment_is_open
from storage import enrolments, programmes


def draw_home(event: dict[str, Any], client: WebClient, desk: Desk) -> None:
    if event.get("tab") != "home":
        return
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, event["user"], None)
    client.views_publish(user_id=event["user"], view=_view(desk, visitor))


def register(app: App) -> None:
    app.event("app_home_opened")(draw_home)


def _view(desk: Desk, visitor: Visitor) -> Block:
    with desk.database.reading() as transaction:
        mine = {each.programme_id: each for each in enrolments.of_person(transaction, visitor.person.id)}
        known = programmes.all_of(transaction, desk.workspace_id)
    enrolled = [(programme, mine[programme.id]) for programme in known if programme.id in mine]
    open_for_me = [
        programme for programme in known if programme.id not in mine and enrolment_is_open(programme, desk.now)
    ]
    return home_view(enrolled, open_for_me, visitor.words)
