"""Rich text as HTML, and its plain words (docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

import re
from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from sandbox.page.dates import date_html, moment
from sandbox.page.drawing import Drawing
from sandbox.page.emojis import emoji_named
from sandbox.page.mrkdwn import link_html, mention_html
from sandbox.page.reader import Json, Reader

_STYLES = {"bold": "strong", "italic": "em", "strike": "del", "underline": "u", "code": "code"}
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def rich_text_html(rich_text: Json, drawing: Drawing) -> Markup:
    """A rich_text block, cell or value."""
    return drawing.macro("rich_text.html", "rich_text")(rich_text["elements"], drawing.reader, pieces_html)


def pieces_html(pieces: list[Json], reader: Reader) -> Markup:
    """The pieces of one paragraph, list item or quote."""
    return Markup().join(_styled(_PIECES[piece["type"]](piece, reader), piece) for piece in pieces)


def text_of(rich_text: Json) -> str:
    """The words alone, a line for each paragraph and list item."""
    lines = [line for part in rich_text["elements"] for line in _lines(part)]
    return "\n".join(lines)


def _lines(part: Json) -> list[str]:
    if part["type"] == "rich_text_list":
        return [line for item in part["elements"] for line in _lines(item)]
    return ["".join(_words_of(piece) for piece in part["elements"])]


def _words_of(piece: Json) -> str:
    if piece["type"] == "emoji":
        return f":{piece['name']}:"
    return str(piece.get("text") or piece.get("url") or piece.get("fallback") or piece.get("user_id", ""))


def _styled(html: Markup, piece: Json) -> Markup:
    style = piece.get("style", {})
    for name, tag in _STYLES.items():
        if style.get(name):
            html = Markup("<{0}>{1}</{0}>").format(tag, html)
    return html


def _text(piece: Json, _reader: Reader) -> Markup:
    return Markup("<br>").join(escape(line) for line in piece["text"].split("\n"))


def _link(piece: Json, _reader: Reader) -> Markup:
    label = piece.get("text") or piece["url"]
    return link_html(piece["url"], label) or escape(label)


def _user(piece: Json, reader: Reader) -> Markup:
    return mention_html("@", reader.people.get(piece["user_id"], piece["user_id"]))


def _channel(piece: Json, reader: Reader) -> Markup:
    return mention_html("#", reader.channels.get(piece["channel_id"], piece["channel_id"]))


def _usergroup(piece: Json, reader: Reader) -> Markup:
    return mention_html("@", reader.usergroups.get(piece["usergroup_id"], piece["usergroup_id"]))


def _team(piece: Json, _reader: Reader) -> Markup:
    return mention_html("@", piece["team_id"])


def _broadcast(piece: Json, _reader: Reader) -> Markup:
    return mention_html("@", piece["range"])


def _emoji(piece: Json, _reader: Reader) -> Markup:
    if "unicode" in piece:
        return escape("".join(chr(int(code, 16)) for code in piece["unicode"].split("-")))
    tone = emoji_named(f"skin-tone-{piece['skin_tone']}") if "skin_tone" in piece else None
    drawn = emoji_named(piece["name"])
    return escape(drawn + (tone or "") if drawn else f":{piece['name']}:")


def _date(piece: Json, reader: Reader) -> Markup:
    at = moment(piece["timestamp"])
    if at is None:
        return escape(piece.get("fallback", piece["timestamp"]))
    shown = date_html(at, piece["format"], reader)
    return (link_html(piece["url"], shown) if "url" in piece else None) or shown


def _color(piece: Json, _reader: Reader) -> Markup:
    return swatch(piece["value"]) + escape(piece["value"])


def swatch(color: str) -> Markup:
    """A patch of a colour (`#rrggbb`); nothing for what is no colour."""
    if not _COLOR.fullmatch(color):
        return Markup()
    return Markup(
        '<svg class="swatch" aria-hidden="true"><rect width="100%" height="100%" fill="{}"></rect></svg>'
    ).format(color)


_PIECES: Mapping[str, Callable[[Json, Reader], Markup]] = {
    "text": _text,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "usergroup": _usergroup,
    "team": _team,
    "broadcast": _broadcast,
    "emoji": _emoji,
    "date": _date,
    "color": _color,
}
