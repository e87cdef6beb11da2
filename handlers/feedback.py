"""After a session: did it take place, and how was it? The two are asked separately, and answer for themselves."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.meetings import side_in
from handlers.views.blocks import Block
from handlers.views.feedback import FEEDBACK, FEEDBACK_FORM, HELD, NOT_HELD, Asked, feedback_form
from handlers.views.words import words_in
from handlers.visitors import Desk, FormOpener
from mentoring.feedback import Feedback, check_may_be_asked, check_same_answer, give
from mentoring.messages import Kind
from mentoring.pairs import Pair, PairState
from mentoring.people import Person
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session
from storage import feedback, outbox, pairs, people, programmes, sessions
from storage.database import Transaction

QUESTIONS = (Kind.SESSION_QUESTION, Kind.SESSION_QUESTION_REMINDER)


@dataclass(frozen=True)
class Answering:
    """One of the two, about a session of their pair that is over; `said` is their answer so far."""

    person: Person
    session: Session
    pair: Pair
    said: bool | None


def say_it_took_place(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    session_id = _session_id(action)
    FormOpener.over(body, client).open(_form(desk, body["user"]["id"], session_id))
    with desk.database.writing() as transaction:
        answering = _answering(transaction, desk, body["user"]["id"], session_id)
        _answer(transaction, desk, answering, took_place=True)
    ack()
    redraw_home(body, client, desk)


def say_it_did_not(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        answering = _answering(transaction, desk, body["user"]["id"], _session_id(action))
        _answer(transaction, desk, answering, took_place=False)
    ack()
    redraw_home(body, client, desk)


def open_feedback_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    FormOpener.over(body, client).open(_form(desk, body["user"]["id"], _session_id(action)))
    ack()


def save_feedback(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        answering = _answering(transaction, desk, body["user"]["id"], form.carried_id("session") or 0)
        _answer(transaction, desk, answering, took_place=True)
        _give(transaction, desk, answering, form)
    ack()


def register(app: App) -> None:
    app.action(re.compile(rf"{HELD}:[a-z]{{2}}"))(say_it_took_place)
    app.action(re.compile(rf"{NOT_HELD}:[a-z]{{2}}"))(say_it_did_not)
    app.action(re.compile(rf"{FEEDBACK}:[a-z]{{2}}"))(open_feedback_form)
    app.view(FEEDBACK_FORM)(save_feedback)


def _session_id(action: dict[str, Any]) -> int:
    return number_in(action.get("value")) or 0


def _answering(transaction: Transaction, desk: Desk, slack_id: str, session_id: int, *, held: bool = True) -> Answering:
    """Raises Refused: NOT_YOUR_SESSION for everybody but the two, and as `check_may_be_asked` does.

    Whoever is in a pair has been met: a stranger's click leaves no trace.
    """
    person = people.find(transaction, desk.workspace_id, slack_id)
    if person is None:
        raise Refused(Reason.NOT_YOUR_SESSION)
    session = sessions.find(transaction, desk.workspace_id, session_id, held=held)
    pair = pairs.get(transaction, session.pair_id)
    side_in(pair, person)
    check_may_be_asked(session, desk.now)
    return Answering(person, session, pair, sessions.answers(transaction, session.id).get(person.id))


def _form(desk: Desk, slack_id: str, session_id: int) -> Block:
    """For whoever has not said that it did not take place."""
    with desk.database.reading() as transaction:
        answering = _answering(transaction, desk, slack_id, session_id, held=False)
        check_same_answer(answering.said, took_place=True)
        session, pair, person = answering.session, answering.pair, answering.person
        asked = Asked(
            programme=programmes.get(transaction, session.programme_id),
            session_id=session.id,
            partner=people.get(transaction, pair.partner_of(person.id)).slack_id,
            starts_at=session.starts_at,
            zone=person.zone,
            may_share=pair.state is not PairState.ENDED,
        )
        given = feedback.find(transaction, session.id, person.id)
    return feedback_form(asked, given, words_in(person.language))


def _answer(transaction: Transaction, desk: Desk, answering: Answering, *, took_place: bool) -> None:
    """Keep the first answer, redraw the question, and let planning see what it makes of the session."""
    check_same_answer(answering.said, took_place=took_place)
    session, pair = answering.session, answering.pair
    sessions.save_answer(transaction, session, answering.person.id, took_place=took_place, now=desk.now)
    if answering.said is None and pair.state is PairState.ACTIVE:
        pairs.set_next_check(transaction, pair.id, desk.now)
    _redraw_questions(transaction, desk, answering, occasion="update:answered")


def _give(transaction: Transaction, desk: Desk, answering: Answering, form: Form) -> None:
    session, person = answering.session, answering.person
    before = feedback.find(transaction, session.id, person.id)
    given = give(
        session,
        person.id,
        useful=number_in(form.choice("useful")),
        changed=form.lines("changed"),
        shared=form.lines("shared"),
        current=before,
        now=desk.now,
        may_share=answering.pair.state is not PairState.ENDED,
    )
    feedback.save(transaction, session.workspace_id, given)
    _redraw_questions(transaction, desk, answering, occasion=f"update:{given.version}")
    if given.shared != (before.shared if before else None):
        _tell_partner(transaction, desk, answering, given)


def _redraw_questions(transaction: Transaction, desk: Desk, answering: Answering, *, occasion: str) -> None:
    session, person = answering.session, answering.person
    posted = {
        kind: outbox.posted(transaction, kind=kind, subject_id=session.id, person_id=person.id) for kind in QUESTIONS
    }
    redrawn = [
        _message(session, kind, person.id, occasion=occasion, follows_id=row_id, desk=desk)
        for kind, row_id in posted.items()
        if row_id
    ]
    outbox.put(transaction, redrawn, desk.now)


def _tell_partner(transaction: Transaction, desk: Desk, answering: Answering, given: Feedback) -> None:
    """A message the first time; afterwards that same message is brought up to date, also when nothing is shared any
    more."""
    session, partner = answering.session, answering.pair.partner_of(answering.person.id)
    posted = outbox.posted(transaction, kind=Kind.SHARED_NOTE, subject_id=session.id, person_id=partner)
    if given.shared is None and not posted:
        return
    message = _message(session, Kind.SHARED_NOTE, partner, occasion=str(given.version), follows_id=posted, desk=desk)
    outbox.put(transaction, [message], desk.now)


def _message(
    session: Session, kind: Kind, person_id: int, *, occasion: str, follows_id: int | None, desk: Desk
) -> outbox.Message:
    return outbox.Message(
        workspace_id=session.workspace_id,
        programme_id=session.programme_id,
        kind=kind,
        subject_id=session.id,
        person_id=person_id,
        occasion=occasion,
        due_at=desk.now,
        effect=outbox.Effect.UPDATE if follows_id else outbox.Effect.POST,
        follows_id=follows_id,
    )
