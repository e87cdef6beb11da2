"""The demo's page guides in both languages, with commands that Binôme knows."""

import re
import string

import pytest

from bot.demo import whom_to_act_as
from bot.guide import ROLES, STATES, STEPS, guide
from bot.states import State
from handlers.subcommands import SUBCOMMANDS

IN_EVERY_STATE = pytest.mark.parametrize("state", State)


def test_every_role_and_state_has_words_in_both_languages():
    assert set(ROLES) == set(whom_to_act_as().values())
    assert set(STATES) == set(STEPS) == set(State)
    said = (*ROLES.values(), *STATES.values(), *STEPS.values())
    assert {frozenset(words) for words in said} == {frozenset({"en", "fr"})}


@IN_EVERY_STATE
def test_both_languages_say_the_same_steps_with_the_same_people(state):
    def people(language):
        steps = STEPS[state][language]
        return [sorted({name for _, name, _, _ in string.Formatter().parse(step) if name}) for step in steps]

    assert people("en") == people("fr")


@IN_EVERY_STATE
def test_the_steps_name_people_who_exist(state):
    shown = guide(whom_to_act_as())
    named = {user for step in shown.steps[state]["en"] for user in re.findall(r"<@(\w+)>", step)}
    assert named <= set(whom_to_act_as())
    assert named == set(whom_to_act_as()) or state is not State.EMPTY


@IN_EVERY_STATE
@pytest.mark.parametrize(("language", "command"), [("en", "/mentoring"), ("fr", "/mentorat")])
def test_the_steps_use_commands_as_help_shows_them(state, language, command):
    written = {phrase for step in STEPS[state][language] for phrase in re.findall(rf"`{command} ([^`]+)`", step)}
    assert len(written) >= 2
    assert written <= {subcommand.phrase(language) for subcommand in SUBCOMMANDS}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_french_and_english_are_set_as_they_are_printed(language):
    steps = [step for said in STEPS.values() for step in said[language]]
    texts = [*steps, *(words[language] for words in (*ROLES.values(), *STATES.values()))]
    assert [text for text in texts if "'" in text] == []
    if language == "fr":
        assert [text for text in texts if re.search(r"(?<!\u202f)[;?!]|(?<!\u00a0):", text)] == []
