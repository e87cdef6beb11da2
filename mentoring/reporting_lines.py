"""Who the lines of a people file are about, and who leads whom."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mentoring.people import LOWEST_LEVEL, Profile, Standing
from mentoring.people_file import Column, Line, LineReason, PeopleFile, Problem, Who
from mentoring.reporting_cycles import cycles

_SLACK_ID = re.compile("[UW][A-Z0-9]{6,}")
"""What a Slack id looks like, for one that no account has (any more)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the directory holds about somebody; `id` is 0 for whom it does not know."""

    id: int = 0
    slack_id: str | None = None
    employee_number: str | None = None
    standing: Standing = Standing.UNKNOWN
    language: str | None = None
    language_chosen: bool = False
    zone: str = "UTC"
    level: int | None = None
    level_declared: bool = False
    manager_id: int | None = None
    manager_declared: bool = False
    department: str | None = None
    site: str | None = None
    site_declared: bool = False
    country: str | None = None
    languages: tuple[str, ...] = ()
    in_directory: bool = False

    @property
    def is_outside(self) -> bool:
        return self.standing is Standing.OUTSIDE and self.slack_id is None

    @property
    def is_anonymous(self) -> bool:
        """Outside Slack, with nothing but the internal number to be found by."""
        return self.is_outside and self.employee_number is None


@dataclass(frozen=True)
class Members:
    """A workspace's accounts by Slack id, and whose each e-mail address (casefolded) is. Held in memory only."""

    profiles: Mapping[str, Profile]
    by_email: Mapping[str, str] = field(repr=False)
    shows_emails: bool = True
    """Whether Slack shows the addresses of those who have one."""


@dataclass(eq=False, slots=True)
class Someone:
    """A person whom a line is about, or whom one names as manager."""

    slack_id: str | None
    employee_number: str | None
    known: Known | None
    line: Line | None = None
    manager: "Someone | None" = None


_Place = int | Someone
"""Somebody in the reporting line: the internal number, where there is one."""


class Identified(NamedTuple):
    """Everybody the import keeps, managers after those they lead, and what came of the other lines.

    `mentioned` are internal numbers of people whom only a bad line is about: the file has them all the same.
    """

    people: list[Someone]
    problems: list[Problem]
    mentioned: frozenset[int]


def identify(file: PeopleFile, *, members: Members, known: Sequence[Known], empties: bool) -> Identified:
    """Find who is who. A line about somebody outside Slack is kept where that person leads somebody kept.

    `empties` says that whoever the file does not have keeps no manager but a declared one.
    """
    register = _Register(members, known)
    problems = [*file.problems]
    entered: list[Someone] = []
    for line in file.lines:
        about = register.enter(line)
        if isinstance(about, Someone):
            entered.append(about)
        else:
            problems.append(about)
    problems += _set_managers(entered, register)
    problems += _cut_cycles(entered, known, keeps=Column.MANAGER not in file.columns, empties=empties)
    people = _kept(entered, _led_from_elsewhere(entered, known))
    _recognise_anonymous(people, known)
    kept = set(people)
    left_out = [someone.line for someone in entered if someone.line and someone not in kept]
    mentioned = {person_id for problem in problems if problem.who for person_id in register.known(problem.who)}
    problems += [Problem(line.number, LineReason.NOT_IN_SLACK, line.who) for line in left_out]
    return Identified(people, sorted(problems, key=lambda problem: problem.line), frozenset(mentioned))


def signs_in(file: PeopleFile) -> tuple[list[str], list[str], list[str]]:
    """The addresses, and all that may be a Slack id or an employee number, by which the lines name somebody."""
    named = [_named(line.manager) for line in file.lines if line.manager] + [line.who for line in file.lines]
    addresses = {who.email for who in named if who.email}
    ids = {who.slack_id for who in named if who.slack_id and _SLACK_ID.fullmatch(who.slack_id)}
    numbers = {who.employee_number for who in named if who.employee_number}
    return sorted(addresses), sorted(ids), sorted(numbers)


class _Register:
    """Everybody met so far, by every sign they were given by."""

    def __init__(self, members: Members, known: Sequence[Known]) -> None:
        self._members = members
        self._by_slack_id = {each.slack_id: each for each in known if each.slack_id}
        self._by_number = {each.employee_number: each for each in known if each.employee_number}
        self._met: dict[tuple[str, str], Someone] = {}

    def enter(self, line: Line) -> Someone | Problem:
        """The person a line is about, or why nobody can be told."""
        accounts = set(self._accounts(line.who))
        if len(accounts) > 1:
            return Problem(line.number, LineReason.IDENTIFIERS_DIFFER, line.who)
        account = accounts.pop() if accounts else self._account_by_number(line.who)
        if earlier := self._lines_about(line.who, account):
            return Problem(line.number, LineReason.PERSON_TWICE, line.who, others=(earlier[0],))
        someone = self._meet(line.who, account, number=line.who.employee_number)
        someone.line = line
        return someone

    def named(self, reference: str) -> Someone:
        """The manager whom a line names by any of the three. What the file says goes before what was known."""
        who = _named(reference)
        account = next(self._accounts(who), None) or self._account_by_number(who)
        for sign in (*_signs(who), *_signs(who, account)):
            if sign in self._met:
                return self._met[sign]
        is_number = account is None and who.email is None and not _SLACK_ID.fullmatch(reference)
        return self._meet(who, account, number=reference if is_number else None)

    def known(self, who: Who) -> Iterator[int]:
        """Everybody in the directory whom these signs may mean."""
        for account in self._accounts(who):
            if account in self._by_slack_id:
                yield self._by_slack_id[account].id
        if who.employee_number in self._by_number:
            yield self._by_number[who.employee_number].id

    def _lines_about(self, who: Who, account: str | None) -> list[int]:
        met = [self._met[sign].line for sign in _signs(who, account) if sign in self._met]
        return [line.number for line in met if line]

    def _meet(self, who: Who, account: str | None, *, number: str | None) -> Someone:
        someone = Someone(account, number, self._known(account, number))
        for sign in _signs(who, account):
            self._met[sign] = someone
        return someone

    def _known(self, account: str | None, number: str | None) -> Known | None:
        if account in self._by_slack_id:
            return self._by_slack_id[account]
        by_number = self._by_number.get(number or "")
        # A number that another account holds moves with the file; a person without account may have got this one.
        return by_number if by_number and by_number.is_outside else None

    def _accounts(self, who: Who) -> Iterator[str]:
        if who.slack_id and (who.slack_id in self._members.profiles or who.slack_id in self._by_slack_id):
            yield who.slack_id
        if who.email and who.email in self._members.by_email:
            yield self._members.by_email[who.email]

    def _account_by_number(self, who: Who) -> str | None:
        known = self._by_number.get(who.employee_number or "")
        return known.slack_id if known else None


