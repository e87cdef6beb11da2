"""How blocks and elements look and what their controls do, as Slack's own client has it."""

import json
from dataclasses import replace

import pytest

from sandbox.page.rendering import Surface, attachments_html, blocks_html, options_html
from tests.sandbox.documents import (
    CHECKBOXES,
    GROUPED,
    IMAGE,
    MULTI_STATIC,
    NUMBER,
    OVERFLOW,
    STATIC,
    TYPED,
    actions,
    button,
    confirm,
    context,
    field,
    mrkdwn,
    option,
    options,
    paragraph,
    plain,
    rich_text,
    section,
    words,
)
from tests.sandbox.page.drawn import READER, drawn, prepared, surface
from tests.sandbox.page.html import parsed

FRENCH = replace(READER, language="fr")
NAMED = {"block_id": "b"}


def named(element):
    return {**element, "action_id": "a"}


def asked(element, **block):
    """The element in an input block."""
    return drawn(field(named(element), **NAMED, **block))


def of_class(root, name):
    return [node for node in root.walk() if node.has_class(name)]


class TestTexts:
    def test_header_is_a_heading(self):
        assert drawn({"type": "header", "text": plain(":wave: Hello")}).one("h3").text == "👋 Hello"

    def test_plain_text_takes_no_markup(self):
        text = "*no* <https://x.test|link> <b>\n&amp;"
        assert of_class(drawn(section(text=plain(text))), "text")[0].raw_text == text.replace("\n", "")

    def test_plain_text_keeps_emoji_as_written_when_told_so(self):
        root = drawn({"type": "header", "text": {**plain(":wave:"), "emoji": False}})
        assert root.one("h3").text == ":wave:"

    def test_fields_stand_beside_one_another(self):
        (fields,) = of_class(drawn(section(fields=[mrkdwn("*a*"), plain("b")])), "fields")
        assert [node.text for node in of_class(fields, "text")] == ["a", "b"]

    def test_table_has_a_head_and_columns_as_set(self):
        cells = [[{"type": "raw_text", "text": letter} for letter in row] for row in ("ab", "cd")]
        table = {"type": "table", "rows": cells, "column_settings": [None, {"align": "right", "is_wrapped": True}]}
        root = drawn(table, kind="message")
        assert [cell.text for cell in root.one("thead").all("th")] == ["a", "b"]
        assert [(cell.text, cell["class"]) for cell in root.all("td")] == [("c", "left"), ("d", "right wrapped")]

    def test_styles_of_rich_text(self):
        styled = words("a", style={"bold": True, "italic": True, "strike": False})
        assert drawn(rich_text(paragraph(styled, words(" b")))).one("p").one("em").one("strong").text == "a"

    def test_ordered_list_starts_where_it_says(self):
        items = {"type": "rich_text_list", "style": "ordered", "elements": [], "offset": 4}
        assert drawn(rich_text(items)).one("ol")["start"] == "5"


class TestPictures:
    def test_pictures_of_other_hosts_are_not_loaded(self):
        root = drawn(IMAGE, section(accessory=IMAGE), context(IMAGE))
        assert not root.all("img")
        assert [node.text for node in of_class(root, "alt")] == ["A picture"] * 3
        assert {link["href"] for link in root.all("a")} == {IMAGE["image_url"]}

    @pytest.mark.parametrize("address", ["http://127.0.0.1:8080/files/F1", "data:image/png;base64,AA=="])
    def test_the_sandboxs_own_are_shown(self, address):
        assert drawn({**IMAGE, "image_url": address}).one("img", alt="A picture")["src"] == address

    @pytest.mark.parametrize("address", ["http://127.0.0.1:8080.evil.test/", "data:text/html,x", "//x.test/"])
    def test_a_likeness_is_not_enough(self, address):
        assert not drawn({**IMAGE, "image_url": address}).all("img")


