"""Checks of tables and charts.

Source: docs.slack.dev/reference/block-kit/blocks (table, data table and data visualization block)
"""

from collections.abc import Mapping
from typing import Any

from sandbox import block_kit_rich_text as rich_text
from sandbox.block_kit_objects import block_shape, identifier
from sandbox.block_kit_rules import (
    Place,
    Rule,
    WholeRule,
    anything,
    by_type,
    flag,
    integer,
    items,
    number,
    one_of,
    shape,
    string,
)

_PLAIN_CELLS: Mapping[str, Rule] = {
    "raw_text": shape({"type": anything, "text": string()}),
    "raw_number": shape({"type": anything, "value": number, "text": string()}),
}
_RICH_CELL = shape({"type": anything, "elements": rich_text.elements}, {"block_id": identifier})
_cell = by_type({**_PLAIN_CELLS, "rich_text": _RICH_CELL})
_heading = by_type(_PLAIN_CELLS)
_column = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column_or_default(value: object, place: Place) -> None:
    if value is not None:
        _column(value, place)


def _cells_fit(most: int) -> WholeRule:
    def check(table: Mapping[str, Any], place: Place) -> None:
        if _characters(table.get("rows")) > most:
            (place / "rows").refuse(f"must be less than {most + 1} characters")

    return check


def _characters(value: object) -> int:
    """How much text a table's cells show."""
    if isinstance(value, list):
        return sum(_characters(item) for item in value)
    if isinstance(value, dict):
        shown = value.get("text")
        return (len(shown) if isinstance(shown, str) else 0) + _characters(value.get("elements"))
    return 0


def _first_row_is_a_heading(table: Mapping[str, Any], place: Place) -> None:
    rows = table.get("rows")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return
    for index, cell in enumerate(rows[0]):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            _heading(cell, place / "rows" / 0 / index)
    for index, row in enumerate(rows):
        if isinstance(row, list) and len(row) != len(rows[0]):
            (place / "rows" / index).refuse("all rows must have the same number of cells")


_point = shape({"label": string(20), "value": number})
_series = items(shape({"name": string(20), "data": items(_point, most=20)}), most=12)
_axes = shape({"categories": items(string(20), most=20)}, {"x_label": string(50), "y_label": string(50)})
_plotted = shape({"type": anything, "series": _series, "axis_config": _axes})
_chart = by_type(
    {
        "pie": shape({"type": anything, "segments": items(_point, most=12)}),
        "bar": _plotted,
        "line": _plotted,
        "area": _plotted,
    }
)

table = block_shape(
    {"rows": items(items(_cell, most=20), most=100)},
    {"column_settings": items(_column_or_default, most=20)},
    _cells_fit(10_000),
)
data_table = block_shape(
    {"rows": items(items(_cell, most=20), least=2, most=201), "caption": string()},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0)},
    _cells_fit(20_000),
    _first_row_is_a_heading,
)
data_visualization = block_shape({"title": string(50), "chart": _chart})
