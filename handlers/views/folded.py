"""Several nudges in one message: a line for each, with the button that opens it (design, section 6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.views import blocks as kit
from handlers.views.words import Mrkdwn, Words
from mentoring.messages import Kind

SHOW = "show_nudge"


@dataclass(frozen=True)
class Line:
    """A nudge that waits; `message` is what it would be by itself, `row_id` its row in the outbox."""

    row_id: int
    message: Callable[[Words], kit.Message]
    is_shown: bool


@dataclass(frozen=True)
class FoldedNudges:
    """`settled` counts what stood here and needs nothing any more."""

    lines: Sequence[Line]
    settled: int = 0


def folded_nudges(facts: FoldedNudges, words: Words) -> kit.Message:
    text = _head(sum(not line.is_shown for line in facts.lines), words)
    lines = [_line(line, words) for line in facts.lines]
    return kit.Message(text, [kit.section(text), *lines, *_settled(facts.settled, words)])


MESSAGES: dict[Kind, kit.View] = {Kind.FOLDED_NUDGES: folded_nudges}


def _head(waiting: int, words: Words) -> Mrkdwn:
    if not waiting:
        return words.mrkdwn("Nothing waits for you here any more.")
    return Mrkdwn(words.plural("%(count)s thing waits for you.", "%(count)s things wait for you.", waiting))


def _settled(count: int, words: Words) -> list[kit.Block]:
    if not count:
        return []
    text = words.plural(
        "%(count)s thing here is settled: nothing is left to do about it.",
        "%(count)s things here are settled: nothing is left to do about them.",
        count,
    )
    return [kit.context(text)]


def _line(line: Line, words: Words) -> kit.Block:
    text = line.message(words).text
    if line.is_shown:
        return kit.context(text)
    button = kit.button(words("Show"), f"{SHOW}_{line.row_id}:{words.language}", value=str(line.row_id))
    return kit.section(text, accessory=button)
