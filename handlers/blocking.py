"""Naming people one would rather not be paired with, and taking it back."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.blocking import BLOCK_FORM, BLOCKS, TAKE_BACK_BLOCK, Blocked, blocks_form
from handlers.views.blocks import Block
from handlers.visitors import Desk, FormOpener, OpenForm, Visitor, arrive, greet
from mentoring.blocks import check_block
from mentoring.pairs import PairState
from mentoring.refusals import Reason, Refused
from storage import blocks, pairs, people
from storage.database import Transaction


def open_blocks(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    visitor = greet(desk, body["user"]["id"], None)
    with desk.database.reading() as transaction:
        view = _form(transaction, visitor)
    FormOpener.over(body, client).open(view)
    ack()


def block(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        chosen = form.person("blocked")
        if not chosen:
            raise Refused(Reason.BLOCK_MISSING, field="blocked")
        blocked = people.meet(transaction, desk.workspace_id, chosen, desk.now)
        # Held, so that two forms at once name no more than one may.
        people.hold(transaction, [visitor.person.id])
        check_block(visitor.person.id, blocked.id, named=blocks.of_person(transaction, visitor.person.id))
        blocks.add(transaction, visitor.person, blocked.id, desk.now)
        page = _form(transaction, visitor)
    ack(response_action="update", view=page)


def take_back(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        blocks.take_back(transaction, visitor.person.id, number_in(action.get("value")) or 0)
        page = _form(transaction, visitor)
    ack()
    view = body.get("view") or {}
    if view.get("id"):
        OpenForm(client, view["id"], view.get("hash")).redraw(page)


def register(app: App) -> None:
    app.action(BLOCKS)(open_blocks)
    app.view(BLOCK_FORM)(block)
    app.action(TAKE_BACK_BLOCK)(take_back)


def _form(transaction: Transaction, visitor: Visitor) -> Block:
    named = blocks.of_person(transaction, visitor.person.id)
    known = {person.id: person.slack_id for person in people.get_all(transaction, named)}
    running = pairs.running_of(transaction, visitor.person.id)
    together = {pair.partner_of(visitor.person.id): pair.id for pair in running if pair.state is PairState.ACTIVE}
    shown = [Blocked(each, slack_id, together.get(each)) for each in named if (slack_id := known.get(each))]
    return blocks_form(shown, visitor.words)
