"""Opting in, by command, by button and by form."""

import re
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, is_from_home, number_in, opened_from_home
from handlers.home import redraw_home
from handlers.views.admission import not_admitted_page
from handlers.views.blocks import Block, Message
from handlers.views.enrolment_buttons import JOIN
from handlers.views.join_details import details_form
from handlers.views.join_form import JOIN_FORM, SENSITIVE_COUNTS, join_form
from handlers.views.joining import Choice, choose_programme
from handlers.views.languages import OFFERED
from handlers.views.topics import sides_of
from handlers.visitors import Desk, FormOpener, Visitor, arrive
from mentoring.enrolments import (
    Answers,
    Enrolment,
    EnrolmentState,
    Format,
    check_as_opened,
    chosen_topics,
    enrol,
)
from mentoring.messages import Kind
from mentoring.people import LONGEST_SITE, Person, Standing, check_declared, check_may_take_part
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from storage import admission, enrolments, outbox, people, programmes
from storage.database import Transaction


def join(desk: Desk, visitor: Visitor, opener: FormOpener) -> Message | None:
    """The form at once where it is plain which programme is meant, else the choice first."""
    _check_welcome(visitor.person)
    with desk.database.reading() as transaction:
        choices = _choices(transaction, desk, visitor.person)
    if not choices:
        raise Refused(Reason.NO_PROGRAMME_OPEN)
    meant = _meant(choices)
    if not meant:
        return choose_programme(choices, visitor.words)
    _open_form(desk, visitor, opener, meant.id)
    return None


def open_join_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    language = str(action["action_id"]).partition(":")[2]
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], language)
    _check_welcome(visitor.person)
    _open_form(desk, visitor, FormOpener.over(body, client), number_in(action.get("value")) or 0)
    ack()