class TestInputs:
    def test_label_names_the_control(self):
        root = asked(TYPED)
        assert root.one("label", for_=root.one("input")["id"]).text == "Label"

    def test_legend_names_several_boxes(self):
        assert asked(CHECKBOXES).one("fieldset").one("legend").text == "Label"

    def test_what_is_needed_is_required(self):
        assert "required" in asked(TYPED).one("input").attributes
        assert all("required" in box.attributes for box in asked({**CHECKBOXES, "type": "radio_buttons"}).all("input"))

    def test_one_of_several_boxes_is_not_required_each(self):
        assert not [box for box in asked(CHECKBOXES).all("input") if "required" in box.attributes]

    def test_optional_is_said_in_words(self):
        root = asked(TYPED, optional=True)
        assert "required" not in root.one("input").attributes
        assert root.one("label").text == "Label (optional)"

    def test_hint_and_error_describe_the_field(self):
        element = named(TYPED)
        root = drawn(field(element, hint=plain("Short"), **NAMED), errors={"b": "Not <this>"})
        control = root.one("input")
        described = [root.one(id=each).text for each in control["aria-describedby"].split()]
        assert (described, control["aria-invalid"]) == (["Short", "Not <this>"], "true")

    def test_error_of_several_boxes_describes_their_group(self):
        root = drawn(field(named(CHECKBOXES), **NAMED), errors={"b": "Choose"})
        assert root.one(id=root.one("fieldset")["aria-describedby"]).text == "Choose"
        assert {box["aria-invalid"] for box in root.all("input")} == {"true"}
        assert len([node for node in root.walk() if node.get("aria-describedby")]) == 1

    def test_only_the_field_with_the_error_has_it(self):
        root = drawn(field(TYPED, block_id="b"), field(TYPED, block_id="c"), errors={"c": "No"})
        assert len(root.all(aria_invalid="true")) == len(of_class(root, "field-error")) == 1

    @pytest.mark.parametrize(("kind", "cursor"), [("modal", True), ("message", False), ("home", False)])
    def test_only_a_form_takes_the_cursor(self, kind, cursor):
        root = drawn(field({**TYPED, "focus_on_load": True}), kind=kind)
        assert ("autofocus" in root.one("input").attributes) == cursor

    def test_cursor_goes_into_the_first_box(self):
        boxes = asked({**CHECKBOXES, "focus_on_load": True}).all("input")
        assert ["autofocus" in box.attributes for box in boxes] == [True, False, False]

    @pytest.mark.parametrize(("decimals", "step"), [(True, "any"), (False, "1")])
    def test_number(self, decimals, step):
        control = asked({**NUMBER, "is_decimal_allowed": decimals, "min_value": "1", "max_value": "9"}).one("input")
        assert (control["type"], control["min"], control["max"], control["step"]) == ("number", "1", "9", step)

    def test_text_of_several_lines_keeps_its_first_line_break(self):
        area = asked({**TYPED, "multiline": True, "initial_value": "\nb", "min_length": 2}).one("textarea")
        assert (area.raw_text, area["minlength"], area["maxlength"]) == ("\n\nb", "2", "3000")

    def test_moment_is_shown_by_the_readers_clock(self):
        control = asked({"type": "datetimepicker", "initial_date_time": 1_772_453_100}).one(
            "input", type="datetime-local"
        )
        assert (control["value"], control["title"]) == ("2026-03-02T13:05", "Europe/Paris")

    def test_time_names_the_zone_that_it_is_in(self):
        root = asked({"type": "timepicker", "timezone": "America/Toronto"})
        assert of_class(root, "zone")[0].text == "America/Toronto"


