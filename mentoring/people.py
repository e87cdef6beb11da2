"""Who somebody is to Binôme, and who may take part."""

from dataclasses import dataclass
from enum import StrEnum

from mentoring.refusals import Reason, Refused

HIGHEST_LEVEL = 1
LOWEST_LEVEL = 20


class Standing(StrEnum):
    """What Slack says about an account."""

    UNKNOWN = "unknown"
    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    OUTSIDE = "outside"
    """In the reporting line, but with no Slack account."""


@dataclass(frozen=True)
class Person:
    """A person by their internal number. `slack_id` is empty outside Slack and after erasing.

    `language` is the one Binôme speaks with them, `languages` are those they speak, as ISO 639-1 codes.
    """

    id: int
    workspace_id: int
    slack_id: str | None
    standing: Standing
    language: str | None = None
    zone: str = "UTC"
    country: str | None = None
    languages: tuple[str, ...] = ()
    level: int | None = None
    level_declared: bool = False
    manager_id: int | None = None
    manager_declared: bool = False

    @property
    def asks_level(self) -> bool:
        """Whether the directory leaves the level for the person to declare."""
        return self.level is None or self.level_declared

    @property
    def asks_manager(self) -> bool:
        return self.manager_id is None or self.manager_declared


@dataclass(frozen=True)
class Profile:
    """What Slack's profile tells about a person; nothing else of it is kept."""

    standing: Standing
    language: str | None
    zone: str


def has_changed(person: Person, profile: Profile) -> bool:
    """Whether Slack says something new of somebody. Of those who are gone it says neither language nor zone."""
    if profile.standing is Standing.DEACTIVATED:
        return person.standing is not Standing.DEACTIVATED
    speaks_another = profile.language not in (None, person.language)
    return speaks_another or (person.standing, person.zone) != (profile.standing, profile.zone)


_REFUSED_STANDINGS = {
    Standing.UNKNOWN: Reason.PROFILE_PENDING,
    Standing.GUEST: Reason.GUEST,
    Standing.STRANGER: Reason.FROM_ANOTHER_COMPANY,
    Standing.BOT: Reason.BOT_ACCOUNT,
    Standing.DEACTIVATED: Reason.DEACTIVATED,
    Standing.OUTSIDE: Reason.DEACTIVATED,
}


def check_may_take_part(person: Person) -> None:
    """Refuse guests, strangers, bots and deactivated people (design, section 8)."""
    reason = _REFUSED_STANDINGS.get(person.standing)
    if reason:
        raise Refused(reason)


def check_may_coordinate(person: Person) -> None:
    """Refuse accounts that are not a member's; somebody met just now counts as one until Slack says more."""
    if person.standing not in {Standing.MEMBER, Standing.UNKNOWN}:
        raise Refused(Reason.COORDINATOR_NOT_A_MEMBER, field="people")


def check_declared(person: Person, *, level: int | None, manager_id: int | None) -> None:
    """Check the level and the manager that somebody declares, where the directory knows neither."""
    missing = level is None and person.asks_level
    if missing or (level is not None and not HIGHEST_LEVEL <= level <= LOWEST_LEVEL):
        raise Refused(Reason.LEVEL_OUT_OF_RANGE, field="level", highest=HIGHEST_LEVEL, lowest=LOWEST_LEVEL)
    if manager_id is not None and manager_id == person.id:
        raise Refused(Reason.MANAGER_IS_ONESELF, field="manager")
