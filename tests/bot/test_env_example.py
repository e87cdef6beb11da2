"""Every setting that Binôme reads is explained where operators look for it, and nothing else is."""

import re
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from bot.settings import Settings, read_settings

EXAMPLE = Path(".env.example").read_text()
README = Path("README.md").read_text()
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "secret"}


class Asked(dict):
    """Settings that keep the names they are asked for."""

    def __init__(self, *values):
        super().__init__(*values)
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)


def settings_read():
    asked = Asked(TOKENS)
    for http in (False, True, None):
        read_settings(asked, http=http)
    return asked.names


def settings_shown(text=EXAMPLE):
    """Each setting of the example with its value, those that are commented out too."""
    return dotenv_values(stream=StringIO(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE)))


def settings_told():
    """Each setting of the README's table with its default."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", README, flags=re.MULTILINE))


def test_the_example_shows_what_is_read_and_nothing_else():
    assert set(settings_shown()) == settings_read()


def test_the_readme_tells_the_same_in_the_same_order():
    assert list(settings_told()) == list(settings_shown())


def test_the_example_shows_the_defaults():
    assert read_settings(settings_shown() | TOKENS) == Settings(bot_token="xoxb-1", app_token="xapp-1")


def test_the_readme_tells_the_defaults():
    defaults = {name: value for name, value in settings_shown().items() if value}
    assert {name: told.strip("`") for name, told in settings_told().items() if "`" in told} == defaults


def test_what_has_to_be_filled_in_is_what_is_not_commented_out():
    assert list(dotenv_values(stream=StringIO(EXAMPLE))) == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "BINOME_COORDINATORS",
    ]


def test_each_setting_is_explained_above_it():
    blocks = [block for block in EXAMPLE.split("\n\n") if re.search(r"^#?[A-Z_]+=", block, flags=re.MULTILINE)]
    assert len(blocks) > 1
    assert all(block.startswith("# ") for block in blocks)
