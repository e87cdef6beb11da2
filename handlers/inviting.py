"""A coordinator invites people in person, and those answer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.coordinating import choose
from handlers.forms import Form, number_in
from handlers.views.blocks import Block
from handlers.views.inviting import DECLINE_INVITATION, INVITE, INVITE_FORM, invite_form, invited_page
from handlers.visitors import Desk, FormOpener, Visitor, arrive
from mentoring.enrolments import EnrolmentState
from mentoring.inviting import MOST_INVITED, LeftOut, left_out
from mentoring.messages import Kind
from mentoring.people import Person, Standing
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from storage import admission, audit, enrolments, inbox, invitations, outbox, people, programmes
from storage.database import Transaction


def invite(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    opener.open(_form(desk, visitor, None))


def open_invite_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    FormOpener.over(body, client).open(_form(desk, visitor, number_in(action.get("value"))))
    ack()


def invite_people(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        number = number_in(form.choice("programme")) or 0
        programme = programmes.find(transaction, desk.workspace_id, number)
        programmes.check_coordinates(transaction, programme.id, visitor.person.id)
        _check_open(programme, desk)
        chosen = form.people("people")
        if not chosen:
            raise Refused(Reason.NOBODY_CHOSEN, field="people")
        if len(chosen) > MOST_INVITED:
            raise Refused(Reason.TOO_MANY_LISTED, field="people", most=MOST_INVITED)
        met = people.meet_all(transaction, desk.workspace_id, chosen, desk.now)
        others = _left_out(transaction, programme, list(met.values()))
        invited = [person for person in met.values() if person.id not in others]
        _invite(transaction, desk, programme, invited, by=visitor.person)
    by_reason: dict[LeftOut, list[str]] = {}
    for person in met.values():
        if person.id in others:
            by_reason.setdefault(others[person.id], []).append(person.slack_id or "")
    ack(response_action="update", view=invited_page(len(invited), by_reason, visitor.words))


def decline(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    """Whoever is in by now leaves in the way that tells them what happens: this changes nothing for them."""
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        programme = programmes.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        invitations.decline(transaction, programme, visitor.person.id, desk.now)
        told = outbox.posted(transaction, kind=Kind.INVITATION, subject_id=programme.id, person_id=visitor.person.id)
        answered = _message(programme, visitor.person.id, occasion=f"declined:{desk.now.isoformat()}", desk=desk)
        if told:
            update = outbox.Effect.UPDATE
            outbox.put(transaction, [replace(answered, effect=update, follows_id=told)], desk.now)
    ack()


def register(app: App) -> None:
    app.action(INVITE)(open_invite_form)
    app.view(INVITE_FORM)(invite_people)
    app.action(DECLINE_INVITATION)(decline)


def _form(desk: Desk, visitor: Visitor, programme_id: int | None) -> Block:
    with desk.database.reading() as transaction:
        mine, chosen = choose(transaction, visitor.person, programme_id)
    return invite_form(mine, chosen, visitor.words)


def _check_open(programme: Programme, desk: Desk) -> None:
    if not enrolment_is_open(programme, desk.now):
        closed_on = programme.closes_on
        raise Refused(Reason.ENROLMENT_CLOSED, field="programme", programme=programme.name, closed_on=closed_on)


def _left_out(transaction: Transaction, programme: Programme, chosen: Sequence[Person]) -> dict[int, LeftOut]:
    """By person, why they are not invited."""
    found = {}
    for person in chosen:
        enrolment = enrolments.find(transaction, programme.id, person.id)
        takes_part = enrolment is not None and enrolment.state is not EnrolmentState.LEFT
        listed = admission.is_listed(transaction, programme.id, person.id)
        if reason := left_out(programme, person, takes_part=takes_part, listed=listed):
            found[person.id] = reason
    return found


def _invite(
    transaction: Transaction, desk: Desk, programme: Programme, invited: Sequence[Person], *, by: Person
) -> None:
    told = invitations.invite(transaction, programme, [each.id for each in invited], by=by.id, now=desk.now)
    today = programme.local_date(desk.now).isoformat()
    messages = [_message(programme, person_id, occasion=today, desk=desk) for person_id in told]
    outbox.put(transaction, messages, desk.now)
    for person in invited:
        if person.standing is Standing.UNKNOWN:
            inbox.look_at(transaction, desk.workspace_id, person.id, desk.now)
    audit.write(
        transaction,
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        person_id=by.id,
        action="people_invited",
        facts={"people": len(invited)},
        now=desk.now,
    )


def _message(programme: Programme, person_id: int, *, occasion: str, desk: Desk) -> outbox.Message:
    return outbox.Message(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        kind=Kind.INVITATION,
        subject_id=programme.id,
        person_id=person_id,
        occasion=occasion,
        due_at=desk.now,
    )
