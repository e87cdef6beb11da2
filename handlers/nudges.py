"""Showing a nudge by itself that came as a line of a folded message."""

import re
from typing import Any

from slack_bolt import Ack, App

from handlers.forms import number_in
from handlers.meetings import language_of
from handlers.views.folded import SHOW
from handlers.visitors import Desk, arrive
from storage import folding


def show_nudge(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    with desk.database.writing() as transaction:
        person = arrive(transaction, desk, body["user"]["id"], language_of(action)).person
        folding.show(transaction, number_in(action.get("value")) or 0, person.id, desk.now)
    ack()


def register(app: App) -> None:
    app.action(re.compile(rf"{SHOW}_\d+:[a-z]{{2}}"))(show_nudge)
