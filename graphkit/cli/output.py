"""Writing answers: tables for people, JSON and CSV for programs.

Text from the graph came from outside. It is never read as markup or as a terminal's
control codes, nor, in CSV, as a spreadsheet's formula.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, NoReturn

from graphkit.rows import Rows
from graphkit.spreadsheets import inert
from graphkit.text import closed, legible, one_line

# How wide lines are where no terminal says.
_PIPED_WIDTH = 100
_NARROWEST = 20
# Wider than any table.
_ANY = 1_000_000
NOT_STATED = "not stated"
NONE = "none"
# Columns of totals, which are empty where nothing is added, and of all sums of money.
_TOTALS = {"total", "passed_on", "for_parts", "shared_total", "shared_for_parts"}
_SUMS = {"amount", "amount_to", "match_funding", "budget", *_TOTALS}
# What JSON leaves as it is: control codes, and what turns the direction of the text behind it.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Form(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"


def form(*, json: bool, csv: bool) -> Form:
    """Choose how to write an answer from its two flags."""
    from graphkit.errors import WrongOption

    if json and csv:
        raise WrongOption("choose one of --json and --csv")
    return Form.json if json else Form.csv if csv else Form.table


def visible(text: str) -> str:
    r"""Write a text for a terminal: what it would obey becomes a visible mark; see `legible`.

    Examples
    --------
    >>> visible("a\x1b[31mb")
    'a�[31mb'
    """
    return legible(text)


def print_rows(rows: Rows, how: Form, shown: Sequence[str] = ()) -> None:
    """Write rows in one of the forms.

    Parameters
    ----------
    rows : Rows
    how : Form
    shown : sequence of str, optional
        The columns that people see in the table; all when left out.
    """
    if how is Form.json:
        print_json(
            {"title": rows.title, "columns": rows.columns, "rows": rows.rows, "notes": rows.notes}
        )
    elif how is Form.csv:
        print_csv(rows.columns, rows)
        for note in rows.notes:
            sys.stderr.write(f"{visible(note)}\n")
    else:
        print_table(rows, shown or rows.columns)


def print_json(value: Any) -> None:
    """Write plain data as JSON, dates as 2019-02-13; what a screen would obey is escaped."""
    import json

    def written(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2, default=_json, allow_nan=False)

    try:
        text = written(value)
    except ValueError:
        text = written(_finite(value))
    sys.stdout.write(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as CSV, safe to open in a spreadsheet."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_csv_cell(row.get(column)) for column in columns])


def print_table(rows: Rows, columns: Sequence[str]) -> None:
    """Write rows for people: as a table, or one under the other where that does not fit."""
    if rows.title:
        say(rows.title, bold=True)
    if not rows:
        say(rows.empty)
    else:
        table = _table(rows, columns)
        out = console()
        # A column narrower than its longest word breaks words.
        if out.measure(table, options=out.options.update(width=_ANY)).minimum > out.width:
            _print_records(rows, columns)
        else:
            out.print(table)
    for note in rows.notes:
        say(note, dim=True)


def _table(rows: Rows, columns: Sequence[str]) -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for column in columns:
        numeric = all(isinstance(row.get(column), int | float | None) for row in rows)
        table.add_column(
            column.replace("_", " "), overflow="fold", justify="right" if numeric else "left"
        )
    for row in rows:
        table.add_row(*(Text(cell(row.get(column), column)) for column in columns))
    return table


def _print_records(rows: Rows, columns: Sequence[str]) -> None:
    """Write each row as lines of a column and its value; those that are not stated together."""
    for number, row in enumerate(rows, start=1):
        say(f"{number:,}", bold=True)
        silent = []
        for column in columns:
            said = cell(row.get(column), column)
            if said == NOT_STATED:
                silent.append(column.replace("_", " "))
            else:
                say(f"{column.replace('_', ' ')}: {said}", indent=3)
        if silent:
            say(f"{NOT_STATED}: {', '.join(silent)}", indent=3, dim=True)


def cell(value: Any, column: str = "") -> str:
    """Write a value for people; sums of money, known by their column, with their pence.

    Examples
    --------
    >>> cell(1250000.0), cell(None), cell(["a", "b"])
    ('1,250,000', 'not stated', 'a; b')
    >>> cell(0.4, "amount"), cell(0.4, "value"), cell(None, "total")
    ('0.40', '0.4', 'none')
    """
    if column in _SUMS and isinstance(value, float):
        from graphkit.wording import in_figures

        return in_figures(value)
    if value is None or value == "":
        return NONE if column in _TOTALS else NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        whole = float(value).is_integer()
        return f"{value:,.0f}" if whole else f"{value:,}"
    if isinstance(value, list | tuple):
        return "; ".join(cell(each) for each in value) if value else NONE
    return one_line(str(value))


def say(text: str, *, bold: bool = False, dim: bool = False, indent: int = 0) -> None:
    """Print a line for people, wrapped under itself."""
    import textwrap

    watched = sys.stdout.isatty()
    margin = " " * indent
    wrapped = textwrap.fill(
        visible(text),
        console().width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if not watched:
        sys.stdout.write(wrapped + "\n")
        return
    from rich.text import Text

    console().print(Text(wrapped, style="bold" if bold else "dim" if dim else ""), soft_wrap=True)


@cache
def console() -> Any:
    """Make the console that people read."""
    from rich.console import Console

    wide = None if sys.stdout.isatty() else _piped_width()
    made: Any = Console(width=wide, highlight=False, markup=False)
    # By itself it would end the program, with the status of a fault.
    made.on_broken_pipe = _reader_gone
    return made


def _reader_gone() -> NoReturn:
    raise BrokenPipeError


def _piped_width() -> int:
    """Say how wide lines are that no terminal shows: as the user has it, within reason."""
    columns = os.environ.get("COLUMNS", "")
    return max(int(columns), _NARROWEST) if columns.isdecimal() else _PIPED_WIDTH


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        value = "; ".join(closed(str(each)) for each in value)
    if isinstance(value, str) and sys.stdout.isatty():
        value = visible(value)
    return inert(value) if isinstance(value, str) else value


def _finite(value: Any) -> Any:
    """Write as text the numbers that JSON lacks: what is infinite, and what is no number."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _finite(each) for name, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list | tuple) else value


def _json(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
