"""What an import changes in the directory: the file and Slack on one side, what is known on the other."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from mentoring.people import Profile, Standing
from mentoring.people_file import Column, Line, LineReason, PeopleFile, Problem
from mentoring.reporting_lines import Identified, Known, Members, Someone, identify
from mentoring.spreadsheets import FileReason, Unreadable

_UNKNOWN = Known()


@dataclass(frozen=True, slots=True)
class Planned:
    """One person of a plan. `values` are the facts that change, under the names of `Known`.

    `id` is None for whom the directory does not know yet: `slack_id` then says who, or nothing does. `manager` is the
    place in the plan of a manager to set.
    """

    id: int | None
    slack_id: str | None
    values: Mapping[str, Any]
    manager: int | None = None

    @property
    def changes(self) -> bool:
        return bool(self.values) or self.manager is not None


@dataclass(frozen=True)
class Counts:
    """People of the file (added, changed, unchanged), its other lines (left_out, bad), and people it does not have."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    """Lines about people who are not in Slack and lead nobody who is."""
    bad: int = 0
    missing: int = 0
    """In the directory, not in the file, and staying."""
    removed: int = 0


@dataclass(frozen=True)
class Plan:
    """All that an import changes. `removable` people are forgotten, unless something refers to them."""

    people: tuple[Planned, ...]
    removable: tuple[int, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    strange_managers: tuple[int, ...] = ()
    """Lines whose manager is not in Slack and has no line: kept as a number only, or misspelt."""
    held_back: bool = False
    """Nobody leaves the directory, although asked for: some lines do not tell whom they are about."""


def plan_import(file: PeopleFile, *, members: Members, known: Sequence[Known], complete: bool) -> Plan:
    """Compare a file with what is known. Raises Unreadable(EMAILS_HIDDEN)."""
    if not members.shows_emails and any(_needs_email(line) for line in file.lines):
        raise Unreadable(FileReason.EMAILS_HIDDEN)
    # Only what could not be read tells nobody: whoever is identified later is somebody.
    held_back = complete and any(problem.who is None for problem in file.problems)
    identified = identify(file, members=members, known=known, empties=complete and not held_back)
    comparison = _Comparison(file, members, identified, empties=complete and not held_back)
    people = [comparison.planned(someone) for someone in identified.people]
    absent = [each for each in known if each.id not in comparison.known_ids]
    aside = [planned for each in absent if (planned := comparison.aside(each))]
    return Plan(
        people=(*people, *aside),
        removable=tuple(each.id for each in absent if each.is_anonymous or comparison.leaves(each)),
        problems=tuple(identified.problems),
        counts=_counts(identified, people, known=known, empties=comparison.empties),
        strange_managers=tuple(sorted(_strange_managers(identified))),
        held_back=held_back,
    )


def _strange_managers(identified: Identified) -> Iterator[int]:
    for someone in identified.people:
        manager = someone.manager
        if someone.line and manager and not manager.slack_id and not manager.line:
            yield someone.line.number


def _needs_email(line: Line) -> bool:
    return (line.who.email is not None and line.who.slack_id is None) or "@" in (line.manager or "")


class _Comparison:
    """Each person's facts as they shall be, beside those that are known."""

    def __init__(self, file: PeopleFile, members: Members, identified: Identified, *, empties: bool) -> None:
        self.empties = empties
        self._columns = file.columns
        self._profiles = members.profiles
        self._mentioned = identified.mentioned
        self._numbers = {each.employee_number: each for each in identified.people if each.employee_number}
        self._place = {someone: place for place, someone in enumerate(identified.people)}
        self.known_ids = {someone.known.id for someone in identified.people if someone.known}

    def planned(self, someone: Someone) -> Planned:
        known = someone.known or _UNKNOWN
        wanted = self._signs(someone) | _slack_facts(self._profiles.get(someone.slack_id or ""), someone)
        if someone.line:
            wanted |= _line_facts(someone.line, self._columns, known)
        elif self.leaves(known):
            wanted |= _emptied(known)
        return Planned(known.id or None, someone.slack_id, _changed(wanted, known), self._new_manager(someone))

    def aside(self, known: Known) -> Planned | None:
        """What changes for somebody whom the import has nothing to say about."""
        wanted: dict[str, Any] = {}
        if self.leaves(known):
            wanted = _emptied(known) | {"employee_number": None}
        elif known.employee_number in self._numbers:
            wanted = {"employee_number": None}
        values = _changed(wanted, known)
        return Planned(known.id, known.slack_id, values) if values else None

    def leaves(self, known: Known) -> bool:
        return self.empties and (known.in_directory or known.is_outside) and known.id not in self._mentioned

    def _new_manager(self, someone: Someone) -> int | None:
        manager = someone.manager
        if manager is None:
            return None
        stays = manager.known and someone.known and manager.known.id == someone.known.manager_id
        return None if stays else self._place[manager]

    def _signs(self, someone: Someone) -> dict[str, Any]:
        signs: dict[str, Any] = {}
        if someone.known and someone.slack_id:
            signs["slack_id"] = someone.slack_id
        if someone.employee_number:
            signs["employee_number"] = someone.employee_number
        elif someone.known and someone.known.employee_number in self._numbers:
            signs["employee_number"] = None
        return signs