class TestMenus:
    def test_groups_and_descriptions(self):
        grouped = {
            **GROUPED,
            "option_groups": [{"label": plain("Group"), "options": [option(description=plain("more"))]}],
        }
        group = asked(grouped).one("optgroup")
        assert (group["label"], group.one("option").text) == ("Group", "One – more")

    def test_placeholder_is_chosen_until_something_is(self):
        empty = asked({**STATIC, "placeholder": plain("Which?")}).all("option")[0]
        assert (empty["value"], empty.text, "selected" in empty.attributes) == ("", "Which?", True)
        chosen = asked({**STATIC, "initial_option": options(2)[1]}).all("option")
        assert [("selected" in each.attributes) for each in chosen] == [False, False, True]

    def test_only_a_form_can_take_a_choice_back(self):
        in_form, in_message = asked(STATIC), drawn(actions(STATIC), kind="message")
        assert "disabled" not in in_form.all("option")[0].attributes
        assert "disabled" in in_message.all("option")[0].attributes

    def test_people_and_channels_are_offered_by_name(self):
        root = asked({"type": "users_select", "initial_user": "U0LEA"})
        assert [each.text for each in root.all("option")[1:]] == ["Ada Lovelace", "Léa Martin"]
        assert [each["value"] for each in root.all("option", selected="")] == ["U0LEA"]

    def test_somebody_unknown_who_is_chosen_stays_so(self):
        root = asked({"type": "users_select", "initial_user": "U0GONE"})
        assert [each["value"] for each in root.all("option", selected="")] == ["U0GONE"]

    def test_conversations_may_be_more_than_channels(self):
        reader = replace(READER, conversations={"D1": "Ada"})
        root = drawn(field({"type": "conversations_select"}), field({"type": "channels_select"}), reader=reader)
        assert [each.text for each in root.all("option") if each["value"]] == ["Ada", "general"]

    def test_several_are_boxes_with_their_limit(self):
        root = asked({**MULTI_STATIC, "max_selected_items": 2, "initial_options": options(2)[:1]})
        assert [("checked" in box.attributes) for box in root.all("input", type="checkbox")] == [True, False, False]
        assert len(root.all(data_max="2")) == 1

    @pytest.mark.parametrize(("count", "filters"), [(8, 0), (9, 1)])
    def test_many_get_a_filter_that_is_no_field(self, count, filters):
        found = asked({**MULTI_STATIC, "options": options(count)}).all("input", data_filter="")
        assert len(found) == filters
        assert all("name" not in each.attributes for each in found)

    @pytest.mark.parametrize(("count", "first"), [(8, 0), (9, 7)])
    def test_of_many_what_is_chosen_stands_first(self, count, first):
        offered = options(count)
        boxes = asked({**MULTI_STATIC, "options": offered, "initial_options": [offered[7]]}).all(
            "input", type="checkbox"
        )
        assert boxes[0]["value"] == offered[first]["value"]

    def test_external_menu_is_searched(self):
        root = asked({"type": "external_select", "min_query_length": 2, "initial_option": option()})
        search = root.one("input", type="search")
        assert (search["data-suggest"], search["data-min"], search.get("name")) == ("b/a", "2", None)
        assert [each["value"] for each in root.one("select", name="b/a").all("option", selected="")] == ["one"]

    def test_suggestions_are_options(self):
        answer = {"option_groups": [{"label": plain("<G>"), "options": options(2)}]}
        root = parsed(options_html(answer, surface([]), READER))
        assert root.one("optgroup")["label"] == "<G>"
        assert [each["value"] for each in root.all("option")] == ["value-0", "value-1"]


class TestActs:
    def test_button_sends_its_name(self):
        pressed = drawn(actions(button(action_id="a/b", style="danger"), block_id="c d")).one("button")
        assert (pressed["name"], pressed["value"], "formnovalidate" in pressed.attributes) == (
            "act",
            "c%20d/a%2Fb",
            True,
        )
        assert pressed.has_class("danger")

    def test_overflow_sends_the_option(self):
        root = drawn(section(accessory=named(OVERFLOW), **NAMED))
        assert [each["value"] for each in root.all("button")] == ["b/a=value-0", "b/a=value-1"]

    @pytest.mark.parametrize(("address", "opens"), [("https://x.test/", True), ("slack://open", False)])
    def test_button_opens_only_what_a_page_should(self, address, opens):
        assert drawn(actions(button(url=address))).one("button").get("data-url") == (address if opens else None)

    def test_question_before_acting(self):
        asks = confirm(text=mrkdwn("*Really* <b>?"), style="danger", title=plain(":wave: <i>"))
        question = json.loads(drawn(actions(button(confirm=asks))).one("button")["data-confirm"])
        assert question == {
            "title": "👋 <i>",
            "text": "<strong>Really</strong> &lt;b&gt;?",
            "confirm": "Yes",
            "deny": "No",
            "style": "danger",
        }

    @pytest.mark.parametrize("element", [STATIC, CHECKBOXES, MULTI_STATIC, {"type": "datepicker"}])
    def test_what_acts_has_a_hidden_button_after_it(self, element):
        root = drawn(actions(named(element), **NAMED), kind="message")
        control = root.one(data_act="change")
        following = [child for child in control.parent.children if not isinstance(child, str)]
        hidden = following[following.index(control) + 1]
        assert (hidden.tag, hidden["value"], hidden.get("data-acts")) == ("button", "b/a", "")

    @pytest.mark.parametrize("element", [STATIC, CHECKBOXES, TYPED])
    def test_fields_of_a_form_act_only_when_asked_to(self, element):
        assert not asked(element).all(data_acts="")
        assert len(asked(element, dispatch_action=True).all(data_acts="")) == 1

    def test_text_acts_on_enter_unless_told_otherwise(self):
        assert asked(TYPED, dispatch_action=True).one("input")["data-act"] == "enter"
        each = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}}
        assert asked({**TYPED, **each}, dispatch_action=True).one("input")["data-act"] == "enter input"


