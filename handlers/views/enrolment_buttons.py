"""The buttons to join a programme, to change what one said, and to leave."""

from handlers.views import blocks as kit
from handlers.views.words import Words
from mentoring.programmes import Programme

JOIN = "join"
LEAVE = "leave_programme"
LEAVE_SOME = "leave_some"


def join_button(programme: Programme, words: Words, *, primary: bool = True) -> kit.Block:
    """A button in its own language: whoever clicks it is answered in that language until theirs is known."""
    return kit.button(words("Join"), f"{JOIN}:{words.language}", value=str(programme.id), primary=primary)


def change_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Change my answers"), f"{JOIN}:{words.language}", value=str(programme.id))


def leave_button(programme: Programme, words: Words) -> kit.Block:
    return kit.button(words("Leave the programme"), LEAVE, value=str(programme.id))


def leave_some_button(words: Words) -> kit.Block:
    """Of whatever programmes somebody is in."""
    return kit.button(words("Leave a programme"), LEAVE_SOME, value="0")