def _slack_facts(profile: Profile | None, someone: Someone) -> dict[str, Any]:
    if profile is None:
        return {} if someone.slack_id else {"standing": Standing.OUTSIDE}
    facts: dict[str, Any] = {"standing": profile.standing, "zone": profile.zone}
    chosen = someone.known is not None and someone.known.language_chosen
    return facts | ({"language": profile.language} if profile.language and not chosen else {})


def _line_facts(line: Line, columns: AbstractSet[Column], known: Known) -> dict[str, Any]:
    """What a line says. An empty cell unsays what a file said before, and leaves what the person declared."""
    facts: dict[str, Any] = {"in_directory": True}
    if line.level is not None or (Column.LEVEL in columns and not known.level_declared):
        facts |= {"level": line.level, "level_declared": False}
    if line.manager is not None:
        facts["manager_declared"] = False
    elif Column.MANAGER in columns and not known.manager_declared:
        facts["manager_id"] = None
    if line.site is not None or (Column.SITE in columns and not known.site_declared):
        facts |= {"site": line.site, "site_declared": False}
    for column in (Column.DEPARTMENT, Column.COUNTRY, Column.LANGUAGES):
        if column in columns:
            facts[column.value] = getattr(line, column.value)
    return facts


def _emptied(known: Known) -> dict[str, Any]:
    facts: dict[str, Any] = {"department": None, "country": None, "languages": (), "in_directory": False}
    if not known.site_declared:
        facts["site"] = None
    if not known.level_declared:
        facts["level"] = None
    if not known.manager_declared:
        facts["manager_id"] = None
    return facts


def _changed(wanted: Mapping[str, Any], known: Known) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(known, name) != value}


def _counts(identified: Identified, people: Sequence[Planned], *, known: Sequence[Known], empties: bool) -> Counts:
    in_file = [(each.known, planned) for each, planned in zip(identified.people, people, strict=True) if each.line]
    before = [planned for was, planned in in_file if was and was.in_directory]
    changed = sum(planned.changes for planned in before)
    stays = {was.id for was, _ in in_file if was} | identified.mentioned
    gone = sum(each.in_directory and each.id not in stays for each in known)
    left_out = sum(problem.reason is LineReason.NOT_IN_SLACK for problem in identified.problems)
    bad = {problem.line for problem in identified.problems if problem.reason is not LineReason.NOT_IN_SLACK}
    return Counts(
        added=len(in_file) - len(before),
        changed=changed,
        unchanged=len(before) - changed,
        left_out=left_out,
        bad=len(bad),
        missing=0 if empties else gone,
        removed=gone if empties else 0,
    )
