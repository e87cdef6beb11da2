"""Emoji by the names that Slack's users write: `:wave:`.

Slack's names are those of the emoji-data set; where they differ from the names that the library knows, rules and a few
names of our own bring them together.
"""

import re
from functools import cache

import emoji

_NAME = re.compile(r":([\w+'-]+):")
_OTHER_NAMES = {
    "simple_smile": "🙂",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠",
    "large_purple_circle": "🟣",
    "large_brown_circle": "🟤",
    "large_green_square": "🟩",
    "large_yellow_square": "🟨",
    "large_orange_square": "🟧",
    "large_purple_square": "🟪",
    "large_blue_square": "🟦",
    "large_red_square": "🟥",
}
_FLAG = re.compile(r"flag-([a-z]{2})")
_REGIONAL_A = 0x1F1E6
_SKIN_TONE = re.compile(r"skin-tone-([2-6])")
_LIGHTEST_SKIN = 0x1F3FB  # Slack counts from 2


def with_emoji(text: str) -> str:
    """The text with each `:name:` drawn; unknown ones stay as they are written."""
    return _NAME.sub(lambda found: emoji_named(found[1]) or found[0], text)


@cache
def emoji_named(name: str) -> str | None:
    """The characters of one emoji, if there is one of this name."""
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    if flag := _FLAG.fullmatch(name):
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag[1])
    if tone := _SKIN_TONE.fullmatch(name):
        return chr(_LIGHTEST_SKIN + int(tone[1]) - 2)
    for spelled in (name, name.replace("-", "_")):
        drawn = emoji.emojize(f":{spelled}:", language="alias")
        if not drawn.startswith(":"):
            return drawn
    return None
