"""A made-up company: who works where, for whom, in which languages. The same seed gives the same company."""

import base64
import csv
import hashlib
import io
import itertools
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sandbox.company_names import FIRST_NAMES, LAST_NAMES

Kind: TypeAlias = Literal["member", "guest", "single_channel_guest", "deactivated", "bot", "stranger"]

DEPARTMENTS = ("Finance", "Human Resources", "Information Technology", "Marketing", "Operations", "Sales")
ABSENT_MANAGER = "H00001"
"""Leads people of the company, stands in the file as a number, and has no Slack account."""
SMALLEST_COMPANY = 20
CSV_COLUMNS = (
    "slack_id",
    "email",
    "employee_number",
    "level",
    "manager",
    "department",
    "site",
    "country",
    "languages",
)

_LED_FROM_OUTSIDE = 4  # the level of those whose manager has no Slack account
_TITLES = {1: "Chief Executive Officer", 2: "Director", 3: "Manager", 4: "Senior Specialist", 5: "Analyst"}


@dataclass(frozen=True, kw_only=True)
class Account:
    """A Slack account; `tz` is an IANA zone, `locale` Slack's (fr-FR)."""

    slack_id: str
    name: str
    handle: str
    email: str | None
    tz: str
    locale: str
    title: str
    kind: Kind = "member"


@dataclass(frozen=True, kw_only=True)
class Employee(Account):
    """An account with what the HR file knows: `level` is 1 at the top and grows, `manager` an employee number."""

    employee_number: str
    level: int
    manager: str | None
    department: str
    site: str
    country: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Company:
    """The employees, top first, and the accounts that a real workspace also has."""

    employees: tuple[Employee, ...]
    outsiders: tuple[Account, ...]

    @property
    def accounts(self) -> tuple[Account, ...]:
        return (*self.employees, *self.outsiders)


@dataclass(frozen=True)
class _Site:
    name: str
    country: str
    tz: str
    share: int
    # What people there speak and which locale their Slack has, the commonest first and repeated.
    speech: tuple[tuple[str, tuple[str, ...]], ...]


_SITES = (
    _Site(
        "Paris",
        "FR",
        "Europe/Paris",
        5,
        (
            ("fr-FR", ("fr", "en")),
            ("fr-FR", ("fr", "en")),
            ("fr-FR", ("fr",)),
            ("fr-FR", ("fr", "en", "es")),
            ("en-GB", ("en", "fr")),
        ),
    ),
    _Site(
        "Montréal",
        "CA",
        "America/Toronto",
        3,
        (
            ("fr-CA", ("fr", "en")),
            ("fr-CA", ("fr", "en")),
            ("fr-CA", ("fr",)),
            ("en-US", ("en", "fr")),
        ),
    ),
    _Site(
        "Singapore",
        "SG",
        "Asia/Singapore",
        2,
        (
            ("en-GB", ("en", "zh")),
            ("en-US", ("en",)),
            ("en-GB", ("en", "ms")),
            ("en-US", ("en", "fr")),
        ),
    ),
)


def make_company(*, seed: int = 7, size: int = 60) -> Company:
    """A company of `size` employees on five levels under one head, and the outsiders of its workspace."""
    if size < SMALLEST_COMPANY:
        raise ValueError(f"a company has at least {SMALLEST_COMPANY} people")
    recruiter = _Recruiter(seed)
    employees: list[Employee] = []
    above: list[Employee] = []
    for level, count in enumerate(_head_counts(size), start=1):
        bosses = {
            department: [boss for boss in above if boss.department == department] or above for department in DEPARTMENTS
        }
        above = [recruiter.employee(level, index, bosses=bosses) for index in range(count)]
        employees += above
    return Company(tuple(employees), recruiter.outsiders())


