"""Checks of rich text, the format of Slack's own message composer.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Mapping

from sandbox.block_kit_objects import channel_id, user_id
from sandbox.block_kit_rules import Rule, anything, by_type, flag, integer, items, matching, one_of, shape, string, url

_STYLES = ("bold", "italic", "strike", "code", "underline")
_MENTION_STYLES = (*_STYLES, "highlight", "client_highlight", "unlink")


def _piece(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, styles: tuple[str, ...] = _STYLES
) -> Rule:
    style = shape({}, dict.fromkeys(styles, flag))
    return shape({"type": anything, **required}, {"style": style, **(optional or {})})


_text = _piece({"text": string()})
_link = _piece({"url": url(schemes=("https", "http", "mailto", "tel", "slack"))}, {"text": string(), "unsafe": flag})
_pieces = by_type(
    {
        "text": _text,
        "link": _link,
        "channel": _piece({"channel_id": channel_id}, styles=_MENTION_STYLES),
        "user": _piece({"user_id": user_id}, styles=_MENTION_STYLES),
        "usergroup": _piece(
            {"usergroup_id": matching(r"S[A-Z0-9]{2,}", "must be a user group id")}, styles=_MENTION_STYLES
        ),
        "team": _piece({"team_id": matching(r"[TE][A-Z0-9]{2,}", "must be a team id")}),
        "emoji": _piece({"name": string()}, {"unicode": string(), "skin_tone": integer(1, 6)}),
        "date": _piece({"timestamp": integer(0), "format": string()}, {"url": url(), "fallback": string()}),
        "broadcast": _piece({"range": one_of("here", "channel", "everyone")}),
        "color": _piece({"value": matching(r"#[0-9A-Fa-f]{6}", "must be a color")}),
    }
)

_border = integer(0, 1)
_section = shape({"type": anything, "elements": items(_pieces, least=0)})
_list = shape(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": items(by_type({"rich_text_section": _section})),
    },
    {"indent": integer(0, 8), "offset": integer(0), "border": _border},
)
_preformatted = shape(
    {"type": anything, "elements": items(by_type({"text": _text, "link": _link}), least=0)},
    {"border": _border, "language": string()},
)
_quote = shape({"type": anything, "elements": items(_pieces, least=0)}, {"border": _border})

elements = items(
    by_type(
        {
            "rich_text_section": _section,
            "rich_text_list": _list,
            "rich_text_preformatted": _preformatted,
            "rich_text_quote": _quote,
        }
    )
)
