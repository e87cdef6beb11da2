"""All that is kept about whoever asks for it, read in the moment of sending."""

from datetime import datetime

from bot.facts.reading import Facts
from handlers.views.own_data import MyData
from mentoring.messages import Kind
from storage import own_data, people
from storage.claims import Claim
from storage.database import Transaction


def my_data(transaction: Transaction, claim: Claim, now: datetime) -> MyData | None:
    """None for whoever is erased in the meantime."""
    assert claim.person_id is not None
    if not people.get(transaction, claim.person_id).slack_id:
        return None
    return MyData(now, own_data.read(transaction, claim.person_id))


FACTS: dict[Kind, Facts] = {Kind.MY_DATA: my_data}
