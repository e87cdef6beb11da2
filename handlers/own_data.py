"""What is kept about somebody: told, sent to them as a file, and erased when they ask for it."""

import unicodedata
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers.forms import Form
from handlers.views.own_data import (
    ERASE_FORM,
    ERASE_ME,
    MY_DATA,
    PRIVACY,
    Erasing,
    Privacy,
    confirming_word,
    erase_form,
    erased_home,
    erased_page,
    privacy_page,
)
from handlers.views.words import Words, words_in
from handlers.visitors import Desk, FormOpener, OpenForm, Visitor, arrive, greet
from mentoring.pairs import PairState
from mentoring.refusals import Reason, Refused
from storage import audit, enrolments, erasing, own_data, pairs, people, programmes
from storage.database import Transaction


def privacy(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    with desk.database.reading() as transaction:
        facts = _privacy(transaction, desk, visitor)
    opener.open(privacy_page(facts, visitor.words))


def open_privacy(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    privacy(desk, greet(desk, body["user"]["id"], None), FormOpener.over(body, client))
    ack()


def send_my_data(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """The file comes through the outbox; whoever asks again at once gets the one that is on its way."""
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        people.hold(transaction, [visitor.person.id])
        number, here = visitor.person.id, desk.workspace_id
        if own_data.request(transaction, workspace_id=here, person_id=number, now=desk.now):
            audit.write(
                transaction,
                workspace_id=here,
                person_id=number,
                action="export_own_data",
                subject_id=number,
                now=desk.now,
            )
        facts = _privacy(transaction, desk, visitor)
    ack()
    if view := body.get("view"):
        OpenForm(client, view["id"], view.get("hash")).redraw(privacy_page(facts, visitor.words, on_its_way=True))


def open_erase_form(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    visitor = greet(desk, body["user"]["id"], None)
    with desk.database.reading() as transaction:
        view = erase_form(_erasing(transaction, desk, visitor), visitor.words)
    FormOpener.over(body, client).open(view)
    ack()


def erase_me(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """The last that Binôme says is the page of the form: nothing can be posted afterwards. Whoever sends the form
    twice is not met anew."""
    form = Form(view)
    slack_id = body["user"]["id"]
    with desk.database.reading() as transaction:
        person = people.find(transaction, desk.workspace_id, slack_id)
    words = words_in(form.language or (person.language if person else None))
    _check_word(form.text("word"), words)
    if person:
        erasing.erase(desk.database, person.id, now=desk.now)
    ack(response_action="update", view=erased_page(words))
    client.views_publish(user_id=slack_id, view=erased_home(words))


def register(app: App) -> None:
    app.action(PRIVACY)(open_privacy)
    app.action(MY_DATA)(send_my_data)
    app.action(ERASE_ME)(open_erase_form)
    app.view(ERASE_FORM)(erase_me)


def _check_word(written: str, words: Words) -> None:
    """In any case, and with or without accents."""
    word = confirming_word(words)
    if _plain(written) != _plain(word):
        raise Refused(Reason.ERASING_UNCONFIRMED, field="word", word=word)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def _privacy(transaction: Transaction, desk: Desk, visitor: Visitor) -> Privacy:
    mine = [
        programmes.get(transaction, each.programme_id) for each in enrolments.of_person(transaction, visitor.person.id)
    ]
    named = [(each, people.get(transaction, each.contact_id).slack_id) for each in mine if each.contact_id]
    contacts = [(programme, slack_id) for programme, slack_id in named if slack_id]
    return Privacy(contacts, desk.keeping.note, desk.keeping.messages_days, desk.keeping.audit_days)


def _erasing(transaction: Transaction, desk: Desk, visitor: Visitor) -> Erasing:
    person_id = visitor.person.id
    running = pairs.running_of(transaction, person_id)
    active = [pair.partner_of(person_id) for pair in running if pair.state is PairState.ACTIVE]
    partners = {person.id: person.slack_id for person in people.get_all(transaction, active)}
    everything = programmes.all_of(transaction, desk.workspace_id)
    return Erasing(
        partners=[slack_id for number in sorted(partners) if (slack_id := partners[number])],
        has_offers=len(active) < len(running),
        contact_of=[each for each in everything if each.contact_id == person_id],
        left_alone=erasing.left_alone(transaction, person_id, desk.now),
    )
