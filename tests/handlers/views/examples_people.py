"""Pasted lines: the empty form, while Slack is asked, what would change, and what was saved."""

from handlers.views import people_lines
from handlers.views.blocks import Block
from handlers.views.people_lines import Checked
from handlers.views.words import Words
from mentoring.directory import Counts
from mentoring.people_file import LineReason, Problem

WRITTEN = "email;niveau\nlea@example.com;4"
COUNTS = Counts(added=2, changed=1, unchanged=30, left_out=1, bad=14)
PROBLEMS = [
    *(Problem(number, reason, others=(2, 3)) for number, reason in enumerate(LineReason, start=2)),
    *(Problem(number, LineReason.NOT_IN_SLACK) for number in range(20, 30)),
]


def views(words: Words) -> dict[str, Block]:
    checked = Checked(COUNTS, PROBLEMS, {"checked": "0123456789abcdef", "accounts": ["U01LEA", None]})
    return {
        "people": people_lines.people_form(words),
        "people while Slack is asked": people_lines.people_form(
            words, written=WRITTEN, note=people_lines.asking_note(words)
        ),
        "people checked": people_lines.people_form(words, written=WRITTEN, checked=checked),
        "people saved": people_lines.saved_page(COUNTS, PROBLEMS, words),
    }
