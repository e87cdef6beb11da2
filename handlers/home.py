"""The Home tab: drawn at once when an event says that it was opened, and when one of its buttons was used."""

from http import HTTPStatus
from logging import getLogger
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.digests import read_digest
from handlers.forms import is_from_home
from handlers.views.blocks import Block
from handlers.views.digests import MOST_PROGRAMMES
from handlers.views.feedback import Asked
from handlers.views.health import ALL, SEND_AGAIN
from handlers.views.home import Home, MyPair, WaitingOffer, home_view
from handlers.views.own_part import OwnPart
from handlers.views.words import words_in
from handlers.visitors import Desk, arrive, greet
from mentoring.cadence import series_length
from mentoring.enrolments import EnrolmentState
from mentoring.health import Health
from mentoring.pairs import Pair, PairState, last_day_to_answer
from mentoring.people import Person
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from mentoring.sessions import Session, SessionState, Slot
from storage import delivery_health, enrolments, pairs, people, programmes, sessions
from storage.database import Transaction

log = getLogger("binome.home")

TOO_MANY_REQUESTS = HTTPStatus.TOO_MANY_REQUESTS.value


def draw_home(event: dict[str, Any], client: WebClient, desk: Desk) -> None:
    if event.get("tab") != "home":
        return
    _draw(greet(desk, event["user"], None).person, client, desk)


def redraw_home(body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Bring the tab up to date where the click came from it, or the form was opened from it: after the
    acknowledgement."""
    if not is_from_home(body):
        return
    with desk.database.reading() as transaction:
        person = people.find(transaction, desk.workspace_id, body["user"]["id"])
    if person:
        _draw(person, client, desk)


def send_again(ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Another try for the messages that failed, of the programmes that whoever clicks coordinates now."""
    with desk.database.writing() as transaction:
        visitor = arrive(transaction, desk, body["user"]["id"], None)
        mine = programmes.coordinated_by(transaction, visitor.person.id)
        if not mine:
            raise Refused(Reason.NOTHING_COORDINATED)
        sent_again = delivery_health.retry(
            transaction,
            [programme.id for programme in mine],
            uncertain=action.get("value") == ALL,
            by=visitor.person.id,
            now=desk.now,
        )
    ack()
    _draw(visitor.person, client, desk, sent_again=sent_again)


def register(app: App) -> None:
    app.event("app_home_opened")(draw_home)
    app.action(SEND_AGAIN)(send_again)


def _draw(person: Person, client: WebClient, desk: Desk, *, sent_again: int = 0) -> None:
    if not person.slack_id:
        return
    try:
        client.views_publish(user_id=person.slack_id, view=_view(desk, person, sent_again))
    except SlackApiError as error:
        if error.response.status_code != TOO_MANY_REQUESTS:
            raise
        log.info("the Home tab of person %s is not drawn: Slack asks to wait", person.id)


def _view(desk: Desk, person: Person, sent_again: int) -> Block:
    with desk.database.reading() as transaction:
        known = {each.id: each for each in programmes.all_of(transaction, desk.workspace_id)}
        mine = {each.programme_id: each for each in enrolments.of_person(transaction, person.id)}
        coordinated = programmes.coordinated_by(transaction, person.id)
        running = pairs.running_of(transaction, person.id)
        home = Home(
            enrolled=[(known[each], mine[each]) for each in known if each in mine],
            open_for_me=[each for each in known.values() if each.id not in mine and enrolment_is_open(each, desk.now)],
            offers=_offers(transaction, desk, person, running=running, known=known),
            pairs=[
                _my_pair(transaction, desk, person, pair=pair, programme=known[pair.programme_id])
                for pair in running
                if pair.state is PairState.ACTIVE
            ],
            coordinated=[read_digest(transaction, each, desk.now) for each in coordinated[:MOST_PROGRAMMES]],
            more_coordinated=len(coordinated[MOST_PROGRAMMES:]),
            health=_health(transaction, coordinated, desk),
            sent_again=sent_again,
            part=OwnPart(
                takes_part=bool(mine),
                may_rest=any(each.state is EnrolmentState.ACTIVE for each in mine.values()),
                learns=any(each.answers.learns for each in mine.values()),
                coordinates=bool(coordinated),
                creates=person.slack_id in desk.creators,
            ),
        )
    return home_view(home, words_in(person.language))


def _health(transaction: Transaction, coordinated: list[Programme], desk: Desk) -> Health:
    if not coordinated:
        return Health()
    return delivery_health.of_programmes(transaction, [programme.id for programme in coordinated], desk.now)


def _offers(
    transaction: Transaction, desk: Desk, person: Person, *, running: list[Pair], known: dict[int, Programme]
) -> list[WaitingOffer]:
    """Those that the person has not answered."""
    waiting = [
        pair
        for pair in running
        if pair.state is PairState.OFFERED
        and not pair.accepted_by(pair.side_of(person.id))
        and desk.now < pair.expires_at
    ]
    partners = {pair.id: people.get(transaction, pair.partner_of(person.id)).slack_id for pair in waiting}
    return [
        WaitingOffer(known[pair.programme_id], pair.id, partner, last_day_to_answer(pair.expires_at, person.zone))
        for pair in waiting
        if (partner := partners[pair.id])
    ]


def _my_pair(transaction: Transaction, desk: Desk, person: Person, *, pair: Pair, programme: Programme) -> MyPair:
    all_of_them = sessions.of_pair(transaction, pair.id)
    said = sessions.answers_of_pair(transaction, pair.id)
    over = [each for each in all_of_them if each.state is SessionState.OVER]
    current = sessions.open_of(transaction, pair.id)
    return MyPair(
        programme=programme,
        pair_id=pair.id,
        partner=people.get(transaction, pair.partner_of(person.id)).slack_id,
        side=pair.side_of(person.id),
        zone=person.zone,
        held=len({each.number for each in over if said.get(each.id) and all(said[each.id])}),
        of=series_length(programme.rhythm),
        session=current,
        slots=_proposed(transaction, desk, pair, person, current),
        asked=_asked(transaction, person, pair=pair, programme=programme, over=over),
    )


def _proposed(transaction: Transaction, desk: Desk, pair: Pair, person: Person, current: Session | None) -> list[Slot]:
    """What the partner proposes and can still be accepted."""
    side = pair.side_of(person.id)
    if current is None or current.proposed_by in (None, side):
        return []
    return [
        slot
        for slot in sessions.slots(transaction, current.id)
        if slot.proposed_by is current.proposed_by and slot.starts_at > desk.now
    ]


def _asked(
    transaction: Transaction, person: Person, *, pair: Pair, programme: Programme, over: list[Session]
) -> Asked | None:
    """The last session that is over, unless the person has said whether it took place."""
    if not over or person.id in sessions.answers(transaction, over[-1].id):
        return None
    partner = people.get(transaction, pair.partner_of(person.id)).slack_id
    return Asked(programme, over[-1].id, partner, over[-1].starts_at, person.zone)
