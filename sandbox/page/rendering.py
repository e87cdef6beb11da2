"""Blocks, texts and legacy attachments as HTML (docs.slack.dev/reference/block-kit/blocks).

Each block is drawn by the macro of its kind in `templates/blocks.html`. What this page does not draw, and what is not
shaped as Slack's documentation says, is shown as its JSON.
"""

from collections.abc import Mapping

from markupsafe import Markup, escape

from sandbox.identity import Ids
from sandbox.page.drawing import MISSHAPEN, Drawing
from sandbox.page.elements import ONE_CONTROL, element_html, suggestions_html
from sandbox.page.emojis import with_emoji
from sandbox.page.forms import field_name
from sandbox.page.mrkdwn import link_html, mrkdwn_html
from sandbox.page.place import described_by, error_id, hint_id
from sandbox.page.reader import Json, Reader, Surface
from sandbox.page.rich_text import rich_text_html, swatch
from sandbox.surface import with_ids

__all__ = ["Reader", "Surface", "attachments_html", "blocks_html", "options_html", "text_html"]

BLOCKS = {
    "actions",
    "alert",
    "card",
    "carousel",
    "container",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
}
_ATTACHMENT_COLORS = {"good": "#2eb67d", "warning": "#ecb22e", "danger": "#e01e5a"}
_NO_COLOR = "#dddddd"


def blocks_html(blocks: list[Json], surface: Surface, reader: Reader) -> Markup:
    """The blocks of a surface, to stand in its form."""
    return _Blocks(surface, reader).blocks(blocks)


def text_html(text: str, reader: Reader) -> Markup:
    """A message's text, where it has no blocks."""
    return mrkdwn_html(text, reader)


def attachments_html(attachments: list[Json], surface: Surface, reader: Reader) -> Markup:
    """Legacy attachments (docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments).

    Their elements cannot be used: the sandbox has no hand for what stands outside a message's blocks.
    """
    return Markup().join(
        _Blocks(Surface(kind=surface.kind, id=f"{surface.id}-attachment-{number}"), reader).attachment(attachment)
        for number, attachment in enumerate(attachments)
    )


def options_html(answer: Json, surface: Surface, reader: Reader) -> Markup:
    """`<option>`s for what an app suggests for an external select: its answer's `options` or `option_groups`."""
    return suggestions_html(answer, Drawing(surface, reader))


class _Blocks(Drawing):
    """What the templates of blocks ask for."""

    def blocks(self, blocks: list[Json]) -> Markup:
        return Markup("\n").join(self._block(block) for block in blocks)

    def _block(self, block: Json) -> Markup:
        try:
            kind = block["type"]
            if kind not in BLOCKS:
                return self.not_drawn(block)
            inner = self.macro("blocks.html", kind)(block, self)
            key = self.html_id(block.get("block_id", ""))
        except MISSHAPEN:
            return self.not_drawn(block)
        return Markup('<div class="block {}" data-key="{}">\n{}</div>').format(kind, key, inner)

    def attachment(self, attachment: Json) -> Markup:
        try:
            color = str(attachment.get("color", _NO_COLOR))
            bar = swatch(_ATTACHMENT_COLORS.get(color, color)) or swatch(_NO_COLOR)
            pretext = self.mrkdwn(attachment.get("pretext", ""))
            shown = {**attachment, "blocks": with_ids(attachment.get("blocks", []), Ids())}
            return pretext + self.macro("attachments.html", "attachment")(shown, self, bar)
        except MISSHAPEN:
            return self.not_drawn(attachment)

    def element(self, block: Json, element: Json) -> Markup:
        return element_html(block, element, self)

    def element_id(self, block: Json, element: Json) -> str:
        return self.html_id(field_name(block, element))

    def is_one_control(self, element: Json) -> bool:
        return element["type"] in ONE_CONTROL

    def described_by(self, block: Json) -> str | None:
        return described_by(block, self)

    def hint_id(self, block: Json) -> str:
        return hint_id(block, self)

    def error_id(self, block: Json) -> str:
        return error_id(block, self)

    def rich_text(self, rich_text: Json) -> Markup:
        return rich_text_html(rich_text, self)

    def mrkdwn(self, text: str) -> Markup:
        return mrkdwn_html(text, self.reader)

    def emoji(self, text: str) -> str:
        return with_emoji(text)

    def link(self, address: str, label: str | None = None) -> Markup:
        return link_html(address, label or address) or escape(label or address)

    def picture_address(self, image: Json) -> str | None:
        """Where a picture is, if it says so: it may also be named by a file's id."""
        file: Mapping[str, str] = image.get("slack_file") or {}
        return image.get("image_url") or file.get("url")

    def is_own(self, address: str) -> bool:
        own = self.reader.own_address
        return address.startswith("data:image/") or (own is not None and address.startswith(own + "/"))
