"""The text that a spreadsheet writes: CSV in its usual encodings, row by row."""

import csv
import io
from collections.abc import Iterator
from enum import StrEnum
from unicodedata import category, normalize

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes: several hundred thousand people."""

DELIMITERS = ",;\t|"
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class FileReason(StrEnum):
    """Why a file cannot be read at all."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    NO_IDENTIFYING_COLUMN = "no_identifying_column"
    COLUMN_TWICE = "column_twice"
    SEPARATOR_UNCLEAR = "separator_unclear"
    BROKEN_TABLE = "broken_table"
    EMAILS_HIDDEN = "emails_hidden"
    """It names people by e-mail, and Slack shows nobody's: the scope users:read.email is missing."""


class Unreadable(Exception):
    """A file that changes nothing. `line` is where, `headings` are the two that mean the same."""

    def __init__(self, reason: FileReason, *, line: int | None = None, headings: tuple[str, ...] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.line = line
        self.headings = headings


def text_of(content: bytes) -> str:
    """Raises Unreadable: TOO_LARGE, NOT_TEXT."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(FileReason.TOO_LARGE)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    # Excel in Western Europe writes CSV in Windows' own encoding, without saying so.
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(FileReason.NOT_TEXT)


def rows_of(text: str, delimiter: str, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of the line where it begins.

    Raises Unreadable(BROKEN_TABLE).
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begins = 1
    try:
        for cells in reader:
            cleaned = [_clean(cell) for cell in cells]
            if any(cleaned):
                yield begins, cleaned
            begins = reader.line_num + 1
    except csv.Error as error:
        # A quotation mark out of place swallows the lines after it: none of them can be told from the next.
        raise Unreadable(FileReason.BROKEN_TABLE, line=begins) from error


def _clean(cell: str) -> str:
    """A cell on one line, without the characters that nobody sees: they make a text read as what it is not."""
    text = normalize("NFC", cell)
    if not text.isprintable():
        text = "".join(_seen(letter) for letter in text)
    return " ".join(text.split())


def _seen(letter: str) -> str:
    kind = category(letter)
    if kind == "Cf":  # bidirectional controls, zero-width characters
        return ""
    return " " if kind == "Cc" else letter
