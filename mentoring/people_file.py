"""Reading a people file: what HR exports, in any of the ways in which spreadsheets write it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import combining, normalize

from mentoring.iso_codes import COUNTRIES, LANGUAGES
from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL
from mentoring.spreadsheets import DELIMITERS, FileReason, Unreadable, rows_of, text_of

LONGEST_CELL = 120
LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321)."""


class Column(StrEnum):
    """What a column of the file may mean; every other column is left unread."""

    SLACK_ID = "slack_id"
    EMAIL = "email"
    EMPLOYEE_NUMBER = "employee_number"
    LEVEL = "level"
    MANAGER = "manager"
    DEPARTMENT = "department"
    SITE = "site"
    COUNTRY = "country"
    LANGUAGES = "languages"


IDENTIFYING = (Column.SLACK_ID, Column.EMAIL, Column.EMPLOYEE_NUMBER)

_HEADINGS = {
    Column.SLACK_ID: "slack_id slack slack_user_id slack_member_id user_id member_id identifiant_slack id_slack",
    Column.EMAIL: "email email_address work_email mail courriel adresse_email adresse_mail adresse_courriel "
    "adresse_electronique email_professionnel courriel_professionnel",
    Column.EMPLOYEE_NUMBER: "employee_number employee_id employee_no staff_id staff_number personnel_number matricule "
    "n_matricule no_matricule numero_matricule numero_de_matricule numero_employe numero_d_employe numero_salarie",
    Column.LEVEL: "level job_level rank grade niveau niveau_hierarchique rang",
    Column.MANAGER: "manager manager_id manager_slack_id manager_email manager_number manager_employee_number "
    "manager_email_address manager_mail email_manager email_du_manager matricule_manager matricule_du_manager "
    "n_1_email email_n_1 mail_du_responsable line_manager line_manager_email reports_to supervisor "
    "responsable responsable_hierarchique superieur superieur_hierarchique n_1 "
    "matricule_responsable matricule_du_responsable courriel_responsable courriel_du_responsable email_responsable",
    Column.DEPARTMENT: "department dept service departement",
    Column.SITE: "site location office workplace lieu lieu_de_travail bureau etablissement",
    Column.COUNTRY: "country country_code pays code_pays",
    Column.LANGUAGES: "languages language spoken_languages langues langue langues_parlees langue_parlee",
}


