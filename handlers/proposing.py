"""Finding a time: one of the two proposes, by a button or a form, and the other accepts or proposes others.

For a session that is booked this moves it: the old time stands until a new one is accepted.
"""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, moment_in
from handlers.home import redraw_home
from handlers.meetings import Meeting, carried_by, diaries, language_of, reach, reach_by_button
from handlers.views.session_buttons import ACCEPT, KEEP, PROPOSE, TIMES
from handlers.views.session_forms import MOVE_FORM, TIME_FIELDS, TIMES_FORM, times_form
from handlers.visitors import Desk, FormOpener
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session, SessionState, accept, check_plannable, choose, propose, withdraw_move
from storage import session_files, session_news, sessions
from storage.database import Transaction


def propose_slot(ack: Ack, action: dict[str, Any], body: dict[str, Any], desk: Desk) -> None:
    """A suggestion is proposed to the partner, or accepted where they have proposed the same in the meantime."""
    session_id, rest = carried_by(action.get("value"))
    with desk.database.writing() as transaction:
        meeting = reach(transaction, desk, body, session_id=session_id, language=language_of(action), books=True)
        starts_at = _moment(rest)
        changed = choose(
            meeting.session,
            meeting.side,
            starts_at,
            offered=sessions.slots(transaction, meeting.session.id),
            busy=diaries(transaction, desk, meeting),
            now=desk.now,
        )
        if changed.proposed_by:
            _save_proposal(transaction, desk, meeting, changed, [starts_at])
        else:
            save_booking(transaction, desk, meeting, changed)
    ack()


def accept_slot(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    session_id, rest = carried_by(action.get("value"))
    with desk.database.writing() as transaction:
        meeting = reach(transaction, desk, body, session_id=session_id, language=language_of(action), books=True)
        accepted = accept(
            meeting.session,
            meeting.side,
            _moment(rest),
            offered=sessions.slots(transaction, meeting.session.id),
            busy=diaries(transaction, desk, meeting),
            now=desk.now,
        )
        save_booking(transaction, desk, meeting, accepted)
    ack()
    redraw_home(body, client, desk)


def open_times_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        meeting = reach_by_button(transaction, desk, body, action, books=True)
    check_plannable(meeting.session, desk.now)
    visitor = meeting.visitor
    form = times_form(meeting.session, meeting.partner, visitor.person.zone, visitor.words)
    FormOpener.over(body, client).open(form)
    ack()


def propose_times(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        meeting = reach(
            transaction, desk, body, session_id=form.carried_id("session"), language=form.language, books=True
        )
        _check_as_opened(meeting.session, moves=view["callback_id"] == MOVE_FORM)
        starts = _times_by_field(form)
        try:
            changed = propose(
                meeting.session,
                meeting.side,
                starts,
                busy=diaries(transaction, desk, meeting),
                now=desk.now,
                offered=sessions.slots(transaction, meeting.session.id),
            )
        except Refused as refused:
            raise _under_its_field(refused, list(starts.values())) from refused
        _save_proposal(transaction, desk, meeting, changed, list(starts))
    ack()
    redraw_home(body, client, desk)


def keep_time(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """A move does not suit: the time that is booked stands."""
    with desk.database.writing() as transaction:
        meeting = reach_by_button(transaction, desk, body, action, books=True)
        check_plannable(meeting.session, desk.now)
        save_kept(transaction, desk, meeting, withdraw_move(meeting.session))
    ack()
    redraw_home(body, client, desk)


def register(app: App) -> None:
    app.action(re.compile(rf"{PROPOSE}_\d:[a-z]{{2}}"))(propose_slot)
    app.action(re.compile(rf"{ACCEPT}_\d:[a-z]{{2}}"))(accept_slot)
    app.action(re.compile(rf"{TIMES}:[a-z]{{2}}"))(open_times_form)
    app.action(re.compile(rf"{KEEP}:[a-z]{{2}}"))(keep_time)
    app.view(TIMES_FORM)(propose_times)
    app.view(MOVE_FORM)(propose_times)


def save_booking(transaction: Transaction, desk: Desk, meeting: Meeting, booked: Session) -> None:
    """A time both agree on, also a new one. No slot is left on offer. Nothing where nothing has changed."""
    if booked == meeting.session:
        return
    saved = sessions.save(transaction, booked, next_check_at=desk.now)
    sessions.offer_slots(transaction, saved, (), proposed_by=None)
    session_news.booked(transaction, saved, meeting.pair, now=desk.now)
    session_files.send(transaction, saved, meeting.pair, now=desk.now)


def save_kept(transaction: Transaction, desk: Desk, meeting: Meeting, kept: Session) -> None:
    if kept == meeting.session:
        return
    asked_by = meeting.session.proposed_by
    assert asked_by is not None
    saved = sessions.save(transaction, kept, next_check_at=desk.now)
    sessions.offer_slots(transaction, saved, (), proposed_by=None)
    if asked_by is meeting.side:
        session_news.redraw(transaction, saved, now=desk.now)
    else:
        session_news.kept(transaction, saved, meeting.pair, asked_by=asked_by, now=desk.now)


def _save_proposal(
    transaction: Transaction, desk: Desk, meeting: Meeting, proposed: Session, starts: list[datetime]
) -> None:
    if proposed == meeting.session:
        return
    saved = sessions.save(transaction, proposed, next_check_at=desk.now)
    sessions.offer_slots(transaction, saved, starts, proposed_by=meeting.side)
    session_news.proposed(transaction, saved, meeting.pair, now=desk.now)


def _check_as_opened(session: Session, *, moves: bool) -> None:
    """Whoever proposes a time while the other accepts one comes second. Raises Refused(SESSION_SETTLED)."""
    if moves is not (session.state is SessionState.BOOKED):
        raise Refused(Reason.SESSION_SETTLED)


def _times_by_field(form: Form) -> dict[datetime, str]:
    """The moments that were filled in, each once, with the field it stands in first."""
    chosen: dict[datetime, str] = {}
    for field in TIME_FIELDS:
        if moment := form.moment(field):
            chosen.setdefault(moment, field)
    return chosen


def _under_its_field(refused: Refused, fields: list[str]) -> Refused:
    """The rule counts the times that were filled in; a field left empty before one moves it on."""
    place = TIME_FIELDS.index(refused.field) if refused.field in TIME_FIELDS else 0
    field = fields[place] if place < len(fields) else refused.field
    return Refused(refused.reason, field=field, **refused.values)


def _moment(text: str) -> datetime:
    moment = moment_in(text)
    if moment is None:
        raise Refused(Reason.SESSION_SETTLED)
    return moment
