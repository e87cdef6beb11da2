"""`binome import-people`: a file from HR, Slack's list of accounts, and what the operator reads afterwards."""

import gc
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.members import read_members
from mentoring.directory import Counts, plan_import
from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL
from mentoring.people_file import (
    LONGEST_ADDRESS,
    LONGEST_CELL,
    LineReason,
    Problem,
    read_people_file,
)
from mentoring.spreadsheets import LARGEST_FILE, FileReason, Unreadable
from storage import directory, workspaces
from storage.database import Database

MOST_TOLD = 20
"""Earlier lines, or lines of a chain, that one sentence names."""


def _quietly(_done: int) -> None:
    """Tell nobody how far the import has come."""


@dataclass(frozen=True)
class ImportReport:
    """What came of an import, or would come of it: counts, line numbers and reasons, and nothing about anybody."""

    counts: Counts
    problems: tuple[Problem, ...]
    unused: tuple[str, ...]
    complete: bool
    held_back: bool
    dry_run: bool
    strange_managers: tuple[int, ...] = ()


def import_people(
    text: bytes,
    *,
    database: Database,
    client: WebClient,
    workspace_id: int,
    now: datetime,
    complete: bool = False,
    dry_run: bool = False,
    reading: Callable[[int], object] = _quietly,
    progress: Callable[[int], object] = _quietly,
    sleep: Callable[[float], None] = time.sleep,
) -> ImportReport:
    """Bring a people file into the directory; `reading` is told how many accounts Slack has shown, and
    `progress` how many people are written.

    Raises Unreadable, before anything has changed, and what the SDK raises where Slack refuses or cannot be reached.
    """
    file = read_people_file(text)
    with database.reading() as transaction:
        home = workspaces.slack_id(transaction, workspace_id)
    members = read_members(client, home=home, sleep=sleep, progress=reading)
    with database.reading() as transaction:
        known = directory.read(transaction, workspace_id)
    plan = plan_import(file, members=members, known=known, complete=complete)
    if not dry_run:
        # What is planned lives until the end; going through all of it for garbage would lengthen the writes.
        gc.freeze()
        directory.write(database, plan, workspace_id=workspace_id, now=now, progress=progress)
    return ImportReport(
        counts=plan.counts,
        problems=plan.problems,
        unused=file.unused,
        complete=complete,
        strange_managers=plan.strange_managers,
        held_back=plan.held_back,
        dry_run=dry_run,
    )


def report_lines(report: ImportReport) -> list[str]:
    """What the operator's terminal shows: counts, then the lines that need a hand."""
    return [*_counted(report), *_explained(report.problems), *_about_managers(report.strange_managers)]


def refusal_line(unreadable: Unreadable) -> str:
    """Why nothing was imported, and what to do."""
    first, second = (*unreadable.headings, "", "")[:2]
    words = _FILE_WORDS[unreadable.reason].format(line=unreadable.line, first=first, second=second)
    return f"Nothing was imported. {words}"


def _counted(report: ImportReport) -> Iterator[str]:
    counts = report.counts
    if report.dry_run:
        yield "This is a dry run: nothing was changed. Without --dry-run, this is what would come of the file."
    yield f"People in the file: {counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged."
    if counts.left_out:
        yield f"Left out, as they are not in Slack: {counts.left_out}."
    if counts.bad:
        yield f"Lines with a mistake, not imported: {counts.bad}."
    if counts.removed:
        yield f"No longer in the file, and taken out of the directory: {counts.removed}."
    if counts.missing:
        yield f"Not in the file, and kept in the directory: {counts.missing}."
    if report.held_back:
        yield "Nobody was taken out, as some lines do not tell whom they are about. Mend them and import again."
    if report.unused:
        yield f"Columns that were not read: {', '.join(report.unused)}."


def _explained(problems: Sequence[Problem]) -> Iterator[str]:
    """One sentence for each kind of mistake, in the order in which the file makes them."""
    lines: dict[LineReason, list[Problem]] = {}
    for problem in problems:
        lines.setdefault(problem.reason, []).append(problem)
    for reason, alike in lines.items():
        numbers = [problem.line for problem in alike]
        told = _TELLING.get(reason, _nothing_more)(alike)
        yield f"{'Line' if len(numbers) == 1 else 'Lines'} {_ranges(numbers)}: {_LINE_WORDS[reason]}{told}"


def _nothing_more(_problems: Sequence[Problem]) -> str:
    return ""


def _earlier_lines(problems: Sequence[Problem]) -> str:
    pairs = [f"{problem.line} (see {problem.others[0]})" for problem in problems if problem.others]
    return f" These are: {_first(pairs)}." if pairs else ""