def _signs(who: Who, account: str | None = None) -> list[tuple[str, str]]:
    signs = (("slack", account or who.slack_id), ("email", who.email), ("number", who.employee_number))
    return [(kind, value) for kind, value in signs if value]


def _named(reference: str) -> Who:
    if "@" in reference:
        return Who(email=reference.casefold())
    # A Slack id could also be a company's way of numbering its employees.
    return Who(slack_id=reference, employee_number=reference)


def _set_managers(entered: Sequence[Someone], register: _Register) -> Iterator[Problem]:
    for someone in entered:
        line = someone.line
        if not line or not line.manager:
            continue
        manager = register.named(line.manager)
        if manager is someone:
            someone.line = None
            yield Problem(line.number, LineReason.MANAGER_IS_ONESELF, line.who)
        else:
            someone.manager = manager


def _cut_cycles(entered: Sequence[Someone], known: Sequence[Known], *, keeps: bool, empties: bool) -> Iterator[Problem]:
    """Take out the lines of each cycle, until none is left: without them, the managers known before count again."""
    before: dict[_Place, _Place | None] = {
        each.id: each.manager_id for each in known if not empties or each.manager_declared
    }
    placed: dict[_Place, Someone] = {_place(someone): someone for someone in entered}
    while True:
        above = before | {place: _above(someone, keeps=keeps) for place, someone in placed.items()}
        found = [[placed[place] for place in cycle if _leads_up(placed.get(place))] for cycle in cycles(above)]
        if not any(found):
            return
        for cycle in found:
            yield from _cycle_problems([someone.line for someone in cycle if someone.line])
            for someone in cycle:
                someone.line = someone.manager = None


def _place(someone: Someone) -> _Place:
    return someone.known.id if someone.known else someone


def _leads_up(someone: Someone | None) -> bool:
    return someone is not None and someone.manager is not None


def _above(someone: Someone, *, keeps: bool) -> _Place | None:
    """Whom somebody reports to after the import; `keeps` says that the file is silent about managers."""
    if someone.manager:
        return _place(someone.manager)
    stays = keeps or someone.line is None or (someone.known and someone.known.manager_declared)
    return someone.known.manager_id if someone.known and stays else None


def _cycle_problems(lines: Sequence[Line]) -> Iterator[Problem]:
    numbers = [line.number for line in lines]
    for place, line in enumerate(lines):
        upwards = (*numbers[place:], *numbers[:place])
        yield Problem(line.number, LineReason.REPORTING_CYCLE, line.who, others=upwards)


def _led_from_elsewhere(entered: Iterable[Someone], known: Sequence[Known]) -> set[int]:
    """Managers of people whom the file is silent about."""
    spoken_of = {someone.known.id for someone in entered if someone.known}
    return {each.manager_id for each in known if each.manager_id and each.id not in spoken_of}


def _kept(entered: Iterable[Someone], led_from_elsewhere: set[int]) -> list[Someone]:
    people = [
        someone
        for someone in entered
        if someone.line and (someone.slack_id or (someone.known and someone.known.id in led_from_elsewhere))
    ]
    seen = set(people)
    for someone in people:  # grows while it is read, up the reporting lines
        if someone.manager and someone.manager not in seen:
            seen.add(someone.manager)
            people.append(someone.manager)
    return people


def _recognise_anonymous(people: Sequence[Someone], known: Sequence[Known]) -> None:
    """Find those outside Slack again who left no sign behind: as the present manager of the same people.

    Round by round, as one of them may lead another; reporting lines are no longer than there are levels.
    """
    free = {each.id: each for each in known if each.is_anonymous}
    for _ in range(LOWEST_LEVEL):
        if not (votes := _votes(people, free)):
            return
        # The largest group decides first, whatever the order of the file.
        for (someone, manager_id), _count in votes.most_common():
            if someone.known is None and manager_id in free:
                someone.known = free.pop(manager_id)


def _votes(people: Iterable[Someone], free: Mapping[int, Known]) -> Counter[tuple[Someone, int]]:
    votes: Counter[tuple[Someone, int]] = Counter()
    for someone in people:
        manager = someone.manager
        led_by = free.get(someone.known.manager_id or 0) if someone.known else None
        if led_by and manager and manager.slack_id is None and manager.known is None:
            votes[manager, led_by.id] += 1
    return votes
