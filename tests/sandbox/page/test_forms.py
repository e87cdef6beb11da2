"""What a form brings back from the page."""

import json
from datetime import UTC, datetime

import pytest

from sandbox.errors import Impossible
from sandbox.inputs import filled_state
from sandbox.page.forms import Act, field_name, local_moment, option_name, read_form
from tests.sandbox.documents import actions, button, field, option, paragraph, rich_text, words
from tests.sandbox.page.drawn import PARIS, prepared

ODD = "a/b=c d%é"
"""An id with every character that means something in a form."""


def read(element, *written, **more):
    """What a field brings when these values were sent under its name."""
    blocks = prepared(field({**element, "action_id": "a"}, block_id="b"))
    form = {"b/a": list(written)} | {f"b/a/{name}": [value] for name, value in more.items()}
    return read_form(blocks, form, zone=PARIS).values["b", "a"]


def act(pressed):
    return read_form([], {"act": [pressed]}, zone=PARIS).act


def unix(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp())


def test_an_act_names_block_and_element():
    (block,) = prepared(actions(button(action_id=ODD), block_id=ODD))
    assert act(field_name(block, block["elements"][0])) == Act(ODD, ODD, None)


def test_an_act_names_the_option_of_an_overflow():
    (block,) = prepared(actions({"type": "overflow", "action_id": ODD, "options": [option(ODD)]}, block_id=ODD))
    assert act(option_name(block, block["elements"][0], ODD)) == Act(ODD, ODD, ODD)


@pytest.mark.parametrize("form", [{}, {"act": [""]}])
def test_a_form_without_an_act_is_submitted_whole(form):
    assert read_form([], form, zone=PARIS).act is None


def test_an_act_that_names_no_element_is_refused():
    with pytest.raises(Impossible):
        act("nonsense")


def test_what_has_no_state_has_no_value():
    blocks = prepared(actions(button(), {"type": "overflow", "options": [option(), option("b")]}))
    assert read_form(blocks, {}, zone=PARIS).values == {}


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("plain_text_input", "a\r\nb\r\n", "a\nb\n"),
        ("email_text_input", "ada@example.com", "ada@example.com"),
        ("number_input", "1.50", "1.50"),
        ("static_select", "v", "v"),
        ("users_select", "U1", "U1"),
        ("radio_buttons", "v", "v"),
        ("datepicker", "2026-03-02", "2026-03-02"),
        ("timepicker", "23:59", "23:59"),
        ("datetimepicker", "2026-03-02T09:30", unix(2026, 3, 2, 8, 30)),
        ("rich_text_input", "a\r\nb", "a\nb"),
    ],
)
def test_one_value(kind, written, value):
    assert read({"type": kind}, written) == value
    assert read({"type": kind}, "") is None
    assert read({"type": kind}) is None


@pytest.mark.parametrize("kind", ["checkboxes", "multi_static_select", "multi_external_select", "multi_users_select"])
def test_several_values(kind):
    assert read({"type": kind}, "a", "b") == ["a", "b"]
    assert read({"type": kind}) == []


PICKER = {"type": "datetimepicker"}


class TestDateTime:
    def test_an_hour_that_never_comes_is_read_by_the_clock_before_it(self):
        assert read(PICKER, "2026-03-29T02:30") == unix(2026, 3, 29, 1, 30)

    def test_an_hour_that_comes_twice_is_its_first(self):
        assert read(PICKER, "2026-10-25T02:30") == unix(2026, 10, 25, 0, 30)

    def test_an_hour_that_comes_twice_stays_what_it_was_when_nobody_touched_it(self):
        second = unix(2026, 10, 25, 1, 30)
        assert local_moment(second, PARIS) == "2026-10-25T02:30"
        assert read(PICKER, "2026-10-25T02:30", before=str(second)) == second

    def test_seconds_stay_when_nobody_touched_it(self):
        at = unix(2026, 3, 2, 8, 30, 17)
        assert read(PICKER, local_moment(at, PARIS), before=str(at)) == at

    def test_another_moment_replaces_the_one_before(self):
        assert read(PICKER, "2026-03-02T09:30", before=str(unix(2026, 1, 1))) == unix(2026, 3, 2, 8, 30)

    @pytest.mark.parametrize("written", ["tomorrow", "275760-09-13T00:00", "2026-13-45T99:99"])
    @pytest.mark.parametrize("before", ["", "x", "9" * 30])
    def test_what_is_no_moment_is_refused_like_any_wrong_value(self, written, before):
        with pytest.raises(Impossible):
            filled_state({**PICKER, "action_id": "a"}, read(PICKER, written, before=before), exists=bool)


STYLED = rich_text(paragraph(words("Words", style={"bold": True})))


class TestRichText:
    def test_style_stays_while_the_words_do(self):
        assert read({"type": "rich_text_input"}, "Words", before=json.dumps(STYLED)) == STYLED

    def test_other_words_are_plain(self):
        assert read({"type": "rich_text_input"}, "Other words", before=json.dumps(STYLED)) == "Other words"

    @pytest.mark.parametrize("before", ["no JSON", "[]", "{}"])
    def test_what_stood_there_must_be_rich_text(self, before):
        assert read({"type": "rich_text_input"}, "Words", before=before) == "Words"
