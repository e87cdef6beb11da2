"""What `/mentoring` and `/mentorat` can do, in a few lines."""

from collections.abc import Sequence

from handlers.views import blocks as kit
from handlers.views.words import Words, marked

COMMAND = {"en": "/mentoring", "fr": "/mentorat"}

_LINES = {
    "join": marked("join a programme, or change your answers"),
    "leave": marked("leave a programme"),
    "pause": marked("rest for a while, until a day you choose"),
    "resume": marked("come back from a break"),
    "delegate": marked("let somebody book your sessions"),
    "profile": marked("see what Binôme knows of you, and change it"),
    "settings": marked("choose your language, your hours, and when you are away"),
    "privacy": marked("see what is kept about you, or have it erased"),
    "help": marked("show this page"),
    "programme new": marked("create a programme"),
    "announce": marked("announce a programme in a channel"),
    "coordinators": marked("add people to the coordination team"),
    "invite": marked("invite people to a programme"),
    "people": marked("add people to the directory, or correct them"),
    "digest": marked("see how your programmes stand"),
    "match": marked("look for pairs, see why, and publish them"),
}


def command_line(phrase: str, words: Words) -> str:
    return f"{COMMAND.get(words.language, COMMAND['en'])} {phrase}"


def help_message(subcommands: Sequence[tuple[str, str]], words: Words) -> kit.Message:
    """`subcommands` are those of the reader: the English name of each, and its phrase in their language."""
    text = words.mrkdwn("Binôme pairs colleagues who share what they know with leaders who want to learn.")
    lines = [
        words.mrkdwn("`%(command)s`  %(what)s", command=command_line(phrase, words), what=words(_LINES[name]))
        for name, phrase in subcommands
    ]
    more = words.mrkdwn(
        "The Home tab of this app shows the programmes you have joined. "
        "Binôme never reads what people write to each other."
    )
    return kit.Message(text, [kit.section(text), *(kit.section(line) for line in lines), kit.context(more)])


def unknown_message(written: str, suggestion: str, help_phrase: str, words: Words) -> kit.Message:
    text = words.mrkdwn(
        "“%(written)s” is not something Binôme knows. Did you mean `%(command)s`?",
        written=kit.shortened(written, 80),
        command=command_line(suggestion, words),
    )
    all_of_it = words.mrkdwn("`%(command)s` shows everything.", command=command_line(help_phrase, words))
    return kit.Message(text, [kit.section(text), kit.context(all_of_it)])