def people_csv(company: Company) -> str:
    """The company's HR file: one line per employee, languages separated by semicolons."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(CSV_COLUMNS)
    for person in company.employees:
        lines.writerow(
            (
                person.slack_id,
                person.email,
                person.employee_number,
                person.level,
                person.manager or "",
                person.department,
                person.site,
                person.country,
                ";".join(person.languages),
            )
        )
    return out.getvalue()


def _head_counts(size: int) -> tuple[int, int, int, int, int]:
    """How many people each level has: one head, then at least one of each department."""
    directors, managers, seniors = (max(len(DEPARTMENTS), size * share // 100) for share in (8, 15, 30))
    return 1, directors, managers, seniors, size - 1 - directors - managers - seniors


class _Recruiter:
    """Makes up people one after the other."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._dice = random.Random(seed)  # noqa: S311 - made-up people, not secrets
        self._names = {site.name: self._shuffled_names(site) for site in _SITES}
        self._hired = 0

    def employee(self, level: int, index: int, *, bosses: Mapping[str, Sequence[Employee]]) -> Employee:
        """The next person of a level, in the departments in turn, under somebody of the level above."""
        [site] = self._dice.choices(_SITES, [each.share for each in _SITES])
        locale, languages = self._dice.choice(site.speech)
        department = DEPARTMENTS[index % len(DEPARTMENTS)] if level > 1 else "General Management"
        title = _TITLES[level] if level == 1 else f"{_TITLES[level]}, {department}"
        account = self._account(site, locale=locale, title=title)
        return Employee(
            **vars(account),
            employee_number=f"E{self._hired:05}",
            level=level,
            manager=self._manager(level, index, bosses=bosses),
            department=department,
            site=site.name,
            country=site.country,
            languages=languages,
        )

    def _manager(self, level: int, index: int, *, bosses: Mapping[str, Sequence[Employee]]) -> str | None:
        if level == 1:
            return None
        if level == _LED_FROM_OUTSIDE and index < len(DEPARTMENTS) // 2:
            return ABSENT_MANAGER
        return self._dice.choice(bosses[DEPARTMENTS[index % len(DEPARTMENTS)]]).employee_number

    def outsiders(self) -> tuple[Account, ...]:
        """Accounts that no HR file knows, one of each kind."""
        paris, montreal, singapore = _SITES
        return (
            self._account(paris, locale="fr-FR", title="Consultant", kind="guest"),
            self._account(singapore, locale="en-US", title="Auditor", kind="single_channel_guest"),
            self._account(montreal, locale="fr-CA", title="Manager, Sales", kind="deactivated"),
            self._account(paris, locale="en-US", title="", kind="bot", name="Holiday Calendar"),
            self._account(montreal, locale="en-US", title="Partner Manager", kind="stranger"),
        )

    def _account(
        self, site: _Site, *, locale: str, title: str, kind: Kind = "member", name: str | None = None
    ) -> Account:
        self._hired += 1
        full_name, copy = (name, 1) if name else next(self._names[site.name])
        handle = _handle(full_name) + (str(copy) if copy > 1 else "")
        domain = "partner.example.com" if kind == "stranger" else "example.com"
        return Account(
            slack_id=self._slack_id(),
            name=full_name,
            handle=handle,
            email=None if kind == "bot" else f"{handle}@{domain}",
            tz=site.tz,
            locale=locale,
            title=title,
            kind=kind,
        )

    def _slack_id(self) -> str:
        digest = hashlib.blake2b(f"{self._seed}:{self._hired}".encode(), digest_size=10).digest()
        return "U0" + base64.b32encode(digest).decode()[:9]

    def _shuffled_names(self, site: _Site) -> Iterator[tuple[str, int]]:
        """Every name of a site once, then again: large companies have namesakes, told apart by a number."""
        firsts, lasts = FIRST_NAMES[site.name].split(), LAST_NAMES[site.name].split()
        names = [f"{first} {last}" for first, last in itertools.product(firsts, lasts)]
        self._dice.shuffle(names)
        return ((name, copy) for copy in itertools.count(1) for name in names)


def _handle(name: str) -> str:
    """Letters that an e-mail address can carry: Hélène O'Brien is helene.obrien."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.-]", "", plain.replace(" ", "."))
