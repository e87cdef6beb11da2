"""Ending a pair, and leaving a programme: by either side, privately."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.views.blocks import Block, Message
from handlers.views.enrolment_buttons import LEAVE, LEAVE_SOME
from handlers.views.leaving import (
    END_FORM,
    END_PAIR,
    LEAVE_FORM,
    PAIRS_FIELD,
    PAIRS_GO_ON,
    Leaving,
    choose_to_leave,
    choose_to_leave_page,
    end_form,
    ended_page,
    leave_form,
    left_page,
)
from handlers.views.offers import LONGEST_REASON
from handlers.visitors import Desk, FormOpener, Visitor, arrive, greet
from mentoring.pairs import PairState, check_active
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from storage import endings, enrolments, pairs, people, programmes
from storage.database import Transaction


def open_end_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        view = _end_form(transaction, desk, visitor, number_in(action.get("value")) or 0)
    FormOpener.over(body, client).open(view)
    ack()


def end_pair(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        pair = pairs.find(transaction, desk.workspace_id, form.carried_id("pair") or 0)
        pair.side_of(visitor.person.id)
        check_active(pair)
        reason = form.lines("reason")[:LONGEST_REASON]
        endings.end_pair(transaction, pair, by=visitor.person.id, reason=reason, now=desk.now)
    ack(response_action="update", view=ended_page(visitor.words))
    redraw_home(body, client, desk)


def leave(desk: Desk, visitor: Visitor, opener: FormOpener) -> Message | None:
    """The form at once where somebody is in one programme, else the choice first."""
    mine = _mine(desk, visitor)
    if len(mine) > 1:
        return choose_to_leave(mine, visitor.words)
    opener.open(_leave_form(desk, visitor, mine[0].id))
    return None


def open_leave_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    view = _leave_form(desk, visitor, number_in(action.get("value")) or 0)
    FormOpener.over(body, client).open(view)
    ack()


def open_leave_some(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """The same as the command, over Home."""
    visitor = greet(desk, body["user"]["id"], None)
    mine = _mine(desk, visitor)
    page = choose_to_leave_page(mine, visitor.words) if len(mine) > 1 else _leave_form(desk, visitor, mine[0].id)
    FormOpener.over(body, client).open(page)
    ack()


def leave_programme(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        programme = programmes.find(transaction, desk.workspace_id, form.carried_id("programme") or 0)
        go_on = form.choice(PAIRS_FIELD) == PAIRS_GO_ON
        endings.leave_programme(transaction, programme, visitor.person.id, now=desk.now, pairs_go_on=go_on)
    ack(response_action="update", view=left_page(programme, visitor.words, pairs_go_on=go_on))
    redraw_home(body, client, desk)


def register(app: App) -> None:
    app.action(END_PAIR)(open_end_form)
    app.view(END_FORM)(end_pair)
    app.action(LEAVE)(open_leave_form)
    app.action(LEAVE_SOME)(open_leave_some)
    app.view(LEAVE_FORM)(leave_programme)


def _mine(desk: Desk, visitor: Visitor) -> list[Programme]:
    """Raises Refused(NO_ENROLMENT) for whoever is in none."""
    with desk.database.reading() as transaction:
        enrolled = enrolments.of_person(transaction, visitor.person.id)
        mine = [programmes.get(transaction, each.programme_id) for each in enrolled]
    if not mine:
        raise Refused(Reason.NO_ENROLMENT)
    return mine


def _end_form(transaction: Transaction, desk: Desk, visitor: Visitor, pair_id: int) -> Block:
    pair = pairs.find(transaction, desk.workspace_id, pair_id)
    partner = people.get(transaction, pair.partner_of(visitor.person.id))
    check_active(pair)
    if not partner.slack_id:
        raise Refused(Reason.PAIR_OVER)
    programme = programmes.get(transaction, pair.programme_id)
    contact = _contact(transaction, programme)
    return end_form(programme, pair.id, partner=partner.slack_id, contact=contact, words=visitor.words)


def _leave_form(desk: Desk, visitor: Visitor, programme_id: int) -> Block:
    with desk.database.reading() as transaction:
        programme = programmes.find(transaction, desk.workspace_id, programme_id)
        mine = {each.programme_id for each in enrolments.of_person(transaction, visitor.person.id)}
        if programme.id not in mine:
            raise Refused(Reason.NO_ENROLMENT)
        of_all = pairs.running_of(transaction, visitor.person.id)
        running = [pair for pair in of_all if pair.programme_id == programme.id]
        active = [pair.partner_of(visitor.person.id) for pair in running if pair.state is PairState.ACTIVE]
        partners = sorted(people.get_all(transaction, active), key=lambda person: active.index(person.id))
        facts = Leaving(
            programme=programme,
            partners=[partner.slack_id for partner in partners if partner.slack_id],
            has_offers=len(active) < len(running),
            is_open=enrolment_is_open(programme, desk.now),
            contact=_contact(transaction, programme),
        )
    return leave_form(facts, visitor.words)


def _contact(transaction: Transaction, programme: Programme) -> str | None:
    return people.get(transaction, programme.contact_id).slack_id if programme.contact_id else None
