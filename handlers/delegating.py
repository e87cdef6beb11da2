"""Letting somebody book one's sessions: asking, answering, and ending it."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.delegating import (
    ACCEPT_DELEGATION,
    DELEGATE,
    DELEGATE_FORM,
    END_DELEGATION,
    REFUSE_DELEGATION,
    Delegated,
    delegate_form,
    standing_page,
)
from handlers.visitors import Desk, FormOpener, Visitor, arrive
from mentoring.delegates import Delegation, DelegationState, answer, ask, end
from mentoring.refusals import Reason, Refused
from storage import delegations, enrolments, pairs, people, session_news
from storage.database import Transaction


def delegate(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    """The form to ask somebody, or who is asked already."""
    with desk.database.reading() as transaction:
        current = delegations.of_mentee(transaction, visitor.person.id)
        facts = _facts(transaction, current) if current else None
        learns = any(each.answers.learns for each in enrolments.of_person(transaction, visitor.person.id))
    if facts:
        opener.open(standing_page(facts, visitor.words))
    elif not learns:
        raise Refused(Reason.NOT_A_LEARNER)
    else:
        opener.open(delegate_form(visitor.words))


def open_delegate_form(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    delegate(desk, visitor, FormOpener.over(body, client))
    ack()


def ask_delegate(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        chosen = form.person("delegate")
        if not chosen:
            raise Refused(Reason.DELEGATE_MISSING, field="delegate")
        asked = people.meet(transaction, desk.workspace_id, chosen, desk.now)
        running = pairs.running_of(transaction, visitor.person.id)
        mentors = [pair.mentor_id for pair in running]
        current = delegations.of_mentee(transaction, visitor.person.id)
        delegation = ask(visitor.person, asked, mentors=mentors, current=current)
        saved = delegations.save(transaction, delegation, desk.now)
        delegations.tell_asked(transaction, saved, desk.now)
        facts = _facts(transaction, saved)
    ack(response_action="update", view=standing_page(facts, visitor.words))


def accept_delegation(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    """From now on they hear of dates: what is open is told at once."""
    with desk.database.writing() as transaction:
        accepted = _answer(transaction, desk, action, body, accepts=True)
        for session in delegations.sessions_of(transaction, accepted.mentee_id):
            session_news.delegate(transaction, session, pairs.get(transaction, session.pair_id), now=desk.now)
    ack()


def refuse_delegation(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    with desk.database.writing() as transaction:
        _answer(transaction, desk, action, body, accepts=False)
    ack()


def end_delegation(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """By either of the two; the other one is told."""
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        found = delegations.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        over = end(found, visitor.person.id)
        if over != found:
            delegations.save(transaction, over, desk.now)
            others = {over.mentee_id, over.delegate_id} - {visitor.person.id}
            delegations.tell(transaction, over, others.pop(), desk.now)
            _redraw(transaction, over, desk)
        facts = _facts(transaction, over)
    ack()
    if body.get("view", {}).get("type") == "modal":
        client.views_update(view_id=body["view"]["id"], view=standing_page(facts, visitor.words))


def register(app: App) -> None:
    app.action(DELEGATE)(open_delegate_form)
    app.view(DELEGATE_FORM)(ask_delegate)
    app.action(ACCEPT_DELEGATION)(accept_delegation)
    app.action(REFUSE_DELEGATION)(refuse_delegation)
    app.action(END_DELEGATION)(end_delegation)


def _answer(
    transaction: Transaction, desk: Desk, action: dict[str, Any], body: dict[str, Any], *, accepts: bool
) -> Delegation:
    visitor = arrive(transaction, desk, body["user"]["id"], None)
    found = delegations.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
    answered = answer(found, visitor.person, accepts=accepts)
    if answered != found:
        delegations.save(transaction, answered, desk.now)
        delegations.tell(transaction, answered, answered.mentee_id, desk.now)
        _redraw(transaction, answered, desk)
    return answered


def _redraw(transaction: Transaction, delegation: Delegation, desk: Desk) -> None:
    delegations.redraw(transaction, delegation, desk.now)
    if delegation.state is DelegationState.ENDED:
        for session in delegations.sessions_of(transaction, delegation.mentee_id):
            session_news.redraw(transaction, session, now=desk.now)


def _facts(transaction: Transaction, delegation: Delegation) -> Delegated:
    mentee, asked = (people.get(transaction, each) for each in (delegation.mentee_id, delegation.delegate_id))
    if not mentee.slack_id or not asked.slack_id:
        raise Refused(Reason.DELEGATION_OVER)
    return Delegated(delegation.id, mentee.slack_id, asked.slack_id, delegation.state, to_mentee=True)
