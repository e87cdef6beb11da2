"""The Home tab: what is next for me, then what I am in."""

from collections.abc import Sequence

from handlers.views import blocks as kit
from handlers.views.dates import day_in_words
from handlers.views.joining import change_button, join_button, left_out
from handlers.views.words import Words
from mentoring.enrolments import Enrolment, Side
from mentoring.programmes import Programme

MOST_ROWS = 20


def home_view(
    enrolled: Sequence[tuple[Programme, Enrolment]], open_for_me: Sequence[Programme], words: Words
) -> kit.Block:
    blocks = [kit.header(words("Reverse mentoring"))]
    blocks += [_open_row(programme, words) for programme in open_for_me[:MOST_ROWS]]
    blocks += left_out(len(open_for_me[MOST_ROWS:]), words)
    if enrolled:
        blocks += [kit.divider(), kit.header(words("My enrolments"))]
        blocks += [_enrolled_row(programme, enrolment, words) for programme, enrolment in enrolled[:MOST_ROWS]]
        blocks += left_out(len(enrolled[MOST_ROWS:]), words)
    if not enrolled and not open_for_me:
        blocks.append(kit.section(words("No programme is open today. When one opens, you can join it from here.")))
    return {"type": "home", "blocks": blocks}


def _open_row(programme: Programme, words: Words) -> kit.Block:
    text = words.mrkdwn(
        "*%(programme)s* is open until %(day)s: share what you know, or learn from a colleague.",
        programme=programme.name,
        day=day_in_words(programme.closes_on, words),
    )
    return kit.section(text, accessory=join_button(programme, words))


def _enrolled_row(programme: Programme, enrolment: Enrolment, words: Words) -> kit.Block:
    if enrolment.answers.side is Side.MENTOR:
        text = words.mrkdwn("*%(programme)s*: you share what you know.", programme=programme.name)
    else:
        text = words.mrkdwn("*%(programme)s*: you learn from a colleague.", programme=programme.name)
    return kit.section(text, accessory=change_button(programme, words))