def _chains(problems: Sequence[Problem]) -> str:
    """Each cycle once, from its first line upwards and back."""
    chains = [problem.others for problem in problems if problem.others and problem.line == min(problem.others)]
    told = [" > ".join(_first_of_chain(chain)) for chain in chains]
    return f" From each line to that of the manager: {_first(told, by='; ')}." if told else ""


def _first_of_chain(chain: Sequence[int]) -> list[str]:
    shown = [str(number) for number in chain[:MOST_TOLD]]
    return [*shown, *(["..."] if len(chain) > MOST_TOLD else []), str(chain[0])]


def _first(texts: Sequence[str], *, by: str = ", ") -> str:
    """The first ones, and how many more there are."""
    more = len(texts) - MOST_TOLD
    return by.join(texts[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


_TELLING = {LineReason.PERSON_TWICE: _earlier_lines, LineReason.REPORTING_CYCLE: _chains}


def _about_managers(numbers: Sequence[int]) -> Iterator[str]:
    if numbers:
        yield (
            f"{'Line' if len(numbers) == 1 else 'Lines'} {_ranges(numbers)}: imported, with a manager who is not in "
            "Slack and has no line here. Correct it if it is a slip; else the manager is kept as a number only."
        )


def _ranges(numbers: Sequence[int]) -> str:
    """2, 3, 4 and 9 are "2 to 4, 9"."""
    runs = itertools.groupby(enumerate(numbers), key=lambda placed: placed[1] - placed[0])
    ends = [[number for _, number in run] for _, run in runs]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in ends)


_LINE_WORDS = {
    LineReason.CELL_COUNT: "more or fewer cells than the first line. Put a text that holds the separator in quotes.",
    LineReason.NOBODY_IDENTIFIED: "no Slack id, e-mail address or employee number. Give one of them.",
    LineReason.CELL_TOO_LONG: f"a cell is longer than {LONGEST_CELL} characters ({LONGEST_ADDRESS} for e-mail "
    "addresses). Shorten it.",
    LineReason.EMAIL_MISPLACED: "an e-mail address where an employee number, a department or a site should be. Take it "
    "out: Binôme keeps no addresses.",
    LineReason.LEVEL: f"the level is not a whole number from {HIGHEST_LEVEL} (the top) to {LOWEST_LEVEL}. Correct it, "
    "or leave it empty.",
    LineReason.COUNTRY: "the country is not one of the two-letter codes of ISO 3166, such as FR or CA. Correct it, or "
    "leave it empty.",
    LineReason.LANGUAGE: "a language is not one of the two-letter codes of ISO 639, such as fr or en. Correct it, or "
    "leave it empty.",
    LineReason.IDENTIFIERS_DIFFER: "the Slack id and the e-mail address belong to two people. Correct one of them.",
    LineReason.PERSON_TWICE: "somebody whom an earlier line is about, or who has the same employee number or address. "
    "Keep one line for each person.",
    LineReason.MANAGER_IS_ONESELF: "the manager is the person themselves. Give the manager, or leave it empty.",
    LineReason.REPORTING_CYCLE: "the reporting line leads back to where it begins. Correct the manager in one of these "
    "lines.",
    LineReason.NOT_IN_SLACK: "nobody in Slack has this Slack id, e-mail address or employee number. Correct it if the "
    "person should be there.",
}

_FILE_WORDS = {
    FileReason.TOO_LARGE: f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it in several.",
    FileReason.NOT_TEXT: "The file is not text. Save the sheet as CSV (UTF-8) and import that.",
    FileReason.EMPTY: "The file holds nobody.",
    FileReason.NO_HEADER: "The first line has to name the columns: slack_id, email or employee_number, then level, "
    "manager, department, site, country, languages.",
    FileReason.NO_IDENTIFYING_COLUMN: "No column says who a line is about. Add slack_id, email or employee_number.",
    FileReason.COLUMN_TWICE: "The columns “{first}” and “{second}” mean the same. Keep one of them.",
    FileReason.SEPARATOR_UNCLEAR: "The first line can be cut into columns in more than one way. Put one separator "
    "between all the columns: a comma, a semicolon, a tab or a vertical bar.",
    FileReason.BROKEN_TABLE: "A quotation mark is out of place in line {line} or after it: lines cannot be told apart. "
    "Close it, or take it out.",
    FileReason.EMAILS_HIDDEN: "The file names people by e-mail, and Slack shows nobody's address. Give the app the "
    "scope users:read.email and install it again, or use Slack ids.",
}
