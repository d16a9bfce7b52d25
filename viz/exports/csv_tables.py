"""CSV, for pandas, R and Excel (RFC 4180): a file of nodes and one of relationships."""

from __future__ import annotations

import csv
import io
from typing import Any

from graphkit.viz.exports.part import Part
from graphkit.viz.exports.tables import link_table, node_table
from graphkit.viz.exports.text import joined, utf8
from graphkit.viz.files import Files

from graphkit.rows import Rows
from graphkit.spreadsheets import inert

# Excel takes a file for UTF-8 only with this before it; pandas and R read past it.
_MARK = "\ufeff"


def write(part: Part) -> Files:
    """Write a part as two tables."""
    return {
        "-nodes": table(node_table(part)),
        "-relationships": table(link_table(part)),
    }


def write_rows(rows: Rows) -> Files:
    """Write the rows of a query as one table."""
    return {"": table(rows)}


def table(rows: Rows) -> bytes:
    """Write rows as CSV: lists joined by "; ", silence as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in rows.columns])
    return utf8(_MARK + out.getvalue())


def _cell(value: Any) -> Any:
    value = joined(value)
    # A file with a zero character is a fault to pandas, and cut short by others.
    return inert(value.replace("\x00", "\ufffd")) if isinstance(value, str) else value
