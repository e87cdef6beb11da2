"""A session beyond its proposals: a date that stands already, a meeting that has been, not this month, cancelling."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.meetings import Meeting, diaries, language_of, reach, reach_by_button
from handlers.proposing import save_kept
from handlers.views.session_buttons import CANCEL, HAVE_DATE, HAVE_MET, MORE, PUT_OFF
from handlers.views.session_forms import DATE_FORM, MET_FORM, MOMENT_FIELD, date_form, met_form
from handlers.visitors import Desk, FormOpener
from mentoring.cadence import last_number
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session, book, cancel, check_plannable, met, put_off
from storage import programmes, session_files, session_news, sessions
from storage.database import Transaction

_FORMS = {HAVE_DATE: date_form, HAVE_MET: met_form}


def open_more(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """ "We already have a date" or "We have already met": the form for it."""
    what, _, number = str((action.get("selected_option") or {}).get("value")).partition(":")
    form = _FORMS.get(what)
    with desk.database.writing() as transaction:
        session_id = number_in(number) if form else None
        meeting = reach(transaction, desk, body, session_id=session_id, language=language_of(action))
    check_plannable(meeting.session, desk.now)
    assert form is not None
    view = form(meeting.session, meeting.partner, meeting.visitor.person.zone, meeting.visitor.words)
    FormOpener.over(body, client).open(view)
    ack()


def note_date(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        meeting = reach(transaction, desk, body, session_id=form.carried_id("session"), language=form.language)
        starts_at = form.moment(MOMENT_FIELD)
        if starts_at is None:
            raise Refused(Reason.SLOT_MISSING, field=MOMENT_FIELD)
        busy = diaries(transaction, desk, meeting)
        _save_date(transaction, desk, meeting, book(meeting.session, starts_at, busy=busy, now=desk.now))
    ack()


def note_meeting(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    """It took place: that answer is given, and the partner is asked the same by planning."""
    form = Form(view)
    with desk.database.writing() as transaction:
        meeting = reach(transaction, desk, body, session_id=form.carried_id("session"), language=form.language)
        starts_at = form.moment(MOMENT_FIELD)
        if starts_at is None:
            raise Refused(Reason.MEETING_NOT_PAST, field=MOMENT_FIELD)
        programme = programmes.get(transaction, meeting.pair.programme_id)
        assert meeting.pair.started_on is not None
        began = programme.starts_day(meeting.pair.started_on)
        _save_meeting(transaction, desk, meeting, met(meeting.session, starts_at, began=began, now=desk.now))
    ack()


def leave_out(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    """ "Not this month"."""
    with desk.database.writing() as transaction:
        meeting = reach_by_button(transaction, desk, body, action)
        rhythm = programmes.get(transaction, meeting.pair.programme_id).rhythm
        is_last = meeting.session.number >= last_number(rhythm)
        changed = put_off(meeting.session, meeting.side, is_last=is_last, now=desk.now)
        if changed != meeting.session:
            saved = sessions.save(transaction, changed, next_check_at=None)
            proposed_by = meeting.session.proposed_by
            session_news.left_out(transaction, saved, meeting.pair, proposed_by=proposed_by, now=desk.now)
    ack()


def cancel_session(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    with desk.database.writing() as transaction:
        meeting = reach_by_button(transaction, desk, body, action)
        changed = cancel(meeting.session, meeting.side, now=desk.now)
        if changed != meeting.session:
            saved = sessions.save(transaction, changed, next_check_at=None)
            session_news.cancelled(transaction, saved, meeting.pair, now=desk.now)
            session_files.send(transaction, saved, meeting.pair, now=desk.now)
    ack()


def register(app: App) -> None:
    app.action(re.compile(rf"{MORE}:[a-z]{{2}}"))(open_more)
    app.action(re.compile(rf"{PUT_OFF}:[a-z]{{2}}"))(leave_out)
    app.action(re.compile(rf"{CANCEL}:[a-z]{{2}}"))(cancel_session)
    app.view(DATE_FORM)(note_date)
    app.view(MET_FORM)(note_meeting)


def _save_date(transaction: Transaction, desk: Desk, meeting: Meeting, booked: Session) -> None:
    """The slot stays with whoever noted the date, so that their conversation can say who it was."""
    if booked == meeting.session:
        return
    if booked.booked_at == meeting.session.booked_at:
        save_kept(transaction, desk, meeting, booked)
        return
    saved = sessions.save(transaction, booked, next_check_at=desk.now)
    assert saved.starts_at is not None
    sessions.offer_slots(transaction, saved, [saved.starts_at], proposed_by=meeting.side)
    session_news.booked(transaction, saved, meeting.pair, now=desk.now)
    session_files.send(transaction, saved, meeting.pair, now=desk.now)


def _save_meeting(transaction: Transaction, desk: Desk, meeting: Meeting, over: Session) -> None:
    if over != meeting.session:
        saved = sessions.save(transaction, over, next_check_at=desk.now)
        session_news.redraw(transaction, saved, now=desk.now)
    sessions.save_answer(transaction, over, meeting.visitor.person.id, took_place=True, now=desk.now)
