"""Matching, for coordinators: a draft in a form, solved again, discarded or published (design, sections 2 and 10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.coordinating import choose
from handlers.forms import Form, number_in
from handlers.views.blocks import Block
from handlers.views.matching import (
    MATCH,
    MATCH_AGAIN,
    MATCH_DISCARD,
    MATCH_FORM,
    MATCH_LOOK,
    MATCH_NEXT,
    MATCH_PREVIOUS,
    MATCH_PROGRAMME,
    discarded_form,
    draft_form,
    failed_form,
    one_sided_form,
    published_page,
    waiting_form,
)
from handlers.views.what_ifs import MATCH_OBJECTIVE
from handlers.views.words import Words, words_in
from handlers.visitors import Desk, FormOpener, OpenForm, Visitor, arrive
from mentoring.drafts import Draft, DraftState, check_may_publish
from mentoring.enrolments import Side
from mentoring.matching.values import Objective
from mentoring.people import Person
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage import audit, draft_sheets, drafts, enrolments, people, programmes, wishes
from storage.database import Transaction


@dataclass(frozen=True)
class Shown:
    """How matching stands in a programme; `waits` where a draft is to be worked out first."""

    view: Block
    waits: bool


def match(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    _open(desk, visitor, opener, None)


def open_match(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    _open(desk, visitor, FormOpener.over(body, client), number_in(action.get("value")))
    ack()


def choose_programme(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    chosen = number_in((action.get("selected_option") or {}).get("value"))
    _look(desk, body, client, programme_id=chosen or 0)
    ack()


def look_again(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    _look(desk, body, client, programme_id=number_in(action.get("value")) or 0)
    ack()


def turn_page(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(body["view"])
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        draft = _ready_draft(transaction, desk, visitor.person, form)
        sheet = draft_sheets.read(transaction, draft, number_in(action.get("value")) or 1, desk.now)
        mine = programmes.coordinated_by(transaction, visitor.person.id)
    _form_of(body, client).redraw(draft_form(sheet, mine, visitor.words))
    ack()


def solve_again(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """By the same objective, or by the one that was clicked."""
    form = Form(body["view"])
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        draft = _ready_draft(transaction, desk, visitor.person, form)
        drafts.discard(transaction, draft)
        programme = programmes.get(transaction, draft.programme_id)
        _request(
            transaction,
            desk,
            visitor.person,
            programme=programme,
            view_id=body["view"]["id"],
            objective=_objective(action) or draft.objective,
        )
        mine = programmes.coordinated_by(transaction, visitor.person.id)
    _form_of(body, client).redraw(waiting_form(programme, mine, visitor.words))
    ack()


def discard(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(body["view"])
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        draft = _ready_draft(transaction, desk, visitor.person, form)
        drafts.discard(transaction, draft)
        _record(transaction, desk, visitor.person, draft=draft, action="draft_discarded")
        programme = programmes.get(transaction, draft.programme_id)
        mine = programmes.coordinated_by(transaction, visitor.person.id)
    _form_of(body, client).redraw(discarded_form(programme, mine, visitor.words))
    ack()


def publish(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        draft = _carried_draft(transaction, desk, visitor.person, form)
        pairs = draft_sheets.count(transaction, draft.id)
        check_may_publish(draft, seen_version=form.carried_id("version") or 0, pairs=pairs)
        if draft_sheets.proposes_forbidden(transaction, draft):
            raise Refused(Reason.APART_IN_DRAFT)
        drafts.publish(transaction, draft, person_id=visitor.person.id, now=desk.now)
        wishes.clear(transaction, draft.programme_id)
        _record(transaction, desk, visitor.person, draft=draft, action="draft_published", facts={"pairs": pairs})
        programme = programmes.get(transaction, draft.programme_id)
    ack(response_action="update", view=published_page(programme, pairs, visitor.words))


def shown(transaction: Transaction, draft: Draft, now: datetime) -> Block | None:
    """A draft as it stands for whoever asked for it; None where they no longer coordinate its programme."""
    reader = people.get(transaction, draft.requested_by)
    mine = programmes.coordinated_by(transaction, reader.id)
    programme = next((each for each in mine if each.id == draft.programme_id), None)
    if programme is None:
        return None
    words = words_in(reader.language)
    if draft.state is DraftState.FAILED:
        return failed_form(programme, mine, words)
    return draft_form(draft_sheets.read(transaction, draft, 1, now), mine, words)


def register(app: App) -> None:
    app.action(MATCH)(open_match)
    app.action(MATCH_PROGRAMME)(choose_programme)
    app.action(MATCH_LOOK)(look_again)
    app.action(MATCH_PREVIOUS)(turn_page)
    app.action(MATCH_NEXT)(turn_page)
    app.action(MATCH_AGAIN)(solve_again)
    app.action(MATCH_OBJECTIVE)(solve_again)
    app.action(MATCH_DISCARD)(discard)
    app.view(MATCH_FORM)(publish)


def _open(desk: Desk, visitor: Visitor, opener: FormOpener, programme_id: int | None) -> None:
    """The form opens first, as its trigger lasts three seconds; what is requested then knows which form to fill."""
    with desk.database.reading() as transaction:
        mine, programme = choose(transaction, visitor.person, programme_id)
        found = _as_it_stands(transaction, programme, mine, words=visitor.words, now=desk.now)
    view_id = opener.open(found.view)
    if not found.waits:
        return
    with desk.database.writing() as transaction:
        programmes.check_coordinates(transaction, programme.id, visitor.person.id)
        draft = _request(transaction, desk, visitor.person, programme=programme, view_id=view_id)
        filled = shown(transaction, draft, desk.now) if draft.state is DraftState.READY else None
    if filled:
        OpenForm(opener.client, view_id).redraw(filled)


def _look(desk: Desk, body: dict[str, Any], client: WebClient, *, programme_id: int) -> None:
    """Bring an open form up to date with how a programme stands."""
    form = Form(body["view"])
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        programme = programmes.find(transaction, desk.workspace_id, programme_id)
        programmes.check_coordinates(transaction, programme.id, visitor.person.id)
        mine = programmes.coordinated_by(transaction, visitor.person.id)
        found = _as_it_stands(transaction, programme, mine, words=visitor.words, now=desk.now)
        if found.waits:
            _request(transaction, desk, visitor.person, programme=programme, view_id=body["view"]["id"])
    _form_of(body, client).redraw(found.view)


def _as_it_stands(
    transaction: Transaction, programme: Programme, mine: list[Programme], *, words: Words, now: datetime
) -> Shown:
    draft = drafts.open_of(transaction, programme.id)
    if draft and draft.state is DraftState.READY:
        return Shown(draft_form(draft_sheets.read(transaction, draft, 1, now), mine, words), waits=False)
    enrolled = enrolments.count_by_side(transaction, programme.id)
    if not draft and not all(enrolled.get(side) for side in Side):
        return Shown(one_sided_form(programme, mine, enrolled, words), waits=False)
    return Shown(waiting_form(programme, mine, words), waits=True)


def _objective(action: dict[str, Any]) -> Objective | None:
    return next((each for each in Objective if each.value == action.get("value")), None)


def _request(
    transaction: Transaction,
    desk: Desk,
    person: Person,
    *,
    programme: Programme,
    view_id: str,
    objective: Objective = Objective.PEOPLE,
) -> Draft:
    draft, is_new = drafts.request(
        transaction, programme, person_id=person.id, view_id=view_id, now=desk.now, objective=objective
    )
    if is_new:
        _record(transaction, desk, person, draft=draft, action="draft_requested")
    return draft


def _carried_draft(transaction: Transaction, desk: Desk, person: Person, form: Form) -> Draft:
    """The draft that a form shows, if it is the person's to settle."""
    draft = drafts.find(transaction, desk.workspace_id, form.carried_id("draft") or 0)
    programmes.check_coordinates(transaction, draft.programme_id, person.id)
    return draft


def _ready_draft(transaction: Transaction, desk: Desk, person: Person, form: Form) -> Draft:
    draft = _carried_draft(transaction, desk, person, form)
    if draft.state is not DraftState.READY:
        raise Refused(Reason.ALREADY_SETTLED)
    return draft


def _form_of(body: dict[str, Any], client: WebClient) -> OpenForm:
    return OpenForm(client, body["view"]["id"], body["view"]["hash"])


def _record(
    transaction: Transaction,
    desk: Desk,
    person: Person,
    *,
    draft: Draft,
    action: str,
    facts: dict[str, int] | None = None,
) -> None:
    audit.write(
        transaction,
        workspace_id=desk.workspace_id,
        programme_id=draft.programme_id,
        person_id=person.id,
        action=action,
        subject_id=draft.id,
        now=desk.now,
        facts=facts,
    )
