"""Who may join a programme: which levels on which side, and whether only people on its list or in a group."""

import re
from dataclasses import dataclass, replace

from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL
from mentoring.refusals import Reason, Refused

EVERY_LEVEL = range(HIGHEST_LEVEL, LOWEST_LEVEL + 1)
MOST_LISTED = 100


@dataclass(frozen=True)
class Admission:
    """The levels of those who may share (`mentors`) and learn (`mentees`); `only_listed` where a list names everybody
    who may join."""

    mentors: range = EVERY_LEVEL
    mentees: range = EVERY_LEVEL
    only_listed: bool = False
    both_sides: bool = False
    """Whether one person may share and learn."""

    group: str = ""
    """The handle of a Slack user group whose members count as listed."""

    @property
    def leaves_a_choice(self) -> bool:
        """Whether some are kept out."""
        return replace(self, both_sides=False) != OPEN_TO_ALL

    def may_join(self, level: int | None, *, listed: bool) -> bool:
        """Whether somebody may take one side at least; a level that is not known may be any."""
        return (listed or not self.only_listed) and (level is None or level in self.mentors or level in self.mentees)


OPEN_TO_ALL = Admission()


def levels_between(first: int | None, last: int | None, *, fields: tuple[str, str]) -> range:
    """The levels that a coordinator chose, both ends included. Raises Refused(NUMBER_OUT_OF_RANGE)."""
    if first is None or first not in EVERY_LEVEL:
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, field=fields[0], least=HIGHEST_LEVEL, most=LOWEST_LEVEL)
    if last is None or last not in range(first, LOWEST_LEVEL + 1):
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, field=fields[1], least=first, most=LOWEST_LEVEL)
    return range(first, last + 1)


def group_handle(written: str) -> str:
    """The handle of a user group as somebody wrote it, with or without its @; empty for none.

    Raises Refused(GROUP_HANDLE_UNKNOWN) for what no handle looks like (Slack docs: usergroups.create).
    """
    handle = written.strip().removeprefix("@").lower()
    if handle and not re.fullmatch(r"[^\W_][\w.-]{0,79}", handle):
        raise Refused(Reason.GROUP_HANDLE_UNKNOWN, field="group")
    return handle


def check_list(listed: int) -> None:
    """Refuse a list longer than the form can show. Raises Refused(TOO_MANY_LISTED)."""
    if listed > MOST_LISTED:
        raise Refused(Reason.TOO_MANY_LISTED, field="listed", most=MOST_LISTED)
