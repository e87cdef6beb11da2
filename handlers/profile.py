"""What Binôme knows of somebody, on one page, with the ways to change it."""

from handlers.views.blocks import Block
from handlers.views.profile import Profile, profile_page
from handlers.visitors import Desk, FormOpener, Visitor
from storage import enrolments, people, programmes
from storage.database import Transaction


def profile(desk: Desk, visitor: Visitor, opener: FormOpener) -> None:
    with desk.database.reading() as transaction:
        page = _page(transaction, visitor)
    opener.open(page)


def _page(transaction: Transaction, visitor: Visitor) -> Block:
    person = visitor.person
    mine = enrolments.of_person(transaction, person.id)
    facts = Profile(
        person=person,
        department=people.department_of(transaction, person.id),
        manager=people.get(transaction, person.manager_id).slack_id if person.manager_id else None,
        enrolled=[(programmes.get(transaction, each.programme_id), each) for each in mine],
    )
    return profile_page(facts, visitor.words)
