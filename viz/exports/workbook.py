"""XLSX, for Excel and LibreOffice (ISO/IEC 29500): a sheet a table, and one to read first."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from graphkit.viz.exports.part import Part
from graphkit.viz.exports.tables import link_table, node_table, source_table
from graphkit.viz.exports.text import joined
from graphkit.viz.files import Files

from graphkit.errors import Refused
from graphkit.model import Model
from graphkit.rows import Rows
from graphkit.spreadsheets import inert
from graphkit.time.spans import in_words

# Excel's own limits.
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
# Before it Excel counts a day that never was.
_FIRST_DAY = dt.date(1900, 3, 1)
_WIDEST, _NARROWEST = 60, 8
# Of the rows that decide how wide a column is.
_LOOKED_AT = 500
# Excel shows some control characters as boxes and refuses others.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_HOW_TO_READ = (
    "An empty cell is something that no source states. It never means none, no or zero.",
    "A date in a date column is a day; 2019 or 2019-02 is all that the source says. valid_to is "
    "the first day on which it no longer held, or the month or year in which it ended.",
    "first_stated and last_stated are the dates of the earliest and the latest source that "
    "state it; when it began may not be known.",
    "Several values in a cell are separated by a semicolon.",
    "A text that Excel would take for a formula has an apostrophe before it.",
)


def write(part: Part) -> Files:
    """Write a part as a workbook: Read me, Nodes, Relationships, Sources."""
    tables = (node_table(part), link_table(part), source_table(part))
    when = (
        f"In force on {in_words(part.as_of)}."
        if part.as_of
        else "All dates: also what has ended and what is only proposed; see valid_to and standing."
    )
    counts = [f"{table.title}: {len(table):,}" for table in tables]
    meanings = [("Column", "What it holds"), *_meanings(part.model, tables)]
    return {"": _workbook(part.title, [when, *counts, *part.notes], meanings, tables)}


def write_rows(rows: Rows) -> Files:
    """Write the rows of a query as a workbook: Read me, Rows."""
    table = Rows(rows.columns, rows.rows, title="Rows")
    lines = [f"Rows: {len(rows):,}", *rows.notes]
    return {"": _workbook(rows.title, lines, [], (table,))}


def _workbook(
    title: str,
    lines: Sequence[str],
    meanings: Sequence[tuple[str, str]],
    tables: Sequence[Rows],
) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # A fixed day, so that the same graph is the same file.
    book.set_properties({"title": _text(title)[:255], "created": dt.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    heading = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet("Read me")
    first.set_column(0, 0, 28, wrapped)
    first.set_column(1, 1, 90, wrapped)
    first.write_string(0, 0, _text(title), heading)
    row = 2
    for line in (*lines, *_HOW_TO_READ):
        first.merge_range(row, 0, row, 1, "", wrapped)
        first.write_string(row, 0, _text(line), wrapped)
        first.set_row(row, 15 * (1 + len(line) // 110))
        row += 1
    for number, (name, meaning) in enumerate(meanings):
        style = wrapped if number else bold
        first.write_string(row + 1 + number, 0, _text(name), style)
        first.write_string(row + 1 + number, 1, _text(meaning), style)
    for table in tables:
        _sheet(book, table, bold)
    book.close()
    return out.getvalue()


def _sheet(book: Any, table: Rows, bold: Any) -> None:
    if len(table) >= _MOST_ROWS:
        raise Refused(
            f"{len(table):,} rows are more than a sheet of Excel holds ({_MOST_ROWS - 1:,}); "
            "write csv instead"
        )
    sheet = book.add_worksheet(table.title)
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    widths = [len(column) + 3 for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column, bold)
    for number, row in enumerate(table, start=1):
        for place, column in enumerate(table.columns):
            value = joined(row.get(column))
            if value is None or value == "":
                continue
            shown = _write(sheet, (number, place), value, day)
            if number <= _LOOKED_AT:
                widths[place] = max(widths[place], shown)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write(sheet: Any, cell: tuple[int, int], value: Any, day: Any) -> int:
    """Write a value as what it is; return about how wide it is, in characters."""
    if isinstance(value, dt.date) and value >= _FIRST_DAY:
        sheet.write_datetime(*cell, dt.datetime(value.year, value.month, value.day), day)
        return 10
    if isinstance(value, int | float) and abs(value) < 10**15:
        sheet.write_number(*cell, value)
        return len(str(value))
    text = _text(value.isoformat() if isinstance(value, dt.date) else str(value))
    sheet.write_string(*cell, text)
    return len(text)


def _text(text: str) -> str:
    """Make a text that a cell can hold and never runs."""
    text = inert(_CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
    # Excel counts in UTF-16.
    if len(text.encode("utf-16-le")) > 2 * _MOST_CHARACTERS:
        cut = text.encode("utf-16-le")[: 2 * (_MOST_CHARACTERS - 1)]
        text = cut.decode("utf-16-le", "ignore") + "…"
    return text


def _meanings(model: Model, tables: Iterable[Rows]) -> Iterable[tuple[str, str]]:
    told = {
        each.name: each.description
        for kinds in (model.labels.values(), model.relationships.values())
        for kind in kinds
        for each in kind.properties.values()
    }
    told |= {name: each.description for name, each in model.evidence.items()}
    told |= {
        "key": "The label and the id together.",
        "label": "What kind of thing it is.",
        "id": "Unique among things of its label.",
        "type": "The relationship type.",
        "from_key": "The node at its beginning.",
        "reads": "How the relationship reads, from beginning to end.",
        "to_key": "The node at its end.",
        "holds_to": "The first day on which it is no longer in force; empty where no end is known.",
        "fact_key": "Tells apart several facts between the same two nodes.",
        "evidence": "Each source with its date and the place in it.",
    }
    columns = dict.fromkeys(column for table in tables for column in table.columns)
    return [(column, told[column]) for column in columns if column in told]
