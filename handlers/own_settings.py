"""Setting one's language, working hours, public holidays and absence."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form, number_in
from handlers.home import redraw_home
from handlers.views.own_settings import SETTINGS, SETTINGS_FORM, settings_form
from handlers.views.words import languages, words_in
from handlers.visitors import Desk, FormOpener, Visitor, arrive, greet
from mentoring.availability import regions_of
from mentoring.own_settings import OwnSettings, check_settings
from mentoring.people import Person
from storage import enrolments, inbox, outbox, people, programmes
from storage.database import Transaction


def settings(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    opener.open(settings_form(visitor.person, visitor.words, today=_today(desk, visitor.person)))


def open_settings(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    settings(desk, greet(desk, body["user"]["id"], None), FormOpener.over(body, client))
    ack()


def save_settings(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        before = arrive(transaction, desk, body["user"]["id"], form.language).person
        chosen = check_settings(_settings(form), today=_today(desk, before))
        people.save_settings(transaction, before.id, chosen)
        _look_anew_at_what_waits(transaction, desk, before)
        if chosen.language is None and before.language_chosen:
            inbox.look_at(transaction, desk.workspace_id, before.id, desk.now)
        person = people.get(transaction, before.id)
    if person.country != before.country and regions_of(person.country):
        words = words_in(person.language)
        ack(
            response_action="update",
            view=settings_form(person, words, today=_today(desk, person), asks_region=True),
        )
    else:
        ack()
    redraw_home(body, client, desk)


def save_hours(transaction: Transaction, desk: Desk, person: Person, form: Form) -> None:
    """The hours and days of a form alone; all else stays. Raises Refused: HOURS_TOO_SHORT, WORKING_DAYS_MISSING."""
    today = _today(desk, person)
    asked = _settings(form)
    chosen = check_settings(
        replace(
            asked,
            language=person.language if person.language_chosen else None,
            country=person.country,
            region=person.region,
            away_until=None,
        ),
        today=today,
    )
    people.save_settings(transaction, person.id, replace(chosen, country=person.country, away_until=person.away_until))
    _look_anew_at_what_waits(transaction, desk, person)


def register(app: App) -> None:
    app.action(SETTINGS)(open_settings)
    app.view(SETTINGS_FORM)(save_settings)


def _look_anew_at_what_waits(transaction: Transaction, desk: Desk, person: Person) -> None:
    """What was put off until their hours, or the end of their absence, is weighed by the new ones."""
    enrolled = {each.programme_id for each in enrolments.of_person(transaction, person.id)}
    coordinated = {each.id for each in programmes.coordinated_by(transaction, person.id)}
    for programme_id in sorted(enrolled | coordinated):
        outbox.bring_forward(transaction, programme_id=programme_id, person_id=person.id, now=desk.now)


def _settings(form: Form) -> OwnSettings:
    language, days = form.choice("language"), [number_in(each) for each in form.choices("working_days")]
    return OwnSettings(
        language=language if language in languages() else None,
        opens=form.minutes("opens"),
        closes=form.minutes("closes"),
        working_days=frozenset(day for day in days if day is not None),
        country=form.choice("country"),
        region=form.choice("region"),
        away_until=form.day("away_until"),
    )


def _today(desk: Desk, person: Person) -> date:
    return desk.now.astimezone(ZoneInfo(person.zone)).date()
