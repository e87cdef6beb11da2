"""The languages people can meet in, named in the reader's own."""

from babel import Locale

from handlers.views.blocks import Option
from handlers.views.words import Words

_CODES = (
    "ar bg bn ca cs da de el en es et fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv ta th tr uk"
)
OFFERED = (*_CODES.split(), "vi", "zh")
"""ISO 639-1 codes; fewer than the 100 options that Slack allows in a menu."""


def language_name(code: str, words: Words) -> str:
    name = name_in_text(code, words)
    return name[:1].upper() + name[1:]


def name_in_text(code: str, words: Words) -> str:
    """Within a sentence: "French", « français »."""
    name: str = Locale.parse(words.language).languages.get(code, code)
    return name


def language_options(words: Words) -> list[Option]:
    options = [Option(language_name(code, words), code) for code in OFFERED]
    return sorted(options, key=lambda option: option.text)
