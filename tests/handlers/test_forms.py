"""What a form reads out of what Slack sends, whatever that is."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms import Form, number_in

REVERSED = "\u202e"
ZERO_WIDTH_SPACE = "\u200b"


def form(field="answer", *, metadata="{}", **answer):
    return Form({"private_metadata": metadata, "state": {"values": {field: {field: answer}}}})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Reverse mentoring", "Reverse mentoring"),
        ("  Reverse \t mentoring \n ", "Reverse mentoring"),
        ("Mentorat\u00a0inversé", "Mentorat inversé"),
        ("inverse\u0301", "inversé"),
        (f"Re{ZERO_WIDTH_SPACE}verse", "Reverse"),
        (f"{REVERSED}gnirotnem", "gnirotnem"),
        ("\u2066safe\u2069", "safe"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\ufeffmark", "mark"),
        ("nul\x00", "nul"),
        ("half\ud800", "half"),
        ("<!channel> & *so*", "<!channel> & *so*"),
        ("日本語 العربية", "日本語 العربية"),
        (f" {ZERO_WIDTH_SPACE} ", ""),
        ("", ""),
        (None, ""),
        (42, ""),
    ],
)
def test_text_is_read_as_people_see_it(written, read):
    assert form(value=written).text("answer") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  One line.  \n and  another \n", "One line.\nand another"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n\nb", "a\n\nb"),
        (f"a\n{ZERO_WIDTH_SPACE}\n{REVERSED}b", "a\n\nb"),
        (" \n ", ""),
        (None, ""),
    ],
)
def test_a_longer_text_keeps_its_lines(written, read):
    assert form(value=written).lines("answer") == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5", 5),
        (" 5 ", 5),
        ("007", 7),
        ("9" * 9, 999_999_999),
        ("9" * 10, None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("٣", None),
        ("²", None),
        ("five", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_number(written, read):
    assert form(value=written).number("answer") == read


@pytest.mark.parametrize(
    ("option", "read"),
    [({"value": "mentor"}, "mentor"), ({"value": 3}, None), ({}, None), (None, None), ("mentor", None), ([], None)],
)
def test_choice(option, read):
    assert form(selected_option=option).choice("answer") == read


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ([{"value": "fr"}, {"value": "en"}], ("fr", "en")),
        ([{"value": "fr"}, {"value": "fr"}], ("fr",)),
        ([{"value": "fr"}, {"value": None}, {}, "en", None], ("fr",)),
        ([], ()),
        (None, ()),
        ({"value": "fr"}, ()),
    ],
)
def test_choices_count_once(options, read):
    assert form(selected_options=options).choices("answer") == read


@pytest.mark.parametrize(
    ("picked", "read"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("2026-02-29", None),
        ("31/03/2026", None),
        ("9999-12-31", None),
        ("", None),
        (None, None),
        (20260331, None),
    ],
)
def test_day(picked, read):
    assert form(selected_date=picked).day("answer") == read


@pytest.mark.parametrize(
    ("chosen", "read"),
    [
        ("U012AB3CD", "U012AB3CD"),
        ("W012AB3CD", "W012AB3CD"),
        ("<@U012AB3CD>", None),
        ("U0'; DROP TABLE person", None),
        ("U" * 4000, None),
        ("u012ab3cd", None),
        ("", None),
        (None, None),
        (["U012AB3CD"], None),
    ],
)
def test_people_and_channels_are_slack_ids(chosen, read):
    assert form(selected_user=chosen).person("answer") == read
    assert form(selected_conversation=chosen).channel("answer") == read
    assert form(selected_users=[chosen, chosen]).people("answer") == ((read,) if read else ())


@pytest.mark.parametrize(
    ("metadata", "programme", "language"),
    [
        ('{"programme": 4, "language": "fr"}', 4, "fr"),
        ('{"programme": "4"}', None, None),
        ('{"programme": true}', None, None),
        ('{"programme": -4}', None, None),
        ('{"programme": 4.0}', None, None),
        ('{"programme": 99999999999999999999999999}', None, None),
        ('{"language": 4}', None, None),
        ("[4]", None, None),
        ("4", None, None),
        ("not JSON", None, None),
        ("", None, None),
        (None, None, None),
        ({"programme": 4}, None, None),
    ],
)
def test_what_a_form_carries_may_be_made_up(metadata, programme, language):
    carrying = form(metadata=metadata)
    assert (carrying.carried_id("programme"), carrying.language) == (programme, language)


@pytest.mark.parametrize(
    "view",
    [{}, {"state": None}, {"state": {"values": None}}, {"state": {"values": {"answer": None}}}, {"state": []}],
    ids=json.dumps,
)
def test_a_form_may_be_empty(view):
    empty = Form(view)
    assert empty.text("answer") == ""
    assert empty.choices("answer") == ()
    assert empty.person("answer") is None


@pytest.mark.parametrize(
    ("value", "number"), [("12", 12), ("", None), (None, None), ("12; --", None), ("12\n", None), ("-1", None)]
)
def test_number_in_a_button(value, number):
    assert number_in(value) == number


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["answer", "value"]), inner),
    max_leaves=8,
)
KEYS = {"value", "selected_option", "selected_options", "selected_date"}
KEYS |= {"selected_user", "selected_users", "selected_conversation"}
ANSWERS = st.dictionaries(
    st.sampled_from(sorted(KEYS)),
    ANYTHING,
)


@given(ANSWERS | ANYTHING, ANYTHING | st.text())
def test_nothing_that_comes_back_makes_a_form_stumble(answer, metadata):
    crafted = Form({"private_metadata": metadata, "state": {"values": {"answer": {"answer": answer}}}})
    assert isinstance(crafted.text("answer"), str)
    for read in (crafted.number, crafted.choice, crafted.day, crafted.person, crafted.channel, crafted.carried_id):
        read("answer")
    assert all(isinstance(value, str) for value in (*crafted.choices("answer"), *crafted.people("answer")))
    assert crafted.language is None or isinstance(crafted.language, str)


@given(st.text())
def test_text_can_always_be_stored(written):
    """No database takes NUL or half a character, and nothing unseen is left to count as a letter."""
    read = form(value=written).text("answer")
    read.encode()
    assert "\x00" not in read
    assert form(value=read).text("answer") == read