def save_answers(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        programme = programmes.find(transaction, desk.workspace_id, form.carried_id("programme") or 0)
        saved = _enrol(transaction, desk, visitor.person, programme=programme, form=form)
        person = people.get(transaction, visitor.person.id)
    view = details_form(programme, saved, person, visitor.words)
    ack(response_action="update", view=opened_from_home(view) if is_from_home(body) else view)
    redraw_home(body, client, desk)


def register(app: App) -> None:
    app.action(re.compile(rf"{JOIN}:[a-z]{{2}}"))(open_join_form)
    app.view(JOIN_FORM)(save_answers)


def _enrol(transaction: Transaction, desk: Desk, person: Person, *, programme: Programme, form: Form) -> Enrolment:
    """Save the answers and tell their author."""
    enrolments.hold(transaction, programme.id, [person.id])
    current = enrolments.find(transaction, programme.id, person.id)
    declaring = replace(person, level=form.number("level")) if person.asks_level else person
    listed = admission.is_listed(transaction, programme.id, person.id)
    enrolment = enrol(programme, declaring, _answers(form), current=current, now=desk.now, listed=listed)
    check_as_opened(current, seen_version=form.carried_id("version") or 0)
    _declare(transaction, desk, person, form)
    saved = enrolments.save(transaction, programme, enrolment)
    asked = (Kind.ENROLMENT_CLOSING, Kind.INVITATION)
    messages = [
        confirmation(transaction, desk, programme, saved),
        *(_answered(transaction, desk, programme, saved, kind=kind) for kind in asked),
    ]
    outbox.put(transaction, [message for message in messages if message], desk.now)
    return saved


def _taking_part(enrolment: Enrolment | None) -> Enrolment | None:
    """Whoever has left begins anew."""
    return None if enrolment and enrolment.state is EnrolmentState.LEFT else enrolment


def _answers(form: Form) -> Answers:
    sides, format_ = sides_of(form.choice("side")), form.choice("format")
    asked = {side: "wanted" if side is not sides[0] else "topics" for side in sides}
    return Answers(
        sides=sides,
        topics=tuple(chosen for side, field in asked.items() for chosen in chosen_topics(side, _topics(form, field))),
        languages=tuple(code for code in form.choices("languages") if code in OFFERED),
        format=Format(format_) if format_ in set(Format) else Format.EITHER,
        capacity=form.number("capacity") or 0,
        own_topic=form.text("own_topic"),
        hope=form.text("hope"),
        sensitive_counts=bool(form.choices(SENSITIVE_COUNTS)),
    )


def _topics(form: Form, field: str) -> list[Topic]:
    try:
        return [Topic(topic) for topic in form.choices(field)]
    except ValueError as error:
        raise Refused(Reason.TOPIC_UNKNOWN, field=field) from error


def _declare(transaction: Transaction, desk: Desk, person: Person, form: Form) -> None:
    level = form.number("level") if person.asks_level else None
    manager = form.person("manager") if person.asks_manager else None
    manager_id = people.meet(transaction, desk.workspace_id, manager, desk.now).id if manager else None
    check_declared(person, level=level, manager_id=manager_id)
    site = form.text("site")[:LONGEST_SITE] if person.asks_site else None
    people.declare(transaction, person, level=level, manager_id=manager_id, site=site)


def confirmation(transaction: Transaction, desk: Desk, programme: Programme, enrolment: Enrolment) -> outbox.Message:
    """A message the first time; afterwards that same message is brought up to date."""
    posted = outbox.posted(
        transaction, kind=Kind.ENROLMENT_CONFIRMED, subject_id=enrolment.id, person_id=enrolment.person_id
    )
    return outbox.Message(
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        kind=Kind.ENROLMENT_CONFIRMED,
        subject_id=enrolment.id,
        person_id=enrolment.person_id,
        occasion=str(enrolment.version),
        due_at=desk.now,
        effect=outbox.Effect.UPDATE if posted else outbox.Effect.POST,
        follows_id=posted,
    )


def _answered(
    transaction: Transaction, desk: Desk, programme: Programme, enrolment: Enrolment, *, kind: Kind
) -> outbox.Message | None:
    """A message that asked to join no longer does: its button was pressed, or they joined in another way."""
    nudge = outbox.posted(transaction, kind=kind, subject_id=programme.id, person_id=enrolment.person_id)
    if not nudge:
        return None
    return outbox.Message(
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        kind=kind,
        subject_id=programme.id,
        person_id=enrolment.person_id,
        occasion=f"answered:{enrolment.opted_in_at.isoformat()}",
        due_at=desk.now,
        effect=outbox.Effect.UPDATE,
        follows_id=nudge,
    )


def _open_form(desk: Desk, visitor: Visitor, opener: FormOpener, programme_id: int) -> None:
    with desk.database.reading() as transaction:
        view = form_to_join(transaction, desk, visitor, programme_id)
    opener.open(view)


def form_to_join(transaction: Transaction, desk: Desk, visitor: Visitor, programme_id: int) -> Block:
    """The form, or the page that says who may join. Raises Refused(ENROLMENT_CLOSED)."""
    programme = programmes.find(transaction, desk.workspace_id, programme_id)
    enrolment = _taking_part(enrolments.find(transaction, programme.id, visitor.person.id))
    listed = admission.is_listed(transaction, programme.id, visitor.person.id)
    ask = _whom_to_ask(transaction, programme)
    if not enrolment and not enrolment_is_open(programme, desk.now):
        raise Refused(Reason.ENROLMENT_CLOSED, programme=programme.name, closed_on=programme.closes_on)
    known_level = None if visitor.person.asks_level else visitor.person.level
    if not enrolment and not programme.admission.may_join(known_level, listed=listed):
        return not_admitted_page(programme, ask, visitor.words)
    manager = _declared_manager(transaction, visitor.person)
    answers = enrolment.answers if enrolment else None
    version = enrolment.version if enrolment else 0
    return join_form(programme, visitor.person, answers, visitor.words, manager=manager, ask=ask, version=version)


def _whom_to_ask(transaction: Transaction, programme: Programme) -> str | None:
    """The Slack id of whoever has coordinated a programme for longest."""
    team = programmes.coordinators(transaction, programme.id)
    return people.get(transaction, team[0]).slack_id if team else None


def _declared_manager(transaction: Transaction, person: Person) -> str | None:
    """The Slack id of the manager somebody declared: leaving the field empty takes the declaration back."""
    if not person.manager_id or not person.manager_declared:
        return None
    return people.get(transaction, person.manager_id).slack_id


def _choices(transaction: Transaction, desk: Desk, person: Person) -> list[Choice]:
    """The programmes that are open, and those whose answers the person may change."""
    joined = {enrolment.programme_id for enrolment in enrolments.of_person(transaction, person.id)}
    known = programmes.all_of(transaction, desk.workspace_id)
    choices = [Choice(each, joined=each.id in joined, open=enrolment_is_open(each, desk.now)) for each in known]
    return [choice for choice in choices if choice.joined or choice.open]


def _meant(choices: list[Choice]) -> Programme | None:
    """The programme somebody means who asks to join: the only one, or the only open one that they are not in."""
    if len(choices) == 1:
        return choices[0].programme
    still_open = [choice for choice in choices if choice.open]
    if len(still_open) == 1 and not still_open[0].joined:
        return still_open[0].programme
    return None


def _check_welcome(person: Person) -> None:
    """Whoever is known to be a guest or a stranger hears so at once; a new face is checked when the form comes back."""
    if person.standing is not Standing.UNKNOWN:
        check_may_take_part(person)
