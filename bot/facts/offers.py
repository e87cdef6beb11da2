"""What messages about offers and pairs tell, read fresh in the moment of sending; None when it is no longer true."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.facts.reading import Facts, second_language
from handlers.views.leaving import KickOff, PairEnded
from handlers.views.offers import NotMatched, OfferClosed, Offered, Offers, Stands
from mentoring.common_ground import CommonGround, common_ground
from mentoring.enrolments import EnrolmentState, Side
from mentoring.matching.values import Candidate
from mentoring.messages import Kind
from mentoring.pairs import WITHDRAWN, Pair, PairState, last_day_to_answer, other
from mentoring.people import Person
from mentoring.programmes import Programme
from mentoring.topics import SENSITIVE, Topic
from storage import candidates, enrolments, pairs, people, programmes
from storage.claims import Claim, Effect
from storage.database import Transaction

Members = dict[tuple[int, Side], Candidate]
"""Those who take part, by person number and side."""

_NOTHING_IN_COMMON = CommonGround((), (), hours=0, departments_differ=False, same_site=False)


def offers(transaction: Transaction, claim: Claim, now: datetime) -> Offers | None:
    """All that one draft offers somebody. Asked and reminded is only who has something to answer."""
    assert claim.person_id is not None
    mine = pairs.of_draft(transaction, claim.subject_id, claim.person_id)
    if not mine:
        return None
    programme = programmes.get(transaction, mine[0].programme_id)
    offered = _offered(transaction, programme, claim.person_id, mine, now)
    waits = any(offer.stands is Stands.WAITS for offer in offered)
    if not offered or (claim.effect is Effect.POST and not waits):
        return None
    return Offers(programme, offered)


def offer_closed(transaction: Transaction, claim: Claim, _now: datetime) -> OfferClosed | None:
    pair = pairs.get(transaction, claim.subject_id)
    partner = _partner(transaction, claim, pair)
    if pair.state not in WITHDRAWN or not _takes_part(transaction, claim, pair.programme_id):
        return None
    return OfferClosed(programmes.get(transaction, pair.programme_id), partner)


def not_matched(transaction: Transaction, claim: Claim, _now: datetime) -> NotMatched | None:
    assert claim.programme_id is not None
    if not _takes_part(transaction, claim, claim.programme_id):
        return None
    return NotMatched(programmes.get(transaction, claim.programme_id))


def kick_off(transaction: Transaction, claim: Claim, now: datetime) -> KickOff | None:
    """Posted while the pair goes on; brought up to date once it is over."""
    pair = pairs.get(transaction, claim.subject_id)
    over = pair.state is not PairState.ACTIVE
    mentor, mentee = people.get(transaction, pair.mentor_id), people.get(transaction, pair.mentee_id)
    has_both = bool(mentor.slack_id and mentee.slack_id)
    if not pair.started_on or not (has_both or over) or (over and claim.effect is Effect.POST):
        return None
    programme = programmes.get(transaction, pair.programme_id)
    members = candidates.of_people(transaction, programme, (mentor.id, mentee.id), now)
    return KickOff(
        programme=programme,
        pair_id=pair.id,
        mentor=mentor.slack_id or "",
        mentee=mentee.slack_id or "",
        topics=_ground(members, pair).topics,
        first_by=pair.started_on + timedelta(days=programme.rhythm.first_within_days),
        contact=_contact(transaction, programme),
        also=second_language(transaction, claim),
        over=over,
        said=_said(transaction, programme, (mentor, mentee)),
        completed=pair.state is PairState.COMPLETED,
    )


def _said(transaction: Transaction, programme: Programme, both: Sequence[Person]) -> list[tuple[str, str, str]]:
    """A topic and a hope in words, of those of the two who wrote some and take part."""
    said = []
    for person in both:
        enrolment = enrolments.find(transaction, programme.id, person.id)
        answers = enrolment.answers if enrolment else None
        if answers and person.slack_id and (answers.own_topic or answers.hope):
            said.append((person.slack_id, answers.own_topic, answers.hope))
    return said


def pair_ended(transaction: Transaction, claim: Claim, _now: datetime) -> PairEnded | None:
    pair = pairs.get(transaction, claim.subject_id)
    partner = _partner(transaction, claim, pair)
    if pair.state is not PairState.ENDED or not _takes_part(transaction, claim, pair.programme_id):
        return None
    programme = programmes.get(transaction, pair.programme_id)
    return PairEnded(programme, partner, _contact(transaction, programme))


def _offered(
    transaction: Transaction, programme: Programme, person_id: int, mine: list[Pair], now: datetime
) -> list[Offered]:
    partners = {each.id: each for each in people.get_all(transaction, {pair.partner_of(person_id) for pair in mine})}
    members = candidates.of_people(transaction, programme, [person_id, *partners], now)
    zone = people.get(transaction, person_id).zone
    offered = []
    for pair in mine:
        partner = partners[pair.partner_of(person_id)]
        side = pair.side_of(person_id)
        stands = _stands(pair, side, members, now)
        offer = Offered(
            pair_id=pair.id,
            partner=partner.slack_id,
            side=side,
            ground=_ground(members, pair),
            stands=stands,
            answer_by=last_day_to_answer(pair.expires_at, zone),
            confided=_confided(members, partner.id, other(side)) if stands is Stands.BEGUN else (),
        )
        offered.append(offer)
    return offered


def _stands(pair: Pair, side: Side, members: Members, now: datetime) -> Stands:
    if pair.state is PairState.ACTIVE:
        return Stands.BEGUN
    if pair.state in {PairState.ENDED, PairState.COMPLETED}:
        return Stands.OVER
    if not _is_member(pair, side, members):
        return Stands.LEFT
    if pair.state is not PairState.OFFERED or now >= pair.expires_at or not _is_member(pair, other(side), members):
        return Stands.CLOSED
    return Stands.ACCEPTED if pair.accepted_by(side) else Stands.WAITS


def _is_member(pair: Pair, side: Side, members: Members) -> bool:
    return (pair.person_on(side), side) in members


def _ground(members: Members, pair: Pair) -> CommonGround:
    mentor, mentee = members.get((pair.mentor_id, Side.MENTOR)), members.get((pair.mentee_id, Side.MENTEE))
    return common_ground(mentor, mentee) if mentor and mentee else _NOTHING_IN_COMMON


def _confided(members: Members, partner_id: int, side: Side) -> tuple[Topic, ...]:
    """What the partner agreed that this one person reads."""
    partner = members.get((partner_id, side))
    chosen = partner.topics if partner else ()
    return tuple(topic for topic in Topic if topic in SENSITIVE and topic.value in chosen)


def _partner(transaction: Transaction, claim: Claim, pair: Pair) -> str | None:
    assert claim.person_id is not None
    return people.get(transaction, pair.partner_of(claim.person_id)).slack_id


def _takes_part(transaction: Transaction, claim: Claim, programme_id: int) -> bool:
    assert claim.person_id is not None
    enrolment = enrolments.find(transaction, programme_id, claim.person_id)
    return enrolment is not None and enrolment.state is not EnrolmentState.LEFT


def _contact(transaction: Transaction, programme: Programme) -> str | None:
    return people.get(transaction, programme.contact_id).slack_id if programme.contact_id else None


FACTS: dict[Kind, Facts] = {
    Kind.OFFERS: offers,
    Kind.OFFERS_REMINDER: offers,
    Kind.OFFER_CLOSED: offer_closed,
    Kind.NOT_MATCHED: not_matched,
    Kind.KICK_OFF: kick_off,
    Kind.PAIR_ENDED: pair_ended,
}
