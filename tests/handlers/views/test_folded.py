"""Folded messages: as long as they can be, and when nothing is left of them."""

from functools import partial

import pytest

from handlers.views.blocks import Message, section
from handlers.views.folded import FoldedNudges, Line, folded_nudges
from handlers.views.words import languages, words_in
from sandbox.block_kit import check_message
from storage.folding import MOST_FOLDED

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", languages())


def lines(count, *, text="W" * 2900, is_shown=False):
    message = Message(text, [section(text)])
    return [Line(10**9 + number, partial(lambda message, _: message, message), is_shown) for number in range(count)]


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize("is_shown", [True, False])
def test_as_many_lines_as_there_can_be_are_taken(language, is_shown):
    message = folded_nudges(FoldedNudges(lines(MOST_FOLDED, is_shown=is_shown)), words_in(language))
    check_message(message.blocks, text=message.text)


def test_only_what_waits_is_counted_and_has_a_button():
    message = folded_nudges(FoldedNudges(lines(2, text="a") + lines(3, text="b", is_shown=True)), words_in("en"))
    assert message.text == "2 things wait for you."
    assert sum("accessory" in block for block in message.blocks) == 2


def test_it_says_what_is_settled():
    message = folded_nudges(FoldedNudges(lines(1, text="a"), settled=2), words_in("en"))
    check_message(message.blocks, text=message.text)
    assert message.text == "1 thing waits for you."
    assert "2 things here are settled" in message.blocks[-1]["elements"][0]["text"]


@pytest.mark.parametrize("left", [[], lines(1, is_shown=True)])
def test_it_says_when_nothing_waits_any_more(left):
    message = folded_nudges(FoldedNudges(left), words_in("fr"))
    check_message(message.blocks, text=message.text)
    assert message.text == "Plus rien ne vous attend ici."
