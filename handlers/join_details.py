"""The second step of joining: the first is saved when it opens, so that nobody loses their place by closing it."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.joining import confirmation, form_to_join
from handlers.own_settings import save_hours
from handlers.views.join_details import BACK_TO_ANSWERS, DETAILS_FORM, degree_field
from handlers.visitors import Desk, OpenForm, Visitor, arrive
from mentoring.enrolments import Chosen, Degree, Enrolment, Side, weigh
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from storage import enrolments, outbox, programmes
from storage.database import Transaction


def save_details(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        programme = programmes.find(transaction, desk.workspace_id, form.carried_id("programme") or 0)
        _keep(transaction, desk, visitor, programme=programme, form=form)
        save_hours(transaction, desk, visitor.person, form)
    ack()
    redraw_home(body, client, desk)


def back_to_answers(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """What was chosen so far is kept; hours that cannot be are asked for again the next time."""
    form = Form(body["view"])
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        programme = programmes.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        _keep(transaction, desk, visitor, programme=programme, form=form)
    _keep_hours_that_can_be(desk, visitor, form)
    with desk.database.reading() as transaction:
        view = form_to_join(transaction, desk, visitor, programme.id)
    ack()
    OpenForm(client, body["view"]["id"], body["view"]["hash"]).redraw(view)


def register(app: App) -> None:
    app.view(DETAILS_FORM)(save_details)
    app.action(BACK_TO_ANSWERS)(back_to_answers)


def _keep(transaction: Transaction, desk: Desk, visitor: Visitor, *, programme: Programme, form: Form) -> None:
    """Raises Refused(NO_ENROLMENT) for whoever has left meanwhile."""
    enrolments.hold(transaction, programme.id, [visitor.person.id])
    current = enrolments.find(transaction, programme.id, visitor.person.id)
    weighed = weigh(current, _degrees(current, form))
    if current and weighed.answers == current.answers:
        return
    saved = enrolments.save(transaction, programme, weighed)
    outbox.put(transaction, [confirmation(transaction, desk, programme, saved)], desk.now)


def _keep_hours_that_can_be(desk: Desk, visitor: Visitor, form: Form) -> None:
    try:
        with desk.database.writing() as transaction:
            save_hours(transaction, desk, visitor.person, form)
    except Refused as refused:
        if refused.reason not in {Reason.HOURS_TOO_SHORT, Reason.WORKING_DAYS_MISSING}:
            raise


def _degrees(current: Enrolment | None, form: Form) -> dict[tuple[Side, Topic], Degree]:
    known = {str(int(degree)): degree for degree in Degree}
    chosen = current.answers.topics if current else ()
    said = {(each.side, each.topic): known.get(_said(each, form)) for each in chosen}
    return {about: degree for about, degree in said.items() if degree}


def _said(chosen: Chosen, form: Form) -> str:
    return form.choice(degree_field(chosen.side, chosen.topic.value)) or ""