class TestNotDrawn:
    def test_unknown_block_is_its_json(self):
        block = {"type": "hologram", "depth": "<3>"}
        (box,) = of_class(drawn(block), "not-drawn")
        assert box.one("summary").text == "Not drawn here: hologram"
        assert json.loads(box.one("pre").raw_text)["depth"] == "<3>"

    def test_unknown_element_leaves_the_others_usable(self):
        root = drawn(actions(button(), {"type": "hologram"}))
        assert len(of_class(root, "not-drawn")) == 1
        assert len(root.all("button")) == 1

    def test_broken_block_leaves_the_others_drawn(self):
        blocks = [{"type": "header"}, *prepared({"type": "header", "text": plain()})]
        root = parsed(blocks_html(blocks, Surface(kind="message", id="m"), READER))
        assert [heading.text for heading in root.all("h3")] == ["Words"]
        assert len(of_class(root, "not-drawn")) == 1


class TestAttachments:
    def draw(self, *attachments):
        return parsed(attachments_html(list(attachments), Surface(kind="message", id="m1"), READER))

    def test_colour_title_text_and_fields(self):
        root = self.draw(
            {
                "color": "good",
                "pretext": "*Before*",
                "title": "Title",
                "title_link": "https://x.test/",
                "text": "_words_",
                "fields": [{"title": "Held", "value": "31", "short": True}, {"title": "Long", "value": "x"}],
                "footer": "at the end",
            }
        )
        assert root.one("rect")["fill"] == "#2eb67d"
        assert root.one("a").text == "Title"
        assert (root.one("strong").text, root.one("em").text) == ("Before", "words")
        assert [node.text for node in root.all("dd")] == ["31", "x"]
        assert "at the end" in root.text

    def test_blocks_are_drawn_and_cannot_be_used(self):
        root = self.draw({"color": "#123456", "blocks": [section(accessory=button())]})
        assert "disabled" in root.one("fieldset").attributes
        assert root.one("button").text == "Words"

    def test_what_is_no_colour_is_grey(self):
        assert self.draw({"color": '"/><script>', "text": "x"}).one("rect")["fill"] == "#dddddd"

    @pytest.mark.parametrize("attachment", [None, "x", {"blocks": 5}, {"fields": [1]}])
    def test_half_made_ones_are_shown_as_json(self, attachment):
        assert of_class(self.draw(attachment, {"text": "fine"}), "not-drawn")


@pytest.mark.parametrize(
    ("root", "said"),
    [
        (drawn(field(TYPED, optional=True), reader=FRENCH), "(facultatif)"),
        (drawn(field(STATIC), reader=FRENCH), "Choisissez une option"),
        (drawn({"type": "hologram"}, reader=FRENCH), "Non représenté ici\u00a0: hologram"),
    ],
)
def test_the_pages_own_words_are_french_for_french_visitors(root, said):
    assert said in " ".join(node.raw_text for node in root.walk())
