"""A draft: proposed pairs that nobody has been told about yet (design, sections 2 and 10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentoring.matching.values import Objective
from mentoring.refusals import Reason, Refused


class DraftState(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Draft:
    """`version` rises with each change, so that of two coordinators who publish at once one comes second."""

    id: int
    workspace_id: int
    programme_id: int
    state: DraftState
    requested_by: int
    requested_at: datetime
    view_id: str | None
    input_hash: str | None
    version: int
    objective: Objective = Objective.PEOPLE


def check_may_publish(draft: Draft, *, seen_version: int, pairs: int) -> None:
    """Refuse a draft that was settled or solved anew since the coordinator looked at it, and one without pairs.

    Raises Refused: ALREADY_SETTLED, DRAFT_EMPTY.
    """
    if draft.state is not DraftState.READY or draft.version != seen_version:
        raise Refused(Reason.ALREADY_SETTLED)
    if not pairs:
        raise Refused(Reason.DRAFT_EMPTY)
