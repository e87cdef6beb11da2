"""What two people read in the conversation that they share: in the language both have, or in both one after the
other."""

from collections.abc import Callable

from handlers.views import blocks as kit
from handlers.views.words import Words, words_in


def in_their_languages(words: Words, also: str | None, written_in: Callable[[Words], kit.Message]) -> kit.Message:
    """`also` is the second language, where the two differ. The notification is in the first."""
    first = written_in(words)
    if also is None:
        return first
    return kit.Message(first.text, [*first.blocks, kit.divider(), *written_in(words_in(also)).blocks])
