"""Whatever a form or a command brings: a refusal in words or nothing, and never an error of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.views.words import words_in
from mentoring.enrolments import Side
from tests.handlers.views.examples import ANSWERS, PROGRAMME, views
from tests.handlers.workplace import CREATOR, LEA, MARC, submission

SHOWN = [view for view in views([PROGRAMME], ANSWERS, words_in("en")).values() if "callback_id" in view]
FORMS = {view["callback_id"]: view for view in SHOWN}
CARRIED = ("programme", "pair", "session", "version", "checked", "accounts", "language", "draft", "side")

words = st.text(max_size=30) | st.sampled_from(["", "0", "-1", "999999999", "mentor", "25:99", "\x00", "<!here>", "fr"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words, lambda inner: st.lists(inner, max_size=3), max_leaves=4
)
slack_ids = st.sampled_from([LEA, MARC, CREATOR, "U0NOBODY0"]) | anything
options = st.fixed_dictionaries({"value": words}) | anything
BY_TYPE = {
    "plain_text_input": ("value", words | anything),
    "number_input": ("value", st.integers().map(str) | anything),
    "static_select": ("selected_option", options),
    "radio_buttons": ("selected_option", options),
    "multi_static_select": ("selected_options", st.lists(options, max_size=9)),
    "checkboxes": ("selected_options", st.lists(options, max_size=9)),
    "users_select": ("selected_user", slack_ids),
    "multi_users_select": ("selected_users", st.lists(slack_ids, max_size=3)),
    "conversations_select": ("selected_conversation", words | anything),
    "datepicker": ("selected_date", st.dates().map(str) | anything),
    "timepicker": ("selected_time", st.times().map("{:%H:%M}".format) | anything),
    "datetimepicker": ("selected_date_time", st.integers() | anything),
}


def offered(element):
    """What its reader could choose, mostly, and now and then what nobody could."""
    name, whatever = BY_TYPE[element["type"]]
    groups = element.get("option_groups") or [element]
    listed = [option for group in groups for option in group.get("options", ())]
    if not listed:
        return st.fixed_dictionaries({name: whatever})
    right = st.sampled_from(listed)
    chosen = st.lists(right, max_size=4) if name.endswith("s") else right
    return st.fixed_dictionaries({name: chosen | whatever})


def answers(view):
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    return st.fixed_dictionaries({}, optional={name: offered(element) | anything for name, element in fields.items()})


carried = words | st.dictionaries(st.sampled_from(CARRIED), st.integers(0, 3) | anything).map(json.dumps)
WHATEVER_COMES = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def inhabited(bot, programme):
    """People on both sides, of whom one coordinates."""
    for slack_id, side in ((LEA, Side.MENTEE), (MARC, Side.MENTOR)):
        bot.world.enrol(programme, bot.world.person(slack_id), side)
    return bot


def own_errors(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "binome.errors"]


@pytest.mark.parametrize("callback", sorted(FORMS))
@WHATEVER_COMES
@given(data=st.data())
def test_no_form_makes_an_error(inhabited, caplog, callback, data):
    view = FORMS[callback] | {"id": "V0ANY", "private_metadata": data.draw(carried | st.just('{"programme": 1}'))}
    who = data.draw(st.sampled_from([LEA, MARC, CREATOR]))
    answer = inhabited.send("interactive", submission(who, view, **data.draw(answers(view))))
    assert answer.status == 200
    assert own_errors(caplog) == []


@pytest.fixture
def command(inhabited):
    """What Slack sends for a command."""
    inhabited.slack.command(LEA, "/mentoring help")
    return inhabited.last_payload("command")


@WHATEVER_COMES
@given(text=st.text(max_size=60) | st.lists(words, max_size=4).map(" ".join))
def test_no_command_makes_an_error(inhabited, command, caplog, text):
    inhabited.send("command", command | {"text": text})
    assert own_errors(caplog) == []
