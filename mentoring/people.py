"""Who somebody is to Binôme, and who may take part."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from mentoring.availability import WorkingHours
from mentoring.refusals import Reason, Refused

HIGHEST_LEVEL = 1
LOWEST_LEVEL = 20
LONGEST_SITE = 60
DAY = 24 * 60


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

    `language` is the one Binôme speaks with them, their own choice where it is `language_chosen`; `languages` are those
    they speak, as ISO 639-1 codes. `opens` and `closes` are minutes from local midnight, `working_days` count from
    Monday as 0, and `away_until` is the last day of an absence.
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
    site: str | None = None
    site_declared: bool = False
    manager_id: int | None = None
    manager_declared: bool = False
    language_chosen: bool = False
    region: str | None = None
    opens: int = 9 * 60
    closes: int = 18 * 60
    working_days: frozenset[int] = frozenset(range(5))
    away_until: date | None = None

    @property
    def hours(self) -> WorkingHours:
        """When they can be reached."""
        return WorkingHours(
            self.zone,
            self.country,
            starts=time_of_day(self.opens),
            ends=time_of_day(self.closes),
            days=self.working_days,
            region=self.region,
            away_until=self.away_until,
        )

    @property
    def asks_level(self) -> bool:
        """Whether the directory leaves the level for the person to declare."""
        return self.level is None or self.level_declared

    @property
    def asks_site(self) -> bool:
        return self.site is None or self.site_declared

    @property
    def asks_manager(self) -> bool:
        return self.manager_id is None or self.manager_declared


def time_of_day(minutes: int) -> time:
    """Minutes from midnight as a time; the end of the day is its last moment."""
    return time.max if minutes == DAY else time(*divmod(minutes, 60))


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
    speaks_another = not person.language_chosen and profile.language not in (None, person.language)
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
