"""What stands in a draft: the proposed pairs and who is left out. Written a part at a time, by whoever holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from mentoring.common_ground import CommonGround, common_ground
from mentoring.drafts import Draft, DraftState
from mentoring.enrolments import Side
from mentoring.matching.codec import figures_from_json
from mentoring.matching.values import Candidate, Figures, LeftOut, Part, Proposed, Rule, Wish
from mentoring.pairs import RUNNING
from mentoring.programmes import Programme
from storage import candidates, programmes, wishes
from storage.database import LARGEST_WRITE, Transaction, inserts_unless_known
from storage.tables import DraftLeftOutRow, DraftPairRow, DraftRow, PairingWishRow, PairRow, PersonRow

PAIRS_A_PAGE = 10
MOST_NAMES = 20


@dataclass(frozen=True)
class ShownPair:
    """A proposed pair by the Slack ids of the two, empty where somebody is gone; what they have in common today, where
    both still take part."""

    mentor: str | None
    mentee: str | None
    score: float
    ground: CommonGround | None
    ids: tuple[int, int] = (0, 0)
    """Mentor and mentee by person number."""

    pinned: bool = False
    """Whether it was kept when the draft was worked out."""

    wish: Wish | None = None
    """What a coordinator wants of the two by now."""


@dataclass(frozen=True)
class Held:
    """How many people one rule leaves out, and the Slack ids of the first of them."""

    rule: Rule
    count: int
    slack_ids: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A page of a draft, the weakest pairs first. Pages count from 1."""

    draft: Draft
    programme: Programme
    solved_at: datetime
    pairs: int
    people: int
    page: int
    pages: int
    shown: tuple[ShownPair, ...]
    left_out: tuple[Held, ...]
    wanted: tuple[ShownPair, ...]
    """Those of whom a coordinator wants something and whom the draft does not propose, 20 at most."""

    figures: Figures
    """What other choices would have given when it was worked out."""


