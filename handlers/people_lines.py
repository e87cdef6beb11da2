"""A coordinator pastes lines about people: checked first, and saved when the same lines are sent again."""

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.coordinating import choose
from handlers.forms import Form
from handlers.views.people_lines import (
    MOST_LINES,
    PEOPLE,
    PEOPLE_FORM,
    Checked,
    asking_note,
    people_form,
    problems_text,
    saved_page,
    slack_silent_note,
    too_many_text,
    unreadable_text,
)
from handlers.visitors import Desk, FormOpener, OpenForm, Visitor, arrive, greet
from mentoring.directory import Plan, plan_import
from mentoring.people import Profile, Standing
from mentoring.people_file import PeopleFile, read_people_file
from mentoring.reporting_lines import Members, signs_in
from mentoring.spreadsheets import Unreadable
from storage import directory, inbox, people

NOBODY = {"users_not_found", "user_not_found", "user_not_visible"}


def paste_people(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    with desk.database.reading() as transaction:
        choose(transaction, visitor.person, None)
    opener.open(people_form(visitor.words))


def open_people_form(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    paste_people(desk, greet(desk, body["user"]["id"], None), FormOpener.over(body, client))
    ack()


def take_lines(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    form = Form(view)
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], form.language)
        choose(transaction, visitor.person, None)
    words, written = visitor.words, form.table("lines")
    try:
        file = read_people_file(written.encode())
    except Unreadable as unreadable:
        ack(response_action="errors", errors={"lines": unreadable_text(unreadable, words)})
        return
    if len(file.lines) + len(file.problems) > MOST_LINES:
        ack(response_action="errors", errors={"lines": too_many_text(words)})
    elif file.problems:
        ack(response_action="errors", errors={"lines": problems_text(file.problems, words)})
    elif form.carried_text("checked") == _mark(written):
        _save(ack, desk, visitor, file=file, accounts=form.carried_ids("accounts"))
    else:
        ack(response_action="update", view=people_form(words, written=written, note=asking_note(words)))
        OpenForm(client, view["id"]).redraw(_checked_form(client, desk, visitor, file=file, written=written))


def register(app: App) -> None:
    app.action(PEOPLE)(open_people_form)
    app.view(PEOPLE_FORM)(take_lines)


def _mark(written: str) -> str:
    return sha256(written.encode()).hexdigest()[:16]


def _checked_form(client: WebClient, desk: Desk, visitor: Visitor, *, file: PeopleFile, written: str) -> dict[str, Any]:
    try:
        accounts = _ask(client, desk, file)
        plan = _plan(desk, file, accounts)
    except (SlackApiError, OSError, HTTPException):
        return people_form(visitor.words, written=written, note=slack_silent_note(visitor.words))
    except Unreadable as unreadable:
        return people_form(visitor.words, written=written, note=unreadable_text(unreadable, visitor.words))
    checked = Checked(plan.counts, plan.problems, {"checked": _mark(written), "accounts": accounts})
    return people_form(visitor.words, written=written, checked=checked)


def _ask(client: WebClient, desk: Desk, file: PeopleFile) -> list[str | None]:
    """The account behind each address, and then those of Slack ids that Binôme does not know."""
    addresses, ids, _ = signs_in(file)
    with desk.database.reading() as transaction:
        known = {person.slack_id for person in people.find_all(transaction, desk.workspace_id, ids)}
    behind = [_account(partial(client.users_lookupByEmail, email=each)) for each in addresses]
    strangers = [_account(partial(client.users_info, user=each)) for each in ids if each not in known]
    return [*behind, *strangers]


def _account(ask: Callable[[], Any]) -> str | None:
    try:
        return str(ask()["user"]["id"])
    except SlackApiError as error:
        if error.response["error"] in NOBODY:
            return None
        raise


def _plan(desk: Desk, file: PeopleFile, accounts: Sequence[str | None]) -> Plan:
    addresses, ids, numbers = signs_in(file)
    found = [each for each in accounts if each]
    with desk.database.reading() as transaction:
        known = directory.read_about(transaction, desk.workspace_id, slack_ids=[*found, *ids], numbers=numbers)
    unknown = Profile(Standing.UNKNOWN, None, "UTC")
    profiles = dict.fromkeys(found, unknown) | {
        each.slack_id: Profile(each.standing, each.language, each.zone) for each in known if each.slack_id
    }
    by_email = {address: account for address, account in zip(addresses, accounts, strict=False) if account}
    return plan_import(file, members=Members(profiles, by_email, shows_emails=True), known=known, complete=False)


def _save(ack: Ack, desk: Desk, visitor: Visitor, *, file: PeopleFile, accounts: Sequence[str | None]) -> None:
    plan = _plan(desk, file, accounts)
    directory.write(
        desk.database, plan, workspace_id=desk.workspace_id, now=desk.now, by=visitor.person.id, progress=lambda _: None
    )
    with desk.database.writing() as transaction:
        # Slack has not yet said who they are.
        met = people.find_all(transaction, desk.workspace_id, [each for each in accounts if each])
        for person in met:
            if person.standing is Standing.UNKNOWN:
                inbox.look_at(transaction, desk.workspace_id, person.id, desk.now)
    ack(response_action="update", view=saved_page(plan.counts, plan.problems, visitor.words))
