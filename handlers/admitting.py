"""Coordinators say who may join their programme."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.admission import ADMISSION, ADMISSION_FORM, admission_form
from handlers.visitors import Desk, FormOpener, arrive
from mentoring.admission import Admission, check_list, group_handle, levels_between
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage import admission, audit, groups, people, programmes
from storage.database import Transaction


def open_admission_form(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
    with desk.database.reading() as transaction:
        programme = _coordinated(transaction, desk, visitor.person.id, number_in(action.get("value")))
        listed = admission.listed(transaction, programme.id)
        found = len(groups.admitted(transaction, programme.id))
    FormOpener.over(body, client).open(admission_form(programme, listed, visitor.words, found=found))
    ack()


def save_admission(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        coordinator = arrive(transaction, desk, body["user"]["id"], form.language).person
        programme = _coordinated(transaction, desk, coordinator.id, form.carried_id("programme"))
        if form.carried_id("version") != programme.version:
            raise Refused(Reason.ALREADY_SETTLED)
        named = form.people("listed")
        check_list(len(named))
        group = group_handle(form.text("group"))
        sides = (_levels(form, "mentors"), _levels(form, "mentees"))
        rules = Admission(
            *sides,
            only_listed=bool(named or group),
            both_sides=bool(form.choices("both_sides")),
            group=group,
        )
        listed = people.meet_all(transaction, desk.workspace_id, named, desk.now).values()
        machine = desk.database.machine_now(transaction)
        admission.save(transaction, programme, rules, [person.id for person in listed], machine=machine)
        audit.write(
            transaction,
            workspace_id=desk.workspace_id,
            programme_id=programme.id,
            person_id=coordinator.id,
            action="admission_changed",
            subject_id=programme.id,
            now=desk.now,
        )
    ack()


def register(app: App) -> None:
    app.action(ADMISSION)(open_admission_form)
    app.view(ADMISSION_FORM)(save_admission)


def _coordinated(transaction: Transaction, desk: Desk, person_id: int, programme_id: int | None) -> Programme:
    programme = programmes.find(transaction, desk.workspace_id, programme_id or 0)
    programmes.check_coordinates(transaction, programme.id, person_id)
    return programme


def _levels(form: Form, side: str) -> range:
    first, last = f"{side}_first", f"{side}_last"
    return levels_between(form.number(first), form.number(last), fields=(first, last))
