"""Lines about people, pasted by a coordinator: the form, what is wrong with a line, and what came of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.words import Words, marked
from mentoring.directory import Counts
from mentoring.people import HIGHEST_LEVEL, LOWEST_LEVEL
from mentoring.people_file import LONGEST_CELL, LineReason, Problem
from mentoring.spreadsheets import FileReason, Unreadable

PEOPLE = "people"
PEOPLE_FORM = "people_form"

MOST_LINES = 50
MOST_TOLD = 8
"""Mistakes that stand under the field; the others are counted."""

_LINES = {
    LineReason.CELL_COUNT: marked("more or fewer cells than the first line has."),
    LineReason.NOBODY_IDENTIFIED: marked("give a Slack id, an e-mail address or an employee number."),
    LineReason.CELL_TOO_LONG: marked("a cell is longer than %(longest)s characters."),
    LineReason.EMAIL_MISPLACED: marked("an e-mail address stands in a column that is kept. Take it out."),
    LineReason.LEVEL: marked("the level is a whole number from %(highest)s, the top, to %(lowest)s."),
    LineReason.COUNTRY: marked("the country is a code of two letters, such as FR or CA."),
    LineReason.LANGUAGE: marked("languages are codes of two letters, such as fr or en."),
    LineReason.IDENTIFIERS_DIFFER: marked("the Slack id and the e-mail address belong to two people."),
    LineReason.PERSON_TWICE: marked("line %(lines)s is about the same person."),
    LineReason.MANAGER_IS_ONESELF: marked("the manager is the person themselves."),
    LineReason.REPORTING_CYCLE: marked("these lines report to each other in a circle: %(lines)s."),
    LineReason.NOT_IN_SLACK: marked("nobody in Slack is found by what stands there."),
}

_WHOLE = {
    FileReason.TOO_LARGE: marked("This is too much for one form. Paste fewer lines."),
    FileReason.NOT_TEXT: marked("This holds characters that are no text. Copy the cells again."),
    FileReason.EMPTY: marked("Paste the line with the names of the columns, then one line for each person."),
    FileReason.NO_HEADER: marked(
        "The first line has to name the columns, for instance: email, level, manager, department, site."
    ),
    FileReason.NO_IDENTIFYING_COLUMN: marked(
        "No column says who a line is about. Add slack_id, email or employee_number."
    ),
    FileReason.COLUMN_TWICE: marked("The columns “%(first)s” and “%(second)s” mean the same. Keep one of them."),
    FileReason.SEPARATOR_UNCLEAR: marked("The first line mixes separators. Put the same one between all the columns."),
    FileReason.BROKEN_TABLE: marked("A quotation mark is out of place in line %(line)s or after it."),
    FileReason.EMAILS_HIDDEN: marked("Slack shows Binôme no e-mail addresses here. Use Slack ids."),
}


@dataclass(frozen=True)
class Checked:
    """What would come of the lines, and what is carried until they are sent a second time."""

    counts: Counts
    problems: Sequence[Problem]
    carries: dict[str, object]


def people_button(words: Words) -> kit.Block:
    return kit.button(words("Add people to the directory"), PEOPLE, value="0")


def people_form(
    words: Words, *, written: str = "", checked: Checked | None = None, note: str | None = None
) -> kit.Block:
    field = kit.field(
        "lines",
        words("People"),
        kit.text_input(longest=kit.TEXT_LIMIT, initial=written or None, lines=True),
        hint=words(
            "First the names of the columns, then one line for each person, as copied from a spreadsheet: email, "
            "level, manager, department, site, country, languages. %(most)s people at most.",
            most=MOST_LINES,
        ),
    )
    below = [kit.section(text) for text in (*([note] if note else []), *(_outcome(checked, words) if checked else []))]
    if not below:
        below = [kit.section(words("You see what would change before anything does."))]
    carried = {"language": words.language} | (checked.carries if checked else {})
    return kit.modal(
        words("People"),
        [*below, field],
        callback=PEOPLE_FORM,
        submit=words("Save") if checked else words("Check"),
        close=words("Cancel"),
        carries=json.dumps(carried),
    )


def asking_note(words: Words) -> str:
    return words("Slack is being asked who is who. This takes a few seconds, and nothing is saved yet.")


def slack_silent_note(words: Words) -> str:
    return words("Slack could not say who is who. Nothing was saved: check again in a moment.")


def saved_page(counts: Counts, problems: Sequence[Problem], words: Words) -> kit.Block:
    texts = [words("Saved."), *_counted(counts, words), *_told(problems, words)]
    return kit.modal(words("People"), [kit.section("\n".join(texts))], close=words("Close"))


def unreadable_text(unreadable: Unreadable, words: Words) -> str:
    first, second = (*unreadable.headings, "", "")[:2]
    return words(_WHOLE[unreadable.reason], line=unreadable.line or 1, first=first, second=second)


def too_many_text(words: Words) -> str:
    return words(
        "Paste %(most)s people at most. For more, your Binôme administrator can import a file.", most=MOST_LINES
    )


def problems_text(problems: Sequence[Problem], words: Words) -> str:
    """The first mistakes, line by line, and how many more there are."""
    return "\n".join(_told(problems, words))


def _outcome(checked: Checked, words: Words) -> list[str]:
    told = _told(checked.problems, words)
    return ["\n".join(_counted(checked.counts, words)), *(["\n".join(told)] if told else [])]


def _counted(counts: Counts, words: Words) -> list[str]:
    texts = [
        words(
            "New: %(added)s. Changed: %(changed)s. Unchanged: %(unchanged)s.",
            added=counts.added,
            changed=counts.changed,
            unchanged=counts.unchanged,
        )
    ]
    if counts.left_out + counts.bad:
        texts.append(words("Left out: %(count)s.", count=counts.left_out + counts.bad))
    return texts


def _told(problems: Sequence[Problem], words: Words) -> list[str]:
    told = [_about_line(problem, words) for problem in problems[:MOST_TOLD]]
    if more := len(problems) - len(told):
        told.append(words.plural("And %(count)s more.", "And %(count)s more.", more))
    return told


def _about_line(problem: Problem, words: Words) -> str:
    lines = ", ".join(str(line) for line in problem.others[:MOST_TOLD])
    reason = words(
        _LINES[problem.reason], lines=lines, longest=LONGEST_CELL, highest=HIGHEST_LEVEL, lowest=LOWEST_LEVEL
    )
    return words("Line %(line)s: %(reason)s", line=problem.line, reason=reason)
