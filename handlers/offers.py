"""Answering an offer: yes by a button, "not for me" by a form."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.views.offers import ACCEPT, DECLINE_FORM, LONGEST_REASON, NOT_FOR_ME, decline_form
from handlers.visitors import Desk, FormOpener, arrive
from mentoring.pairs import (
    Pair,
    PairState,
    accept,
    check_has_room,
    check_open,
    check_partner,
    decline,
    next_check_of_offer,
)
from mentoring.people import Person, check_may_take_part
from mentoring.refusals import Reason, Refused
from storage import enrolments, offer_news, pairs, people, places, programmes
from storage.database import Transaction


def accept_offer(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        person = arrive(transaction, desk, body["user"]["id"], None).person
        pair = pairs.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        _accept(transaction, desk, person, pair)
    ack()
    redraw_home(body, client, desk)


def open_decline_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        pair = pairs.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        partner = people.get(transaction, pair.partner_of(visitor.person.id))
    check_open(pair, desk.now)
    if not partner.slack_id:
        raise Refused(Reason.OFFER_CLOSED)
    FormOpener.over(body, client).open(decline_form(pair.id, partner.slack_id, visitor.words))
    ack()


def decline_offer(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        person = arrive(transaction, desk, body["user"]["id"], form.language).person
        pair = pairs.find(transaction, desk.workspace_id, form.carried_id("pair") or 0)
        pair.side_of(person.id)
        declined = decline(pair, now=desk.now)
        pairs.save(transaction, declined, next_check_at=None, now=desk.now)
        if reason := form.lines("reason")[:LONGEST_REASON]:
            pairs.keep_reason(transaction, pair.id, person.id, reason, desk.now)
        offer_news.withdrawn(transaction, declined, by=person.id, now=desk.now)
    ack()
    redraw_home(body, client, desk)


def register(app: App) -> None:
    app.action(ACCEPT)(accept_offer)
    app.action(NOT_FOR_ME)(open_decline_form)
    app.view(DECLINE_FORM)(decline_offer)


def _accept(transaction: Transaction, desk: Desk, person: Person, pair: Pair) -> None:
    side = pair.side_of(person.id)
    programme = programmes.get(transaction, pair.programme_id)
    answered = accept(pair, side, today=programme.local_date(desk.now), now=desk.now)
    if answered == pair:
        return
    check_may_take_part(person)
    check_partner(people.get(transaction, pair.partner_of(person.id)))
    _check_has_room(transaction, person, pair)
    if answered.state is PairState.ACTIVE:
        _begin(transaction, desk, answered)
        return
    pairs.save(transaction, answered, next_check_at=next_check_of_offer(answered, desk.now), now=desk.now)
    offer_news.redraw(transaction, answered, [person.id], desk.now)


def _check_has_room(transaction: Transaction, person: Person, pair: Pair) -> None:
    """Of two offers that somebody accepts at once, the second is counted with the first: the enrolment is held, and
    the partner's with it, as both change once the pair begins."""
    enrolments.hold(transaction, pair.programme_id, (pair.mentor_id, pair.mentee_id))
    enrolment = enrolments.find(transaction, pair.programme_id, person.id)
    others = [each for each in pairs.running_of(transaction, person.id) if each.programme_id == pair.programme_id]
    side = pair.side_of(person.id)
    if enrolment and len(enrolment.answers.sides) > 1:
        others = [each for each in others if each.side_of(person.id) is side]
    taken = sum(each.accepted_by(each.side_of(person.id)) for each in others)
    check_has_room(enrolment, side, taken=taken)


def _begin(transaction: Transaction, desk: Desk, pair: Pair) -> None:
    place_id = places.of_two(transaction, desk.workspace_id, one=pair.mentor_id, other=pair.mentee_id)
    begun = replace(pair, place_id=place_id)
    pairs.save(transaction, begun, next_check_at=desk.now, now=desk.now)
    both = (pair.mentor_id, pair.mentee_id)
    enrolments.set_first_in_line(transaction, pair.programme_id, both, first=False)
    offer_news.begun(transaction, begun, desk.now)
