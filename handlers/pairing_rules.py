"""Coordinators set the rules of matching in their programme, and what counts in it."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.views.pairing_rules import PAIRING_RULES, PAIRING_RULES_FORM, rules_form
from handlers.visitors import Desk, FormOpener, arrive
from mentoring.matching.settings import RANGES, check_rules
from mentoring.programmes import Programme
from mentoring.refusals import Reason, Refused
from storage import audit, programmes
from storage.database import Transaction


def open_rules(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        programme = _coordinated(transaction, desk, visitor.person.id, number_in(action.get("value")))
    FormOpener.over(body, client).open(rules_form(programme, visitor.words))
    ack()


def save_rules(ack: Ack, body: dict[str, Any], view: dict[str, Any], desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        coordinator = arrive(transaction, desk, body["user"]["id"], form.language).person
        programme = _coordinated(transaction, desk, coordinator.id, form.carried_id("programme"))
        if form.carried_id("version") != programme.version:
            raise Refused(Reason.ALREADY_SETTLED)
        rules = check_rules({name: form.number(name) for name in RANGES})
        programmes.save_pairing(transaction, programme, rules)
        audit.write(
            transaction,
            workspace_id=desk.workspace_id,
            programme_id=programme.id,
            person_id=coordinator.id,
            action="pairing_changed",
            subject_id=programme.id,
            now=desk.now,
        )
    ack()


def register(app: App) -> None:
    app.action(PAIRING_RULES)(open_rules)
    app.view(PAIRING_RULES_FORM)(save_rules)


def _coordinated(transaction: Transaction, desk: Desk, person_id: int, programme_id: int | None) -> Programme:
    programme = programmes.find(transaction, desk.workspace_id, programme_id or 0)
    programmes.check_coordinates(transaction, programme.id, person_id)
    return programme
