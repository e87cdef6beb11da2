"""Resting from programmes for a while, and coming back."""

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.views.blocks import Block, Message
from handlers.views.pausing import (
    PAUSE,
    PAUSE_FORM,
    RESUME,
    Pausing,
    back_message,
    pause_form,
    paused_page,
)
from handlers.visitors import Desk, FormOpener, Visitor, arrive
from mentoring.enrolments import EnrolmentState
from mentoring.pairs import PairState
from mentoring.pausing import USUAL
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage import enrolments, pairs, pauses, people, programmes
from storage.database import Transaction

_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


def pause(desk: Desk, visitor: Visitor, opener: FormOpener, *, written: str = "") -> None:
    """The form, with the day that was `written` after the command, as 2026-12-24, where there is one."""
    with desk.database.reading() as transaction:
        view = _form(transaction, desk, visitor, until=_day_in(written))
    opener.open(view)


def open_pause_form(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    pause(desk, visitor, FormOpener.over(body, client))
    ack()


def begin_pause(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    until = form.day("until")
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        for programme in _chosen(transaction, desk, form):
            pauses.begin(transaction, programme, visitor.person, until, now=desk.now)
    assert until is not None
    ack(response_action="update", view=paused_page(until, visitor.words))
    redraw_home(body, client, desk)


def resume(desk: Desk, visitor: Visitor, _opener: FormOpener) -> Message:
    """Back in everything that somebody rests from."""
    with desk.database.writing() as transaction:
        mine = enrolments.of_person(transaction, visitor.person.id)
        resting = [each.programme_id for each in mine if each.state is EnrolmentState.PAUSED]
        if not resting:
            raise Refused(Reason.NOT_PAUSED)
        back = [programmes.get(transaction, number) for number in sorted(resting)]
        for programme in back:
            pauses.end(transaction, programme, visitor.person, now=desk.now)
    return back_message(back, visitor.words)


def end_pause(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        programme = programmes.find(transaction, desk.workspace_id, number_in(action.get("value")) or 0)
        pauses.end(transaction, programme, visitor.person, now=desk.now)
    ack()
    redraw_home(body, client, desk)


def register(app: App) -> None:
    app.action(PAUSE)(open_pause_form)
    app.view(PAUSE_FORM)(begin_pause)
    app.action(RESUME)(end_pause)


def _day_in(written: str) -> date | None:
    found = _DAY.search(written)
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


def _chosen(transaction: Transaction, desk: Desk, form: Form) -> list[Programme]:
    """In the order of their numbers, so that no two writers wait for each other."""
    chosen = [number_in(each) or 0 for each in form.choices("programmes")] or [form.carried_id("programme") or 0]
    return [programmes.find(transaction, desk.workspace_id, number) for number in sorted(chosen)]


def _form(transaction: Transaction, desk: Desk, visitor: Visitor, *, until: date | None) -> Block:
    mine = [each.programme_id for each in enrolments.of_person(transaction, visitor.person.id)]
    if not mine:
        raise Refused(Reason.NO_ENROLMENT)
    running = pairs.running_of(transaction, visitor.person.id)
    active = {pair.partner_of(visitor.person.id) for pair in running if pair.state is PairState.ACTIVE}
    partners = sorted(people.get_all(transaction, active), key=lambda person: person.id)
    today = desk.now.astimezone(ZoneInfo(visitor.person.zone)).date()
    facts = Pausing(
        programmes=[programmes.get(transaction, number) for number in mine],
        partners=[partner.slack_id for partner in partners if partner.slack_id],
        has_offers=any(pair.state is PairState.OFFERED for pair in running),
        until=until or today + USUAL,
    )
    return pause_form(facts, visitor.words)