def read(transaction: Transaction, draft: Draft, page: int, now: datetime) -> Sheet:
    """The page asked for, or the nearest there is."""
    pairs = count(transaction, draft.id)
    pages = max(1, -(-pairs // PAIRS_A_PAGE))
    page = min(max(page, 1), pages)
    programme = programmes.get(transaction, draft.programme_id)
    row = transaction.get_one(DraftRow, draft.id)
    return Sheet(
        draft=draft,
        programme=programme,
        solved_at=row.solved_at or draft.requested_at,
        pairs=pairs,
        people=_count_people(transaction, draft.id),
        page=page,
        pages=pages,
        shown=_shown(transaction, draft, programme, page, now),
        left_out=_held(transaction, draft.id),
        wanted=_wanted(transaction, draft),
        figures=figures_from_json(row.figures),
    )


def count(transaction: Transaction, draft_id: int) -> int:
    """How many pairs there are."""
    query = select(func.count()).select_from(DraftPairRow).where(DraftPairRow.draft_id == draft_id)
    return transaction.exec(query).one()


def has(transaction: Transaction, draft_id: int, couple: tuple[int, int]) -> bool:
    """Whether a draft proposes these two: mentor and mentee."""
    row = DraftPairRow
    here = (row.draft_id == draft_id, row.mentor_id == couple[0], row.mentee_id == couple[1])
    return transaction.exec(select(row.draft_id).where(*here)).first() is not None


def proposes_forbidden(transaction: Transaction, draft: Draft) -> bool:
    """Whether two people are a pair in it whom a coordinator wants apart by now."""
    pair, wish = DraftPairRow, PairingWishRow
    query = (
        select(pair.draft_id)
        .join(wish, and_(col(wish.mentor_id) == col(pair.mentor_id), col(wish.mentee_id) == col(pair.mentee_id)))
        .where(pair.draft_id == draft.id, wish.programme_id == draft.programme_id, wish.wish == Wish.FORBID.value)
    )
    return transaction.exec(query.limit(1)).first() is not None


def proposed(transaction: Transaction, draft_id: int) -> list[Proposed]:
    """All pairs, the best first."""
    row = DraftPairRow
    query = select(row).where(row.draft_id == draft_id)
    rows = transaction.exec(query.order_by(col(row.score).desc(), col(row.mentor_id), col(row.mentee_id)))
    return [
        Proposed(each.mentor_id, each.mentee_id, each.score, {Part(part): value for part, value in each.parts.items()})
        for each in rows
    ]


def offered(transaction: Transaction, draft_id: int) -> list[int]:
    """The person numbers of those whom a published draft has made an offer."""
    return sorted(_people_in(transaction, col(PairRow.draft_id) == draft_id))


def still_without(transaction: Transaction, draft: Draft) -> list[int]:
    """The person numbers of those a draft was made for who are in no pair of it, nor in another that goes on."""
    of_it = (DraftPairRow.mentor_id, DraftPairRow.mentee_id)
    meant = {
        person_id
        for column in of_it
        for person_id in transaction.exec(select(column).where(DraftPairRow.draft_id == draft.id))
    }
    meant |= set(transaction.exec(select(DraftLeftOutRow.person_id).where(DraftLeftOutRow.draft_id == draft.id)))
    running = and_(col(PairRow.programme_id) == draft.programme_id, col(PairRow.state).in_(RUNNING))
    return sorted(meant - _people_in(transaction, or_(col(PairRow.draft_id) == draft.id, running)))


def write_pairs(transaction: Transaction, draft_id: int, pairs: Sequence[Proposed]) -> None:
    """500 at most."""
    values = [
        {
            "draft_id": draft_id,
            "mentor_id": pair.mentor_id,
            "mentee_id": pair.mentee_id,
            "score": pair.score,
            "parts": {part.value: value for part, value in pair.parts.items()},
            "pinned": pair.pinned,
        }
        for pair in pairs
    ]
    inserts_unless_known(transaction, DraftPairRow, values)


def write_left_out(transaction: Transaction, draft_id: int, people: Sequence[LeftOut]) -> None:
    """500 at most."""
    values = [{"draft_id": draft_id, "person_id": each.person_id, "rule": each.rule.value} for each in people]
    inserts_unless_known(transaction, DraftLeftOutRow, values)


def clear_unneeded(transaction: Transaction, programme_id: int) -> bool:
    """Forget pairs that nobody will look at, 500 at most: those of drafts settled without publishing, and of an attempt
    that broke off. Whether there may be more."""
    states = (DraftState.DISCARDED.value, DraftState.FAILED.value, DraftState.REQUESTED.value)
    drafts = select(DraftRow.id).where(DraftRow.programme_id == programme_id, col(DraftRow.state).in_(states))
    pair, person = DraftPairRow, DraftLeftOutRow
    pairs = tuple_(col(pair.draft_id), col(pair.mentor_id), col(pair.mentee_id))
    some_pairs = select(pair.draft_id, pair.mentor_id, pair.mentee_id).where(col(pair.draft_id).in_(drafts))
    people = tuple_(col(person.draft_id), col(person.person_id))
    some_people = select(person.draft_id, person.person_id).where(col(person.draft_id).in_(drafts))
    half = LARGEST_WRITE // 2
    gone = (
        transaction.connection().execute(delete(pair).where(pairs.in_(some_pairs.limit(half)))).rowcount,
        transaction.connection().execute(delete(person).where(people.in_(some_people.limit(half)))).rowcount,
    )
    return half in gone


def _shown(
    transaction: Transaction, draft: Draft, programme: Programme, page: int, now: datetime
) -> tuple[ShownPair, ...]:
    row, mentor, mentee = DraftPairRow, aliased(PersonRow), aliased(PersonRow)
    query = (
        select(row, mentor.slack_id, mentee.slack_id)
        .join(mentor, col(mentor.id) == col(row.mentor_id))
        .join(mentee, col(mentee.id) == col(row.mentee_id))
        .where(row.draft_id == draft.id)
        .order_by(col(row.score), col(row.mentor_id), col(row.mentee_id))
        .offset((page - 1) * PAIRS_A_PAGE)
        .limit(PAIRS_A_PAGE)
    )
    found = transaction.exec(query).all()
    people = {person_id for pair, _, _ in found for person_id in (pair.mentor_id, pair.mentee_id)}
    known = candidates.of_people(transaction, programme, people, now)
    wanted = wishes.of_programme(transaction, programme.id)
    return tuple(
        ShownPair(
            one,
            other,
            pair.score,
            _ground(known.get((pair.mentor_id, Side.MENTOR)), known.get((pair.mentee_id, Side.MENTEE))),
            ids=(pair.mentor_id, pair.mentee_id),
            pinned=pair.pinned,
            wish=wanted.get((pair.mentor_id, pair.mentee_id)),
        )
        for pair, one, other in found
    )


def _wanted(transaction: Transaction, draft: Draft) -> tuple[ShownPair, ...]:
    row, pair, mentor, mentee = PairingWishRow, DraftPairRow, aliased(PersonRow), aliased(PersonRow)
    shown = and_(
        col(pair.draft_id) == draft.id,
        col(pair.mentor_id) == col(row.mentor_id),
        col(pair.mentee_id) == col(row.mentee_id),
    )
    query = (
        select(row, mentor.slack_id, mentee.slack_id)
        .join(mentor, col(mentor.id) == col(row.mentor_id))
        .join(mentee, col(mentee.id) == col(row.mentee_id))
        .outerjoin(pair, shown)
        .where(row.programme_id == draft.programme_id, col(pair.draft_id).is_(None))
        .order_by(col(row.mentor_id), col(row.mentee_id))
        .limit(MOST_NAMES)
    )
    return tuple(
        ShownPair(one, other, 0, None, ids=(each.mentor_id, each.mentee_id), wish=Wish(each.wish))
        for each, one, other in transaction.exec(query)
    )


def _ground(one: Candidate | None, other: Candidate | None) -> CommonGround | None:
    return common_ground(one, other) if one and other else None


def _held(transaction: Transaction, draft_id: int) -> tuple[Held, ...]:
    """By rule, the one that holds most people first."""
    row = DraftLeftOutRow
    query = select(row.rule, func.count()).where(row.draft_id == draft_id).group_by(row.rule)
    counted = sorted(transaction.exec(query), key=lambda each: (-each[1], list(Rule).index(Rule(each[0]))))
    return tuple(Held(Rule(rule), people, _names(transaction, draft_id, rule)) for rule, people in counted)


def _names(transaction: Transaction, draft_id: int, rule: str) -> tuple[str, ...]:
    query = (
        select(PersonRow.slack_id)
        .join(DraftLeftOutRow, col(DraftLeftOutRow.person_id) == col(PersonRow.id))
        .where(DraftLeftOutRow.draft_id == draft_id, DraftLeftOutRow.rule == rule)
        .where(col(PersonRow.slack_id).is_not(None))
        .order_by(col(PersonRow.id))
        .limit(MOST_NAMES)
    )
    return tuple(slack_id for slack_id in transaction.exec(query) if slack_id)


def _people_in(transaction: Transaction, condition: ColumnElement[bool]) -> set[int]:
    found = transaction.exec(select(PairRow.mentor_id, PairRow.mentee_id).where(condition))
    return {person_id for both in found for person_id in both}


def _count_people(transaction: Transaction, draft_id: int) -> int:
    row = DraftPairRow
    query = select(func.count(col(row.mentor_id).distinct()), func.count(col(row.mentee_id).distinct()))
    mentors, mentees = transaction.exec(query.where(row.draft_id == draft_id)).one()
    return int(mentors + mentees)
