"""Who would rather not be paired with whom: in private, true both ways, and never explained (design, section 10)."""

from collections.abc import Collection

from mentoring.refusals import Reason, Refused

MOST_BLOCKS = 30
"""People whom one person may name."""


def check_block(person_id: int, blocked_id: int, *, named: Collection[int]) -> None:
    """`named` are those whom the person has named before. Raises Refused under the field `blocked`: BLOCK_IS_ONESELF,
    TOO_MANY_BLOCKS."""
    if blocked_id == person_id:
        raise Refused(Reason.BLOCK_IS_ONESELF, field="blocked")
    if blocked_id not in named and len(named) >= MOST_BLOCKS:
        raise Refused(Reason.TOO_MANY_BLOCKS, field="blocked", most=MOST_BLOCKS)
