"""What speaks for a pair, in what each of the two may know of the other (design, section 10)."""

from dataclasses import dataclass

from mentoring.enrolments import Format
from mentoring.matching.values import Candidate
from mentoring.topics import SENSITIVE, Topic

DAY = 24 * 60


@dataclass(frozen=True)
class CommonGround:
    """`topics` are offered by the one and wanted by the other, never a sensitive one (design, section 8); `languages`
    are ISO 639-1 codes; `hours` are whole hours of the working day that both share."""

    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    hours: int
    departments_differ: bool
    same_site: bool


def common_ground(one: Candidate, other: Candidate) -> CommonGround:
    shared = set(one.topics) & set(other.topics)
    return CommonGround(
        topics=tuple(topic for topic in Topic if topic.value in shared and topic not in SENSITIVE),
        languages=tuple(code for code in one.languages if code in other.languages),
        hours=shared_minutes(one, other) // 60,
        departments_differ=bool(one.department and other.department and one.department != other.department),
        same_site=bool(one.site) and one.site == other.site and Format.VIDEO not in {one.format, other.format},
    )


def shared_minutes(one: Candidate, other: Candidate) -> int:
    """Minutes of the working day that both share; an evening here may be the next morning there."""
    return max(0, *(_overlap(one, other, shift) for shift in (-DAY, 0, DAY)))


def _overlap(one: Candidate, other: Candidate, shift: int) -> int:
    return min(one.closes, other.closes + shift) - max(one.opens, other.opens + shift)
