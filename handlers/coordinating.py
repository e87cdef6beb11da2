"""What coordinators do: create a programme, announce it, and share the work."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.blocks import Block
from handlers.views.coordinating import (
    ANNOUNCE,
    ANNOUNCE_FORM,
    COORDINATORS,
    COORDINATORS_FORM,
    NEW_PROGRAMME,
    PROGRAMME_FORM,
    REMIND,
    announce_form,
    coordinators_form,
    programme_form,
)
from handlers.visitors import Desk, FormOpener, Visitor, arrive, greet
from mentoring.cadence import Rhythm
from mentoring.messages import Kind
from mentoring.people import Person, Standing, check_may_coordinate, check_may_take_part
from mentoring.programmes import (
    USUAL_RHYTHM,
    Programme,
    ProgrammePlan,
    check_announced_once_a_day,
    check_plan,
    enrolment_ends,
    enrolment_is_open,
)
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from storage import announcements, audit, inbox, outbox, people, programmes
from storage.database import Transaction

USUAL_ENROLMENT = timedelta(days=21)
OUT_OF_RANGE = -1


def new_programme(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    _check_creates(desk, visitor.person)
    closes_on = (desk.now + USUAL_ENROLMENT).date()
    opener.open(programme_form(visitor.words, closes_on=closes_on, contact=visitor.person.slack_id or ""))


def open_programme_form(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    new_programme(desk, greet(desk, body["user"]["id"], None), FormOpener.over(body, client))
    ack()


def create_programme(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        creator = arrive(transaction, desk, body["user"]["id"], form.language).person
        _check_creates(desk, creator)
        check_may_take_part(creator)
        plan = _plan(transaction, desk, creator, form)
        check_plan(plan, desk.now)
        programme = programmes.create(transaction, desk.workspace_id, plan, desk.now)
        programmes.add_coordinator(transaction, programme, creator.id, desk.now)
        _record(transaction, desk, creator, programme=programme, action="programme_created", subject_id=programme.id)
        _tell(transaction, desk, creator.id, programme=programme, kind=Kind.PROGRAMME_CREATED)
    ack()


def announce(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    opener.open(_announce_form(desk, visitor, None))


def open_announce_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    view = _announce_form(desk, visitor, number_in(action.get("value")))
    FormOpener.over(body, client).open(view)
    ack()


def announce_programme(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        coordinator = arrive(transaction, desk, body["user"]["id"], form.language).person
        programme = _coordinated(transaction, desk, coordinator, form)
        channel = form.channel("channel")
        if not channel:
            raise Refused(Reason.CHANNEL_MISSING, field="channel")
        if not enrolment_is_open(programme, desk.now):
            raise Refused(
                Reason.ENROLMENT_CLOSED, field="programme", programme=programme.name, closed_on=programme.closes_on
            )
        _announce(transaction, desk, coordinator, programme=programme, channel=channel, form=form)
    ack()


def coordinators(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    opener.open(_coordinators_form(desk, visitor, None))


def open_coordinators_form(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk
) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    view = _coordinators_form(desk, visitor, number_in(action.get("value")))
    FormOpener.over(body, client).open(view)
    ack()


def add_coordinators(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        coordinator = arrive(transaction, desk, body["user"]["id"], form.language).person
        programme = _coordinated(transaction, desk, coordinator, form)
        for added in people.meet_all(transaction, desk.workspace_id, form.people("people"), desk.now).values():
            _add_coordinator(transaction, desk, coordinator, programme=programme, added=added)
    ack()


def register(app: App) -> None:
    app.action(NEW_PROGRAMME)(open_programme_form)
    app.view(PROGRAMME_FORM)(create_programme)
    app.action(ANNOUNCE)(open_announce_form)
    app.view(ANNOUNCE_FORM)(announce_programme)
    app.action(COORDINATORS)(open_coordinators_form)
    app.view(COORDINATORS_FORM)(add_coordinators)


def _check_creates(desk: Desk, person: Person) -> None:
    if person.slack_id not in desk.creators:
        raise Refused(Reason.NOT_A_CREATOR)


def _plan(transaction: Transaction, desk: Desk, creator: Person, form: Form) -> ProgrammePlan:
    contact, closes_on = form.person("contact"), form.day("closes_on")
    if not contact:
        raise Refused(Reason.CONTACT_MISSING, field="contact")
    if not closes_on:
        raise Refused(Reason.CLOSING_DATE_NOT_AHEAD, field="closes_on")
    return ProgrammePlan(
        name=form.text("name"),
        topics=tuple(topic for topic in Topic if topic.value in form.choices("topics")),
        closes_on=closes_on,
        zone=creator.zone,
        contact_id=people.meet(transaction, desk.workspace_id, contact, desk.now).id,
        rhythm=_rhythm(form),
    )


def _rhythm(form: Form) -> Rhythm:
    """What is not a number lies in no range."""
    numbers = {field: form.number(field) for field in ("months", "monthly_until", "minutes")}
    asked = {field: OUT_OF_RANGE if number is None else number for field, number in numbers.items()}
    return replace(USUAL_RHYTHM, **asked)


def _coordinated(transaction: Transaction, desk: Desk, person: Person, form: Form) -> Programme:
    """The programme a coordinator chose, if it is theirs to run."""
    programme_id = number_in(form.choice("programme")) or 0
    programme = programmes.find(transaction, desk.workspace_id, programme_id)
    programmes.check_coordinates(transaction, programme.id, person.id)
    return programme


def _announce(
    transaction: Transaction, desk: Desk, coordinator: Person, *, programme: Programme, channel: str, form: Form
) -> None:
    last = announcements.last_announced(transaction, programme, channel)
    check_announced_once_a_day(programme, last, desk.now)
    announcement = announcements.create(
        transaction,
        programme,
        channel=channel,
        announced_by=coordinator.id,
        invites_members=REMIND in form.choices("members"),
        now=desk.now,
    )
    _record(transaction, desk, coordinator, programme=programme, action="announced", subject_id=announcement.id)
    message = outbox.Message(
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        kind=Kind.ANNOUNCEMENT,
        subject_id=announcement.id,
        place_id=announcement.place_id,
        occasion="1",
        due_at=desk.now,
        expires_at=enrolment_ends(programme),
    )
    outbox.put(transaction, [message], desk.now)


def _add_coordinator(
    transaction: Transaction, desk: Desk, coordinator: Person, *, programme: Programme, added: Person
) -> None:
    check_may_coordinate(added)
    if not programmes.add_coordinator(transaction, programme, added.id, desk.now):
        return
    if added.standing is Standing.UNKNOWN:
        # They are about to be written to: in which language?
        inbox.look_at(transaction, desk.workspace_id, added.id, desk.now)
    _record(transaction, desk, coordinator, programme=programme, action="coordinator_added", subject_id=added.id)
    _tell(transaction, desk, added.id, programme=programme, kind=Kind.COORDINATOR_ADDED)


def _announce_form(desk: Desk, visitor: Visitor, programme_id: int | None) -> Block:
    with desk.database.reading() as transaction:
        mine, chosen = choose(transaction, visitor.person, programme_id)
    return announce_form(mine, chosen, visitor.words)


def _coordinators_form(desk: Desk, visitor: Visitor, programme_id: int | None) -> Block:
    with desk.database.reading() as transaction:
        mine, chosen = choose(transaction, visitor.person, programme_id)
        team = [people.get(transaction, number) for number in programmes.coordinators(transaction, chosen.id)]
    return coordinators_form(mine, chosen, [each.slack_id for each in team if each.slack_id], visitor.words)


def choose(transaction: Transaction, person: Person, programme_id: int | None) -> tuple[list[Programme], Programme]:
    """The programmes somebody coordinates, and the one to start with: the one asked for, else the newest."""
    mine = programmes.coordinated_by(transaction, person.id)
    if not mine:
        raise Refused(Reason.NOTHING_COORDINATED)
    return mine, next((programme for programme in mine if programme.id == programme_id), mine[0])


def _record(
    transaction: Transaction, desk: Desk, person: Person, *, programme: Programme, action: str, subject_id: int
) -> None:
    audit.write(
        transaction,
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        person_id=person.id,
        action=action,
        subject_id=subject_id,
        now=desk.now,
    )


def _tell(transaction: Transaction, desk: Desk, person_id: int, *, programme: Programme, kind: Kind) -> None:
    message = outbox.Message(
        workspace_id=desk.workspace_id,
        programme_id=programme.id,
        kind=kind,
        subject_id=programme.id,
        person_id=person_id,
        occasion=str(programme.version),
        due_at=desk.now,
    )
    outbox.put(transaction, [message], desk.now)