class LineReason(StrEnum):
    """What is wrong with one line; the others are imported all the same."""

    CELL_COUNT = "cell_count"
    NOBODY_IDENTIFIED = "nobody_identified"
    CELL_TOO_LONG = "cell_too_long"
    EMAIL_MISPLACED = "email_misplaced"
    LEVEL = "level"
    COUNTRY = "country"
    LANGUAGE = "language"
    IDENTIFIERS_DIFFER = "identifiers_differ"
    PERSON_TWICE = "person_twice"
    MANAGER_IS_ONESELF = "manager_is_oneself"
    REPORTING_CYCLE = "reporting_cycle"
    NOT_IN_SLACK = "not_in_slack"


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a line is about, by any of three. The e-mail address is for matching in memory, and shown nowhere."""

    slack_id: str | None = None
    email: str | None = field(default=None, repr=False)
    employee_number: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A good line. `manager` is a Slack id, an e-mail address or an employee number."""

    number: int
    who: Who
    level: int | None = None
    manager: str | None = field(default=None, repr=False)
    department: str | None = None
    site: str | None = None
    country: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not imported, and why. `who` is None where the line does not tell.

    `others` are lines that it does not go with: the earlier one about the same person, or the chain of a cycle, from
    its own line upwards.
    """

    line: int
    reason: LineReason
    who: Who | None = field(default=None, repr=False)
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class PeopleFile:
    """What a file says, good lines apart from bad ones; line numbers are those of a text editor."""

    columns: frozenset[Column]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    headings: tuple[str, ...]
    columns: dict[int, Column]


def read_people_file(content: bytes) -> PeopleFile:
    """Raises Unreadable where no line can be trusted."""
    text = text_of(content)
    layout = _layout(text)
    lines: list[Line] = []
    problems: list[Problem] = []
    rows = rows_of(text, layout.delimiter)
    next(rows)
    for number, cells in rows:
        found = _read_line(number, cells, layout)
        if isinstance(found, Line):
            lines.append(found)
        else:
            problems += found
    if not lines and not problems:
        raise Unreadable(FileReason.EMPTY)
    return PeopleFile(
        columns=frozenset(layout.columns.values()),
        lines=tuple(lines),
        problems=tuple(problems),
        unused=tuple(_unused(layout)),
    )


def _layout(text: str) -> _Layout:
    """The delimiter under which the first line names the most columns, and what they mean."""
    layouts = [_layout_by(text, delimiter) for delimiter in DELIMITERS]
    best = max(layouts, key=lambda layout: len(layout.columns))
    if not any(layout.headings for layout in layouts):
        raise Unreadable(FileReason.EMPTY)
    if not best.columns:
        raise Unreadable(FileReason.NO_HEADER)
    if any(_is_as_good(layout, best) for layout in layouts):
        raise Unreadable(FileReason.SEPARATOR_UNCLEAR)
    _check_columns(best)
    return best


def _is_as_good(layout: _Layout, best: _Layout) -> bool:
    """Whether another delimiter cuts the first line otherwise, and names as many columns."""
    return len(layout.columns) == len(best.columns) and layout.headings != best.headings


def _layout_by(text: str, delimiter: str) -> _Layout:
    _, headings = next(rows_of(text, delimiter, strict=False), (0, []))
    meanings = _meanings()
    known = {place: meanings.get(_plain(heading)) for place, heading in enumerate(headings)}
    return _Layout(
        delimiter=delimiter,
        headings=tuple(headings),
        columns={place: column for place, column in known.items() if column},
    )


def _check_columns(layout: _Layout) -> None:
    seen: dict[Column, str] = {}
    for place, column in layout.columns.items():
        heading = layout.headings[place]
        if column in seen:
            raise Unreadable(FileReason.COLUMN_TWICE, headings=(seen[column], heading))
        seen[column] = heading
    if not any(column in seen for column in IDENTIFYING):
        raise Unreadable(FileReason.NO_IDENTIFYING_COLUMN)


def _unused(layout: _Layout) -> Iterator[str]:
    """Headings that mean nothing here. An address among them is no heading, and is not repeated."""
    for place, heading in enumerate(layout.headings):
        if heading and place not in layout.columns and "@" not in heading:
            yield heading[:LONGEST_CELL]


def _meanings() -> dict[str, Column]:
    return {_plain(heading): column for column, headings in _HEADINGS.items() for heading in headings.split()}


def _plain(heading: str) -> str:
    """Letters and digits alone: « Numéro d’employé » is numerodemploye."""
    letters = (letter for letter in normalize("NFKD", heading.casefold()) if not combining(letter))
    return "".join(letter for letter in letters if letter.isalnum())


def _read_line(number: int, cells: list[str], layout: _Layout) -> Line | list[Problem]:
    if len(cells) != len(layout.headings):
        return [Problem(number, LineReason.CELL_COUNT)]
    cell = {column: cells[place] for place, column in layout.columns.items() if cells[place]}
    who = Who(
        slack_id=cell.get(Column.SLACK_ID, "").upper() or None,
        email=cell.get(Column.EMAIL, "").casefold() or None,
        employee_number=cell.get(Column.EMPLOYEE_NUMBER),
    )
    if who == Who():
        return [Problem(number, LineReason.NOBODY_IDENTIFIED)]
    if mistakes := list(_mistakes(cell)):
        return [Problem(number, reason, who) for reason in mistakes]
    level = cell.get(Column.LEVEL)
    return Line(
        number=number,
        who=who,
        level=int(level) if level else None,
        manager=cell.get(Column.MANAGER),
        department=cell.get(Column.DEPARTMENT),
        site=cell.get(Column.SITE),
        country=cell.get(Column.COUNTRY, "").upper() or None,
        languages=_languages(cell),
    )


def _mistakes(cell: Mapping[Column, str]) -> Iterator[LineReason]:
    if any(len(text) > _longest(column) for column, text in cell.items()):
        yield LineReason.CELL_TOO_LONG
    # What these columns hold is kept, and addresses never are.
    if any("@" in cell.get(column, "") for column in (Column.EMPLOYEE_NUMBER, Column.DEPARTMENT, Column.SITE)):
        yield LineReason.EMAIL_MISPLACED
    if not _is_level(cell.get(Column.LEVEL, str(HIGHEST_LEVEL))):
        yield LineReason.LEVEL
    if Column.COUNTRY in cell and cell[Column.COUNTRY].upper() not in COUNTRIES:
        yield LineReason.COUNTRY
    if not LANGUAGES.issuperset(_languages(cell)):
        yield LineReason.LANGUAGE


def _longest(column: Column) -> int:
    return LONGEST_ADDRESS if column in (Column.EMAIL, Column.MANAGER) else LONGEST_CELL


def _is_level(text: str) -> bool:
    # Short before int(): a number of thousands of digits is refused by Python itself.
    return re.fullmatch("[0-9]{1,3}", text) is not None and HIGHEST_LEVEL <= int(text) <= LOWEST_LEVEL


def _languages(cell: Mapping[Column, str]) -> tuple[str, ...]:
    """The codes in a cell, each once, whatever stands between them."""
    codes = re.split(r"[\s,;/|+]+", cell.get(Column.LANGUAGES, "").lower())
    return tuple(dict.fromkeys(code for code in codes if code))
