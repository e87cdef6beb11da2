"""mrkdwn, Slack's own markup, as HTML.

Source: docs.slack.dev/messaging/formatting-message-text. Whatever is not markup is escaped, so that no text can bring
HTML of its own.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from markupsafe import Markup, escape

from sandbox.page.dates import date_html, moment
from sandbox.page.emojis import emoji_named, with_emoji
from sandbox.page.reader import Reader

_FENCE = re.compile(r"\n?```(.+?)```\n?", re.DOTALL)  # it stands in lines of its own
_QUOTE = re.compile(r"(?:>|&gt;) ?")
_ATOM = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<reference>[^<>\n]+)>"
    r"|(?P<address>https?://[^\s<>|]*[^\s<>|.,;:!?)'\"*_~])"
    r"|:(?P<emoji>[\w+'-]+):"
    r"|(?P<mark>[*_~])"
)
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_TAGS = {"*": "strong", "_": "em", "~": "del"}
_LINE_BREAK = Markup("<br>")
_NOTHING = Markup()


def mrkdwn_html(text: str, reader: Reader, *, verbatim: bool = False) -> Markup:
    """The text as HTML; with `verbatim`, addresses become links only where they are marked as such."""
    parts: list[Markup] = []
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            parts.append(Markup("<pre>{}</pre>").format(_plain(part.strip("\n"))))
        else:
            parts.extend(_flow(part, reader, verbatim=verbatim))
    return _NOTHING.join(parts)


def is_address(address: str) -> bool:
    """Whether a page should open it: the web, mail and telephone only."""
    return _ADDRESS.fullmatch(address) is not None


def link_html(address: str, label: str | Markup) -> Markup | None:
    """A link that opens elsewhere; None where the address is of a kind that no page should open."""
    if not is_address(address):
        return None
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, label)


def mention_html(sign: str, name: str) -> Markup:
    """Somebody or some place that is called by name."""
    return Markup('<span class="mention">{}{}</span>').format(sign, name)


def _flow(text: str, reader: Reader, *, verbatim: bool) -> Iterator[Markup]:
    for quoted, lines in groupby(text.split("\n"), key=lambda line: _QUOTE.match(line) is not None):
        if quoted:
            inner = _LINE_BREAK.join(_line(_QUOTE.sub("", line, count=1), reader, verbatim=verbatim) for line in lines)
            yield Markup("<blockquote>{}</blockquote>").format(inner)
        else:
            yield _LINE_BREAK.join(_line(line, reader, verbatim=verbatim) for line in lines)


def _line(text: str, reader: Reader, *, verbatim: bool) -> Markup:
    line, end = _Line(), 0
    for atom in _ATOM.finditer(text):
        line.add(_plain(text[end : atom.start()]))
        end = atom.end()
        if atom.lastgroup == "mark":
            line.mark(atom)
        else:
            line.add(_atom_html(atom, reader, verbatim=verbatim))
    line.add(_plain(text[end:]))
    return line.html


class _Line:
    """Pieces of a line; a mark is a piece until the one that closes it turns all between them into one."""

    def __init__(self) -> None:
        self._pieces: list[Markup] = []
        self._opened: dict[str, list[int]] = {mark: [] for mark in _TAGS}

    @property
    def html(self) -> Markup:
        return _NOTHING.join(self._pieces)

    def add(self, piece: Markup) -> None:
        if piece:
            self._pieces.append(piece)

    def mark(self, atom: re.Match[str]) -> None:
        """Close what this mark has opened before, or open, or stand for itself: marks count at word borders only."""
        mark, text, start = atom.group(), atom.string, atom.start()
        before, after = text[max(start - 1, 0) : start], text[start + 1 : start + 2]
        opened = self._opened[mark]
        closes = before.strip() and not after.isalnum()
        if opened and closes and opened[-1] < len(self._pieces) - 1:
            self._close(mark, opened[-1])
            return
        if after.strip() and not before.isalnum():
            opened.append(len(self._pieces))
        self._pieces.append(escape(mark))

    def _close(self, mark: str, start: int) -> None:
        inner = _NOTHING.join(self._pieces[start + 1 :])
        self._pieces[start:] = [Markup("<{0}>{1}</{0}>").format(_TAGS[mark], inner)]
        for opened in self._opened.values():
            while opened and opened[-1] >= start:
                opened.pop()


def _atom_html(atom: re.Match[str], reader: Reader, *, verbatim: bool) -> Markup:
    found = atom[atom.lastgroup or 0]
    if atom.lastgroup == "code":
        return Markup("<code>{}</code>").format(_plain(found))
    if atom.lastgroup == "reference":
        return _reference_html(found, reader)
    if atom.lastgroup == "emoji":
        return escape(emoji_named(found) or atom.group())
    address = _decoded(found)
    return (None if verbatim else link_html(address, address)) or escape(address)


def _reference_html(reference: str, reader: Reader) -> Markup:
    """What stands between `<` and `>`: a mention, a date or a link, with what to show for it after `|`."""
    target, _, label = reference.partition("|")
    label = with_emoji(_decoded(label))
    if target.startswith("!date^"):
        return _date_html(_decoded(target), label, reader)
    for prefix, sign, names in _named(reader):
        if target.startswith(prefix):
            identifier = target.removeprefix(prefix)
            return mention_html(sign, names.get(identifier) or label.removeprefix(sign) or identifier)
    address = _decoded(target)
    shown = label or re.sub(r"^(mailto|tel):", "", address)
    return link_html(address, shown) or escape(f"<{_decoded(reference)}>")


def _named(reader: Reader) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    broadcasts = {name: name for name in ("here", "channel", "everyone")}
    return (
        ("@", "@", reader.people),
        ("#", "#", reader.channels),
        ("!subteam^", "@", reader.usergroups),
        ("!", "@", broadcasts),
    )


def _date_html(target: str, fallback: str, reader: Reader) -> Markup:
    """`!date^unix seconds^text with {tokens}^link`; the fallback where it cannot be written."""
    _, seconds, template, address = (target + "^^^").split("^", maxsplit=3)
    at = moment(seconds)
    if at is None or not template:
        return escape(fallback or f"<{target}>")
    shown = date_html(at, template, reader)
    return link_html(address.rstrip("^"), shown) or shown


def _plain(text: str) -> Markup:
    return escape(_decoded(text))


def _decoded(text: str) -> str:
    """Slack decodes these three entities and no others."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
