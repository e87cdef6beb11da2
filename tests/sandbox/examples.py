"""A right document of each block, element and rich text, with every key that it can have."""

from tests.sandbox.documents import (
    CARD,
    CHECKBOXES,
    DATA_TABLE,
    FEEDBACK,
    GROUPED,
    ICON_BUTTON,
    IMAGE,
    IMAGE_URL,
    MULTI_STATIC,
    NUMBER,
    OVERFLOW,
    RADIO,
    TABLE_CELL,
    TASK,
    TYPED,
    VIDEO,
    actions,
    button,
    chart,
    confirm,
    container,
    field,
    mrkdwn,
    option,
    options,
    paragraph,
    plain,
    rich_text,
    section,
    series,
    words,
)

ASKS = {"focus_on_load": True, "confirm": confirm()}
CHOOSES = {"placeholder": plain(), **ASKS}
CHOOSES_SEVERAL = {"max_selected_items": 2, **CHOOSES}
WRITES = {
    "placeholder": plain(),
    "focus_on_load": True,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
}
CONVERSATIONS = {
    "default_to_current_conversation": True,
    "filter": {"include": ["public", "mpim"], "exclude_bot_users": True, "exclude_external_shared_channels": False},
}
EVERYWHERE = {"message", "modal", "home"}
VALID_BLOCKS = {
    "actions": (EVERYWHERE, actions(button(action_id="a"), button(action_id="b"), block_id="c")),
    "alert": ({"modal"}, {"type": "alert", "text": mrkdwn(), "level": "warning"}),
    "card": (
        {"message", "home"},
        {
            **CARD,
            "hero_image": IMAGE,
            "icon": IMAGE,
            "subtitle": plain(),
            "body": mrkdwn(),
            "actions": [button(action_id="a")],
        },
    ),
    "carousel": ({"message", "home"}, {"type": "carousel", "elements": [CARD, {"type": "card", "body": plain()}]}),
    "container": (
        {"message", "home"},
        container(
            section(),
            actions(button()),
            rich_text_title=rich_text(paragraph(words())),
            subtitle=mrkdwn(),
            icon=IMAGE,
            width="full",
            is_collapsible=True,
            default_collapsed=True,
        ),
    ),
    "data_table": ({"message", "home"}, {**DATA_TABLE, "page_size": 10, "row_header_column_index": 0}),
    "data_visualization": (
        {"message"},
        chart(series(axis_config={"categories": ["One"], "x_label": "Weeks", "y_label": "People"})),
    ),
    "plan": ({"message"}, {"type": "plan", "title": "Words", "tasks": [TASK]}),
    "task_card": (
        {"message"},
        {
            **TASK,
            "details": rich_text(paragraph(words())),
            "output": rich_text(paragraph(words())),
            "sources": [{"type": "url", "url": "https://example.com", "text": "Words"}],
        },
    ),
    "context": (EVERYWHERE, {"type": "context", "elements": [IMAGE, plain(), mrkdwn()]}),
    "context_actions": ({"message"}, {"type": "context_actions", "elements": [ICON_BUTTON]}),
    "divider": (EVERYWHERE, {"type": "divider", "block_id": "b"}),
    "header": (EVERYWHERE, {"type": "header", "text": plain()}),
    "image": (EVERYWHERE, {**IMAGE, "title": {**plain(), "emoji": False}}),
    "input": (EVERYWHERE, field(TYPED, hint=plain(), optional=True, dispatch_action=True)),
    "markdown": ({"message"}, {"type": "markdown", "text": "# Words"}),
    "rich_text": (EVERYWHERE, rich_text(paragraph(words()))),
    "section": (
        EVERYWHERE,
        section(
            text={**mrkdwn(), "verbatim": True}, fields=[plain(), mrkdwn()], accessory=IMAGE, expand=True, block_id="b"
        ),
    ),
    "table": (
        {"message", "home"},
        {
            "type": "table",
            "rows": [
                [TABLE_CELL, rich_text(paragraph(words()), block_id="c")],
                [TABLE_CELL, {"type": "raw_number", "value": 1.5, "text": "1.5"}],
            ],
            "column_settings": [None, {"align": "right", "is_wrapped": True}],
        },
    ),
    "video": (
        EVERYWHERE,
        {
            **VIDEO,
            "author_name": "Ada",
            "title_url": "https://example.com",
            "description": plain(),
            "provider_name": "Talks",
            "provider_icon_url": IMAGE_URL,
        },
    ),
}
VALID_ELEMENTS = {
    "button": button(
        action_id="a",
        url="https://example.com",
        value="v",
        style="danger",
        confirm=confirm(style="primary"),
        accessibility_label="Words",
        agent_prompt="Words",
        agent_prompt_display="Words",
        visible_to_user_ids=["U012ABC"],
    ),
    "workflow_button": {
        "type": "workflow_button",
        "text": plain(),
        "workflow": {
            "trigger": {
                "url": "https://slack.com/shortcuts/Ft012/xyz",
                "customizable_input_parameters": [{"name": "topic", "value": ""}],
            }
        },
        "style": "primary",
        "accessibility_label": "Words",
    },
    "checkboxes": {
        **CHECKBOXES,
        "options": [{"text": mrkdwn(), "value": "a", "description": mrkdwn()}, option("b")],
        "initial_options": [option("b")],
        "focus_on_load": False,
        "confirm": confirm(),
    },
    "datepicker": {"type": "datepicker", "initial_date": "2028-02-29", "placeholder": plain(), **ASKS},
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1_767_225_600, **ASKS},
    "email_text_input": {"type": "email_text_input", "initial_value": "ada@example.com", **WRITES},
    "feedback_buttons": {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK},
    "file_input": {"type": "file_input", "filetypes": ["csv"], "max_files": 1},
    "icon_button": {
        **ICON_BUTTON,
        "value": "v",
        "accessibility_label": "Words",
        "visible_to_user_ids": ["U012ABC"],
        "confirm": confirm(),
    },
    "image": {"type": "image", "slack_file": {"id": "F012ABC"}, "alt_text": "A picture"},
    "number_input": {**NUMBER, "min_value": "-1.5", "initial_value": "2", "max_value": "3", **WRITES},
    "overflow": {
        **OVERFLOW,
        "options": [option(url="https://example.com", description=plain()), option("b")],
        "confirm": confirm(),
    },
    "plain_text_input": {
        **TYPED,
        "multiline": True,
        "min_length": 3,
        "max_length": 5,
        "initial_value": "words",
        **WRITES,
    },
    "radio_buttons": {**RADIO, "initial_option": options(3)[1], **ASKS},
    "rich_text_input": {
        "type": "rich_text_input",
        "initial_value": rich_text(paragraph(words()), block_id="b"),
        "min_lines": 1,
        "max_lines": 2,
        **WRITES,
    },
    "timepicker": {"type": "timepicker", "initial_time": "23:59", "timezone": "America/Toronto", **CHOOSES},
    "url_text_input": {"type": "url_text_input", "initial_value": "https://example.com", **WRITES},
    "static_select": {**GROUPED, "initial_option": options(2)[0], **CHOOSES},
    "external_select": {"type": "external_select", "initial_option": option(), "min_query_length": 3, **CHOOSES},
    "users_select": {"type": "users_select", "initial_user": "U012ABC", **CHOOSES},
    "conversations_select": {
        "type": "conversations_select",
        "initial_conversation": "D012ABC",
        "response_url_enabled": True,
        **CONVERSATIONS,
        **CHOOSES,
    },
    "channels_select": {
        "type": "channels_select",
        "initial_channel": "C012ABC",
        "response_url_enabled": False,
        **CHOOSES,
    },
    "multi_static_select": {**MULTI_STATIC, "initial_options": options(2), **CHOOSES_SEVERAL},
    "multi_external_select": {
        "type": "multi_external_select",
        "initial_options": [option()],
        "min_query_length": 0,
        **CHOOSES_SEVERAL,
    },
    "multi_users_select": {"type": "multi_users_select", "initial_users": ["U012ABC", "W012ABC"], **CHOOSES_SEVERAL},
    "multi_conversations_select": {
        "type": "multi_conversations_select",
        "initial_conversations": ["G012ABC"],
        **CONVERSATIONS,
        **CHOOSES_SEVERAL,
    },
    "multi_channels_select": {"type": "multi_channels_select", "initial_channels": ["C012ABC"], **CHOOSES_SEVERAL},
}
RICH_TEXTS = {
    "every piece": paragraph(
        words("a", style={"bold": True, "italic": True, "strike": False, "code": True, "underline": False}),
        {"type": "link", "url": "mailto:ada@example.com", "text": "Ada", "unsafe": False},
        {"type": "channel", "channel_id": "C012ABC"},
        {"type": "user", "user_id": "U012ABC", "style": {"highlight": True}},
        {"type": "usergroup", "usergroup_id": "S012ABC", "style": {"client_highlight": True, "unlink": False}},
        {"type": "team", "team_id": "T012ABC"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b", "skin_tone": 3},
        {
            "type": "date",
            "timestamp": 1_767_225_600,
            "format": "{date_long} at {time}",
            "url": IMAGE_URL,
            "fallback": "1 January",
        },
        {"type": "broadcast", "range": "here"},
        {"type": "color", "value": "#FF00aa"},
    ),
    "list": {
        "type": "rich_text_list",
        "style": "ordered",
        "elements": [paragraph(words()), paragraph(words())],
        "indent": 1,
        "offset": 2,
        "border": 1,
    },
    "quote": {"type": "rich_text_quote", "elements": [words()], "border": 0},
    "preformatted": {
        "type": "rich_text_preformatted",
        "elements": [words("x = 1"), {"type": "link", "url": IMAGE_URL}],
        "border": 0,
        "language": "python",
    },
}
